import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { type Billing, putBillingTerms } from '../../../functions/integrator-billing/contract.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { formatCount } from '../ui/format.ts';
import { ProgressMeter } from '../ui/progress-meter.tsx';
import { periodText } from './period-text.ts';
import { TermsDialog } from './terms-dialog.tsx';
import { useBillingDownload } from './use-billing.ts';

/** The limit, what is used and what remains of it in one period. */
export function UsageSection(props: {
  readonly shown: Billing;
  readonly onPeriod: (period: string | undefined) => void;
}) {
  const { shown, onPeriod } = props;
  const { terms, usedCount, remainingCount } = shown;
  return (
    <Container header={<UsageHeader shown={shown} />}>
      <SpaceBetween size="l">
        <PeriodChooser shown={shown} onPeriod={onPeriod} />
        <KeyValuePairs
          columns={4}
          minColumnWidth={150}
          items={[
            { label: 'Allowed limit', value: <Allowed terms={terms} /> },
            { label: 'Used', value: formatCount(usedCount) },
            { label: 'Remaining', value: remainingCount === undefined ? '–' : formatCount(remainingCount) },
            { label: 'Period', value: <PeriodOf shown={shown} /> },
          ]}
        />
        <UsageBar shown={shown} />
      </SpaceBetween>
    </Container>
  );
}

function UsageHeader({ shown }: { readonly shown: Billing }) {
  const me = useMe().data;
  const { isMaking, fetch } = useBillingDownload(shown.period.periodId);
  const [isChanging, setChanging] = useState(false);
  return (
    <>
      <Header
        variant="h2"
        description="A record is a row of an imported file that was processed, or a row of an export file. Refused files and undoing do not count, and a row that is run again counts once."
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            {mayCall(me, putBillingTerms) && (
              <Button formAction="none" onClick={() => setChanging(true)}>
                Change the terms
              </Button>
            )}
            <Button
              iconName="download"
              formAction="none"
              loading={isMaking}
              loadingText="Making the workbook"
              onClick={fetch}
            >
              Download
            </Button>
          </SpaceBetween>
        }
      >
        Records
      </Header>
      {isChanging && <TermsDialog onClose={() => setChanging(false)} />}
    </>
  );
}

function PeriodChooser(props: {
  readonly shown: Billing;
  readonly onPeriod: (period: string | undefined) => void;
}) {
  const { period, periods } = props.shown;
  const listed = periods.some(({ periodId }) => periodId === period.periodId)
    ? periods
    : [...periods, period];
  const currentId = periods[0]?.periodId;
  const options = listed.map((one) => ({
    value: one.periodId,
    label: one.periodId === currentId ? `${periodText(one)} (current)` : periodText(one),
  }));
  return (
    <div style={{ maxInlineSize: '20rem' }}>
      <FormField label="Period">
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === period.periodId) ?? null}
          onChange={({ detail: { selectedOption } }) =>
            props.onPeriod(selectedOption.value === currentId ? undefined : selectedOption.value)
          }
        />
      </FormField>
    </div>
  );
}

function Allowed({ terms: { recordLimit, isHardLimit, period } }: { readonly terms: Billing['terms'] }) {
  if (recordLimit === undefined) return <>No limit</>;
  return (
    <>
      {formatCount(recordLimit)} a {period === 'YEAR' ? 'year' : 'month'}
      <Box variant="small" display="block">
        {isHardLimit ? 'Rows above it are not processed' : 'Rows above it are processed and counted'}
      </Box>
    </>
  );
}

const PeriodOf = ({ shown: { period } }: { readonly shown: Billing }) => (
  <>
    {period.from} to {period.to}
    <Box variant="small" display="block">
      Pacific dates of the runs
    </Box>
  </>
);

/** The bar says no more than its text. */
function UsageBar({ shown: { terms, usedCount, usedPercent } }: { readonly shown: Billing }) {
  const { recordLimit } = terms;
  if (recordLimit === undefined || usedPercent === undefined) {
    return <Box color="text-body-secondary">The contract of the firm sets no limit.</Box>;
  }
  const overCount = usedCount - recordLimit;
  return (
    <div>
      <Box>
        {usedPercent} % used: {formatCount(usedCount)} of {formatCount(recordLimit)} records
        {overCount > 0 && `, ${formatCount(overCount)} more than allowed`}
      </Box>
      <ProgressMeter label="Records used of the limit" doneCount={usedCount} totalCount={recordLimit} />
    </div>
  );
}
