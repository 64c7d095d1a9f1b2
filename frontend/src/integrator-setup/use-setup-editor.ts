import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { FirmSetup } from '../../../functions/integrator/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import { setUpTasksQueryKey, setupQueryKey } from '../api/firm-setup.ts';
import type { NewFirmSetup } from '../api/integrator-api.ts';
import { useFlashes } from '../ui/flash-messages.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';
import { checkSetup, isChanged, type SetupErrors, setupErrors, setupFormOf } from './setup-form.ts';

/** What is chosen and saved; begins with what was stored when the editor opened. */
export function useSetupEditor(props: {
  readonly firmId: string;
  readonly setup: FirmSetup;
  readonly onSaved: () => void;
}) {
  const { setup } = props;
  const [form, setForm] = useState(() => setupFormOf(setup));
  const [errors, setErrors] = useState<SetupErrors>({});
  const [failureCount, setFailureCount] = useState(0);
  const unsaved = useRef(false);
  const runOnce = useSingleFlight();
  const fail = (found: SetupErrors) => {
    setErrors(found);
    if (Object.keys(found).length > 0) setFailureCount((count) => count + 1);
  };
  const save = useSave(props.firmId, setup.version, {
    onSaved: () => {
      unsaved.current = false;
      props.onSaved();
    },
    onRefused: fail,
  });
  return {
    form,
    errors,
    failureCount,
    save,
    change: (next: typeof form) => {
      setErrors({});
      setForm(next);
      unsaved.current = isChanged(next, setup);
    },
    submit: () => {
      const checked = checkSetup(form);
      if ('errors' in checked) return fail(checked.errors);
      setErrors({});
      runOnce(() => save.mutateAsync(checked.body));
    },
    isUnsaved: useCallback(() => unsaved.current, []),
  };
}

function useSave(
  firmId: string,
  version: number,
  on: { readonly onSaved: () => void; readonly onRefused: (errors: SetupErrors) => void },
) {
  const { integrator } = useApi();
  const queryClient = useQueryClient();
  const { show } = useFlashes();
  return useMutation({
    mutationFn: (body: NewFirmSetup) => integrator.saveSetup(firmId, version, body),
    onSuccess: (setup) => {
      queryClient.setQueryData(setupQueryKey(firmId), setup);
      void queryClient.invalidateQueries({ queryKey: setUpTasksQueryKey(firmId) });
      show({ id: 'firm-setup', type: 'success', header: 'Setup saved.' });
      on.onSaved();
    },
    onError: (error) => {
      if (error instanceof ApiProblem) on.onRefused(setupErrors(error.fields));
    },
  });
}
