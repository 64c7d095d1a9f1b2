import { useMutation } from '@tanstack/react-query';
import type { PreviewRequest, RecordSetPreview } from '../../../functions/data-exports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';
import { checkRecordChoice, type FormErrors } from './check-form.ts';
import type { ExportForm } from './export-form.ts';
import { refusedFields } from './use-export-request.tsx';

export interface Preview {
  /** Counts of just the records that the form names now. */
  readonly counts: RecordSetPreview | undefined;
  readonly countedAtMs: number;
  readonly error: Error | null;
  readonly isPending: boolean;
  /** Absent while the form does not say what to count. */
  readonly check: (() => void) | undefined;
}

/** Counts the records that the form names; what was counted before the form changed is forgotten. */
export function usePreview(
  form: ExportForm,
  on: { readonly onRefused: (errors: FormErrors) => void },
): Preview {
  const { dataExports } = useApi();
  const { distributorId } = useCurrentDistributor();
  const run = useSingleFlight();
  const count = useMutation({
    mutationFn: (body: PreviewRequest) => dataExports.preview(distributorId, body),
    onError: (error) => {
      if (error instanceof ApiProblem) on.onRefused(refusedFields(error));
    },
  });
  const checked = checkRecordChoice(form);
  const isCurrent =
    'body' in checked &&
    count.variables !== undefined &&
    JSON.stringify(count.variables) === JSON.stringify(checked.body);
  return {
    counts: isCurrent ? count.data : undefined,
    countedAtMs: count.submittedAt,
    error: isCurrent ? count.error : null,
    isPending: count.isPending,
    check: 'body' in checked ? () => run(() => count.mutateAsync(checked.body)) : undefined,
  };
}

/** Whether it is known that the record set has no E-Verify case. */
export const hasNoCases = (counts: RecordSetPreview | undefined): boolean =>
  counts !== undefined && !counts.isPartial && counts.openCaseCount + counts.closedCaseCount === 0;
