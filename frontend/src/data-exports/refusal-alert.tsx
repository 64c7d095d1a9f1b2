import { ApiProblem } from '../api/api-problem.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFocusOnFailure } from '../ui/focus-on-failure.ts';
import { fieldErrors } from './check-form.ts';
import { refusedFields } from './use-export-request.tsx';

/** A refusal as far as the fields do not show it. */
export function RefusalAlert({ error, header }: { readonly error: Error | null; readonly header: string }) {
  const alert = useFocusOnFailure(error);
  if (error === null) return null;
  if (!(error instanceof ApiProblem)) {
    return (
      <FailureAlert ref={alert} header={header}>
        Try again in a moment.
      </FailureAlert>
    );
  }
  const { rest } = fieldErrors(error.fields);
  const isShownByFields = Object.keys(refusedFields(error)).length > 0;
  if (isShownByFields && rest.length === 0) return null;
  return (
    <FailureAlert ref={alert} header={header} traceId={error.traceId}>
      {isShownByFields ? rest.join(' ') : error.message}
      {error.code === 'IDEMPOTENCY_KEY_REUSED' &&
        ' Your earlier request was received: look at the Data Export Log. Submit again only to request another export.'}
    </FailureAlert>
  );
}
