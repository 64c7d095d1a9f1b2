import { useCallback, useRef, useState } from 'react';
import type { DeliverySettings } from '../../../functions/deliveries/contract.ts';
import { ApiProblem } from '../api/api-problem.ts';
import { useSingleFlight } from '../ui/single-flight.ts';
import { checkSettings, checkTest, type SettingsErrors, settingsErrors } from './check-settings.ts';
import type { HostKey } from './host-key-question.tsx';
import { hasStoredSecret, type SettingsForm, settingsFormOf } from './settings-form.ts';
import { useConnectionTest } from './use-connection-test.ts';
import { useSaveSettings } from './use-save-settings.ts';

/** What is entered, tested and saved; begins with what was stored when the editor opened. */
export function useSettingsEditor(props: {
  readonly distributorId: string;
  readonly settings: DeliverySettings | null;
  readonly onSaved: (settings: DeliverySettings) => void;
}) {
  const { distributorId, settings } = props;
  const [form, setForm] = useState(() => settingsFormOf(settings));
  const [errors, setErrors] = useState<SettingsErrors>({});
  const [failureCount, setFailureCount] = useState(0);
  const unsaved = useRef(false);
  const runOnce = useSingleFlight();
  const fail = (found: SettingsErrors) => {
    setErrors(found);
    if (Object.keys(found).length > 0) setFailureCount((count) => count + 1);
  };
  const run = useConnectionTest(distributorId, (error) => fail(errorsOf(error)));
  const save = useSaveSettings(distributorId, {
    onSaved: (saved) => {
      unsaved.current = false;
      props.onSaved(saved);
    },
    onRefused: fail,
  });
  const startTest = (next: SettingsForm) => {
    const checked = checkTest(next);
    if ('errors' in checked) return fail(checked.errors);
    setErrors({});
    run.start(checked.body);
  };
  const entered = checkTest(form);
  const submit = () => {
    const testId = 'body' in entered && run.hasPassedWith(entered.body) ? run.test?.testId : undefined;
    const checked = checkSettings(form, {
      testId,
      version: settings?.version ?? 0,
      hasSecret: hasStoredSecret(form, settings),
    });
    if ('errors' in checked) return fail(checked.errors);
    setErrors({});
    runOnce(() => save.mutateAsync(checked.body));
  };
  return {
    form,
    errors,
    failureCount,
    /** A refusal that the fields show is not told again. */
    run: run.error !== null && Object.keys(errorsOf(run.error)).length > 0 ? { ...run, error: null } : run,
    isTestOutdated: !('body' in entered) || !run.isOf(entered.body.destination),
    save,
    change: (next: SettingsForm) => {
      setErrors({});
      run.forgetRefusal();
      setForm(next);
      unsaved.current = JSON.stringify(next) !== JSON.stringify(settingsFormOf(settings));
    },
    test: () => startTest(form),
    confirmHostKey: (key: HostKey) => {
      const next = { ...form, SFTP: { ...form.SFTP, ...key } };
      setForm(next);
      unsaved.current = true;
      startTest(next);
    },
    submit,
    isUnsaved: useCallback(() => unsaved.current, []),
  };
}

const errorsOf = (error: Error): SettingsErrors =>
  error instanceof ApiProblem ? settingsErrors(error.fields) : {};
