import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { CursorPagination } from '../ui/cursor-pages.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';
import { useMediaMatch } from '../ui/media-match.ts';
import { roomForSticky } from '../ui/sticky-room.ts';
import { completedColumns, completedView } from './completed-columns.tsx';
import { CompletedFilterBar } from './completed-filters.tsx';
import { isInOrder, usualDays } from './run-times.ts';
import { useCompletedFilters, useCompletedRuns } from './use-completed-runs.ts';
import { useViewPreferences, ViewPreferencesButton } from './view-preferences.tsx';

/** Jobs that have ended and need no attention, or none any more. */
export function CompletedRunsPage() {
  const { filters, isFiltered, setFilters } = useCompletedFilters();
  const [preferences, setPreferences] = useViewPreferences(completedView);
  const { query, period, pages } = useCompletedRuns(filters, preferences.pageSize);
  const hasRoom = useMediaMatch(roomForSticky);
  const filterBar = (
    <CompletedFilterBar filters={filters} period={period} isFiltered={isFiltered} onChange={setFilters} />
  );
  if (query.error && query.data === undefined) {
    return (
      <SpaceBetween size="l">
        {filterBar}
        <FailureAlert header="Completed Runs could not be loaded" onRetry={() => void query.refetch()}>
          {query.error.message}
        </FailureAlert>
      </SpaceBetween>
    );
  }
  const items = query.data?.items ?? [];
  const isFirst = pages.currentPageIndex === 1;
  return (
    <Table
      variant="container"
      stickyColumns={hasRoom ? { first: 1, last: 1 } : undefined}
      header={
        <CompletedHeader
          query={query}
          count={isFirst && query.data ? `(${items.length}${pages.openEnd ? '+' : ''})` : undefined}
        />
      }
      filter={filterBar}
      pagination={<CursorPagination pages={pages} of="jobs" />}
      preferences={
        <ViewPreferencesButton view={completedView} preferences={preferences} onChange={setPreferences} />
      }
      columnDefinitions={completedColumns}
      columnDisplay={preferences.contentDisplay}
      contentDensity={preferences.contentDensity}
      wrapLines={preferences.wrapLines}
      items={items}
      trackBy="jobId"
      loading={query.isLoading}
      loadingText="Loading jobs"
      empty={<NoJobs isInOrder={isInOrder(period)} isFiltered={isFiltered} onClear={() => setFilters({})} />}
      ariaLabels={{ tableLabel: 'Completed Runs' }}
    />
  );
}

function CompletedHeader(props: {
  readonly query: ReturnType<typeof useCompletedRuns>['query'];
  readonly count: string | undefined;
}) {
  const { query, count } = props;
  return (
    <SpaceBetween size="s">
      <Header
        variant="h2"
        counter={count}
        description="Every row was applied, or the job was acknowledged. Dates are Pacific."
        actions={
          <Button iconName="refresh" ariaLabel="Refresh the jobs" onClick={() => void query.refetch()} />
        }
      >
        Completed Runs
      </Header>
      {query.error && (
        <Alert type="warning" header="Completed Runs could not be refreshed">
          {query.error.message} They are shown as of{' '}
          <Instant at={new Date(query.dataUpdatedAt).toISOString()} />.
        </Alert>
      )}
    </SpaceBetween>
  );
}

function NoJobs(props: {
  readonly isInOrder: boolean;
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}) {
  if (!props.isFiltered) {
    return (
      <Box textAlign="center" padding={{ vertical: 'l' }}>
        <b>No jobs were completed in the last {usualDays} days</b>
        <p>Choose an earlier date to see older ones. Jobs are kept for 24 months.</p>
      </Box>
    );
  }
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }}>
      <SpaceBetween size="xs">
        <b>No matches</b>
        <Box color="text-body-secondary">
          {props.isInOrder ? 'No job matches the filters.' : 'The period ends before it begins.'}
        </Box>
        <Button formAction="none" onClick={props.onClear}>
          Clear filters
        </Button>
      </SpaceBetween>
    </Box>
  );
}
