import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Billing } from '../../../functions/integrator-billing/contract.ts';
import { ApiProblem } from '../api/api-problem.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { LimitNotice } from './limit-notice.tsx';
import { UsageSection } from './usage-section.tsx';
import { UsageTable } from './usage-table.tsx';
import { useBilling, useChosenPeriod } from './use-billing.ts';

/** What the contract of the firm allows, what was used of it, and by which tasks. */
export function BillingPage() {
  const { period, setPeriod } = useChosenPeriod();
  const query = useBilling(period);
  const shown = query.data;
  if (shown === undefined) {
    if (query.isPending) return <StatusIndicator type="loading">Loading the usage</StatusIndicator>;
    const isUnknown = query.error instanceof ApiProblem && query.error.code === 'PERIOD_NOT_VALID';
    return (
      <FailureAlert
        header="The usage could not be loaded"
        onRetry={() => (isUnknown ? setPeriod(undefined) : void query.refetch())}
      >
        {isUnknown ? 'There is no such period. Retry shows the current one.' : query.error.message}
      </FailureAlert>
    );
  }
  return (
    <SpaceBetween size="l">
      {query.error && (
        <FailureAlert header="The usage could not be refreshed" onRetry={() => void query.refetch()}>
          {query.error.message}
        </FailureAlert>
      )}
      {isCurrent(shown) && <LimitNotice shown={shown} />}
      <UsageSection shown={shown} onPeriod={setPeriod} />
      <UsageTable shown={shown} />
    </SpaceBetween>
  );
}

/** The newest period of the list is the one that has not ended. */
const isCurrent = ({ period, periods }: Billing): boolean => periods[0]?.periodId === period.periodId;
