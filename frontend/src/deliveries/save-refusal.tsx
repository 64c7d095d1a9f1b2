import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { ApiProblem } from '../api/api-problem.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFocusOnFailure } from '../ui/focus-on-failure.ts';
import { settingsErrors } from './check-settings.ts';

/** Why the settings were not saved, as far as the fields do not show it. */
export function SaveRefusal(props: { readonly error: Error | null; readonly onReload: () => void }) {
  const { error } = props;
  const alert = useFocusOnFailure(error);
  if (error === null) return null;
  if (error instanceof ApiProblem && error.code === 'SETTINGS_CHANGED') {
    return (
      <Alert
        ref={alert}
        type="warning"
        header="Somebody else changed the settings"
        action={
          <Button formAction="none" onClick={props.onReload}>
            Load the newer settings
          </Button>
        }
      >
        Nothing was saved. Loading the newer settings discards what you entered.
      </Alert>
    );
  }
  const isShownByFields = error instanceof ApiProblem && Object.keys(settingsErrors(error.fields)).length > 0;
  if (isShownByFields) return null;
  return (
    <FailureAlert
      ref={alert}
      header="The settings were not saved"
      traceId={error instanceof ApiProblem ? error.traceId : undefined}
    >
      {error.message}
    </FailureAlert>
  );
}
