import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { ApiProblem } from '../api/api-problem.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFocusOnFailure } from '../ui/focus-on-failure.ts';

/** Why something was not done; what somebody else changed meanwhile can be loaded. */
export function Refusal(props: {
  readonly error: Error | null;
  readonly header: string;
  readonly onReload: () => void;
}) {
  const { error } = props;
  const alert = useFocusOnFailure(error);
  if (error === null) return null;
  if (error instanceof ApiProblem && isOutdated(error)) {
    return (
      <Alert
        ref={alert}
        type="warning"
        header="Somebody else changed the client"
        action={
          <Button formAction="none" onClick={props.onReload}>
            Load the newer state
          </Button>
        }
      >
        {error.message}
      </Alert>
    );
  }
  return (
    <FailureAlert
      ref={alert}
      header={props.header}
      traceId={error instanceof ApiProblem ? error.traceId : undefined}
    >
      {error.message}
    </FailureAlert>
  );
}

const isOutdated = ({ code }: ApiProblem): boolean =>
  code === 'VERSION_CONFLICT' || code === 'CLIENT_CHANGED';
