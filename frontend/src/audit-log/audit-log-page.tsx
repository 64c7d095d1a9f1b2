import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import type { AuditOf } from '../api/audit-api.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { CursorPagination } from '../ui/cursor-pages.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useMediaMatch } from '../ui/media-match.ts';
import { narrowColumns, roomForColumns, wideColumns } from './act-columns.tsx';
import { AuditFilterBar } from './audit-filters.tsx';
import { DownloadProgress } from './download-progress.tsx';
import { useAuditDownload } from './use-audit-download.ts';
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
  const download = useAuditDownload(of, filters);
  const isWide = useMediaMatch(roomForColumns);
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
      cellVerticalAlign="top"
      header={
        <Header
          variant="awsui-h1-sticky"
          description="Who did what and when, newest first. Reading it is in it, too."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                iconName="refresh"
                ariaLabel="Refresh the audit log"
                onClick={() => void query.refetch()}
              />
              <Button
                iconName="download"
                loading={download.isMaking}
                loadingText="Making the file"
                disabled={!isInOrder}
                onClick={download.fetch}
              >
                Download as CSV
              </Button>
            </SpaceBetween>
          }
        >
          Audit log
        </Header>
      }
      filter={
        <SpaceBetween size="s">
          <AuditFilterBar
            filters={filters}
            isFiltered={isFiltered}
            isInOrder={isInOrder}
            onChange={setFilters}
          />
          <DownloadProgress download={download} />
        </SpaceBetween>
      }
      pagination={<CursorPagination pages={pages} of="acts" />}
      columnDefinitions={isWide ? wideColumns(of) : narrowColumns(of)}
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
