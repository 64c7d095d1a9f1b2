import Alert from '@cloudscape-design/components/alert';
import type { Billing } from '../../../functions/integrator-billing/contract.ts';
import { formatCount } from '../ui/format.ts';
import { nextDate } from './period-text.ts';

const warnPercent = 80;

/** What follows from the usage of the current period; nothing while the limit is far. */
export function LimitNotice({ shown }: { readonly shown: Billing }) {
  const { terms, usedCount, usedPercent, remainingCount, period } = shown;
  const { recordLimit, isHardLimit } = terms;
  if (recordLimit === undefined || usedPercent === undefined || usedPercent < warnPercent) return null;
  const newPeriod = nextDate(period.to);
  if (usedCount < recordLimit) {
    return (
      <Alert type="warning" header={`${usedPercent} % of the records of this period are used`}>
        {formatCount(remainingCount ?? 0)} remain until {period.to}, Pacific time.{' '}
        {isHardLimit
          ? 'Rows above the limit are not processed.'
          : 'Rows above the limit are processed all the same, and counted.'}
      </Alert>
    );
  }
  if (isHardLimit) {
    return (
      <Alert type="error" header="The limit of this period is reached">
        Rows and export files are not processed until the next period begins on {newPeriod}, Pacific time, or
        Professional Services raise the limit. Then run the interrupted jobs again from Need Attention.
      </Alert>
    );
  }
  const overCount = usedCount - recordLimit;
  return (
    <Alert
      type="warning"
      header={
        overCount === 0
          ? 'The limit of this period is reached'
          : `The limit of this period is exceeded by ${formatCount(overCount)} records`
      }
    >
      Files are processed all the same, and their records counted. The next period begins on {newPeriod},
      Pacific time.
    </Alert>
  );
}
