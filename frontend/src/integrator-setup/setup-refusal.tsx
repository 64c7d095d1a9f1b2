import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { ApiProblem } from '../api/api-problem.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFocusOnFailure } from '../ui/focus-on-failure.ts';
import { setupErrors } from './setup-form.ts';

/** Why the setup was not saved, as far as the fields do not show it. */
export function SetupRefusal(props: { readonly error: Error | null; readonly onReload: () => void }) {
  const { error } = props;
  const alert = useFocusOnFailure(error);
  if (error === null) return null;
  if (error instanceof ApiProblem && error.code === 'SETUP_CHANGED') {
    return (
      <Alert
        ref={alert}
        type="warning"
        header="Somebody else changed the setup"
        action={
          <Button formAction="none" onClick={props.onReload}>
            Load the newer setup
          </Button>
        }
      >
        Nothing was saved. Loading the newer setup discards what you entered.
      </Alert>
    );
  }
  const isShownByFields = error instanceof ApiProblem && Object.keys(setupErrors(error.fields)).length > 0;
  if (isShownByFields) return null;
  return (
    <FailureAlert
      ref={alert}
      header="The setup was not saved"
      traceId={error instanceof ApiProblem ? error.traceId : undefined}
    >
      {error.message}
    </FailureAlert>
  );
}
