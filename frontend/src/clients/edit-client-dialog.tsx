import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { type ClientPatch, type ClientProfile, messages } from '../../../functions/clients/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { focusFirstError } from '../ui/focus-field.ts';
import { useSingleFlight } from '../ui/single-flight.ts';
import { ClientFields } from './client-fields.tsx';
import { type ClientErrors, checkClient, clientErrors, clientFormOf } from './client-form.ts';
import { Refusal } from './refusal.tsx';
import { useClientChanged } from './use-client.ts';

/** Changes name, ids, contact and status of a client. */
export function EditClientDialog(props: { readonly profile: ClientProfile; readonly onClose: () => void }) {
  const { profile, onClose } = props;
  const { clients } = useApi();
  const { show } = useFlashes();
  const changed = useClientChanged(profile);
  const run = useSingleFlight();
  const [form, setForm] = useState(() => clientFormOf(profile));
  const [errors, setErrors] = useState<ClientErrors>({});
  const [isUnchanged, setUnchanged] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const refuse = (found: ClientErrors) => {
    setErrors(found);
    if (Object.keys(found).length > 0) focusFirstError(place.current);
  };
  const save = useMutation({
    mutationFn: (body: ClientPatch) => clients.change(profile, profile.version, body),
    retry: false,
    onSuccess: async (saved) => {
      show({ id: 'client', type: 'success', header: `${saved.name} is saved` });
      onClose();
      await changed(saved);
    },
    onError: (error) => refuse(error instanceof ApiProblem ? clientErrors(error.fields) : {}),
  });
  const submit = () => {
    const checked = checkClient(form, profile);
    refuse('errors' in checked ? checked.errors : {});
    if ('errors' in checked) return;
    const isSame = Object.keys(checked.body).length === 0;
    setUnchanged(isSame);
    if (!isSame) run(() => save.mutateAsync(checked.body));
  };
  const isShownByFields = Object.keys(errors).length > 0;
  return (
    <ConfirmDialog
      title="Edit client"
      confirmText="Save"
      cancelText="Cancel"
      isBusy={save.isPending}
      onConfirm={submit}
      onCancel={onClose}
    >
      <div ref={place}>
        <SpaceBetween size="l">
          <Refusal
            error={isShownByFields ? null : save.error}
            header="The client was not saved"
            onReload={() => void changed().then(onClose)}
          />
          {isUnchanged && <div role="status">{messages.noChanges}</div>}
          <ClientFields
            form={form}
            errors={errors}
            onChange={(next) => {
              setUnchanged(false);
              setForm(next);
            }}
            onSubmit={submit}
          />
        </SpaceBetween>
      </div>
    </ConfirmDialog>
  );
}
