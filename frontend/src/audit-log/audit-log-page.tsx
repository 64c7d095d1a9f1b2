import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { AuditedAct } from '../../../functions/audit/contract.ts';
import type { AuditOf } from '../api/audit-api.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { CursorPagination } from '../ui/cursor-pages.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';
import { AuditFilterBar } from './audit-filters.tsx';
import { actionText, actorText, detailsOf, objectTexts, outcomeLooks } from './labels.ts';
import { useAuditFilters, useAuditLog } from './use-audit-log.ts';

/** What was done in a distributor. */
export function DistributorAuditLogPage() {
  const { distributorId } = useCurrentDistributor();
  return <AuditLog of={{ distributorId }} />;
}

/** What was done in a firm. */
export function FirmAuditLogPage() {
  const { firmId } = useCurrentFirm();
  return <AuditLog of={{ firmId }} />;
}

function AuditLog({ of }: { readonly of: AuditOf }) {
  const { filters, isFiltered, setFilters } = useAuditFilters();
  const { query, isInOrder, pages } = useAuditLog(of, filters);
  if (query.error && query.data === undefined) {
    return (
      <FailureAlert header="The audit log could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  return (
    <Table
      variant="full-page"
      wrapLines
      header={
        <Header
          variant="awsui-h1-sticky"
          description="Who did what and when, newest first. Reading it is in it, too."
          actions={
            <Button
              iconName="refresh"
              ariaLabel="Refresh the audit log"
              onClick={() => void query.refetch()}
            />
          }
        >
          Audit log
        </Header>
      }
      filter={
        <AuditFilterBar
          filters={filters}
          isFiltered={isFiltered}
          isInOrder={isInOrder}
          onChange={setFilters}
        />
      }
      pagination={<CursorPagination pages={pages} of="acts" />}
      columnDefinitions={columns}
      items={isInOrder ? (query.data?.items ?? []) : []}
      trackBy={({ sequence }) => String(sequence)}
      loading={query.isPending && isInOrder}
      loadingText="Loading the audit log"
      empty={<Empty isFiltered={isFiltered} hasMore={query.data?.nextCursor !== undefined} />}
      ariaLabels={{ tableLabel: 'Audit log' }}
    />
  );
}

function Empty({ isFiltered, hasMore }: { readonly isFiltered: boolean; readonly hasMore: boolean }) {
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }}>
      <b>{isFiltered ? 'Nothing here matches the filters' : 'Nothing was done yet'}</b>
      {hasMore && <Box>Older acts are on the next page.</Box>}
    </Box>
  );
}

const columns: TableProps.ColumnDefinition<AuditedAct>[] = [
  { id: 'at', header: 'When', minWidth: 150, cell: ({ at }) => <Instant at={at} /> },
  { id: 'who', header: 'Who', minWidth: 140, cell: ({ actor }) => actorText(actor) },
  {
    id: 'what',
    header: 'What',
    minWidth: 180,
    isRowHeader: true,
    cell: ({ action }) => actionText(action),
  },
  {
    id: 'objects',
    header: 'To what',
    minWidth: 220,
    cell: ({ objects }) => objectTexts(objects).map((text) => <div key={text}>{text}</div>),
  },
  { id: 'outcome', header: 'Outcome', minWidth: 150, cell: (act) => <Outcome act={act} /> },
  { id: 'details', header: 'Details', minWidth: 200, cell: (act) => <Details act={act} /> },
];

function Outcome({ act: { outcome, code } }: { readonly act: AuditedAct }) {
  const { label, type } = outcomeLooks[outcome];
  return (
    <>
      <StatusIndicator type={type}>{label}</StatusIndicator>
      {code !== undefined && (
        <Box variant="small" display="block">
          {code}
        </Box>
      )}
    </>
  );
}

function Details({ act }: { readonly act: AuditedAct }) {
  return (
    <ExpandableSection
      variant="footer"
      headerText="Details"
      headerAriaLabel={`Details of number ${act.sequence}`}
    >
      <SpaceBetween size="xs">
        <KeyValuePairs items={detailsOf(act).map(([label, value]) => ({ label, value }))} />
      </SpaceBetween>
    </ExpandableSection>
  );
}
