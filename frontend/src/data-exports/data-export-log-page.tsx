import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useMediaMatch } from '../ui/media-match.ts';
import { logColumns } from './log-columns.tsx';
import { EmptyLog, NothingMatches } from './log-faces.tsx';
import { LogFilterBar } from './log-filters.tsx';
import { LogHeader } from './log-header.tsx';
import { LogPreferencesButton, useLogPreferences } from './log-preferences.tsx';
import { MilestoneAnnouncer } from './milestone-announcer.tsx';
import { useLog } from './use-log.ts';
import { useLogFilters } from './use-log-filters.ts';

/** Where the header with its filters leaves room for rows; in a low or zoomed window it would cover them. */
const roomForHeader = '(min-width: 900px) and (min-height: 700px)';

export function DataExportLogPage() {
  const isHeaderSticky = useMediaMatch(roomForHeader);
  const { filters, isFiltered, setFilters } = useLogFilters();
  const [preferences, setPreferences] = useLogPreferences();
  const { query, pages } = useLog(filters, preferences.pageSize);
  const items = query.data?.items ?? [];
  const filterBar = <LogFilterBar filters={filters} isFiltered={isFiltered} onChange={setFilters} />;
  if (query.error && query.data === undefined) {
    return (
      <>
        {filterBar}
        <FailureAlert header="The Data Export Log could not be loaded" onRetry={() => void query.refetch()}>
          {query.error.message}
        </FailureAlert>
      </>
    );
  }
  return (
    <>
      <MilestoneAnnouncer shown={query.data?.items} />
      <Table
        variant="container"
        stickyHeader={isHeaderSticky}
        resizableColumns
        stickyColumns={{ first: 1, last: 1 }}
        header={<LogHeader query={query} count={countLabel(items.length, pages)} />}
        filter={filterBar}
        pagination={
          <Pagination
            {...pages}
            ariaLabels={{
              paginationLabel: 'Pages of the log',
              nextPageLabel: 'Next page',
              previousPageLabel: 'Previous page',
              pageLabel: (pageNumber) => `Page ${pageNumber}`,
            }}
            onChange={({ detail }) => pages.goTo(detail.currentPageIndex)}
          />
        }
        preferences={<LogPreferencesButton preferences={preferences} onChange={setPreferences} />}
        columnDefinitions={logColumns}
        columnDisplay={preferences.contentDisplay}
        contentDensity={preferences.contentDensity}
        wrapLines={preferences.wrapLines}
        items={items}
        trackBy="dataExportId"
        loading={query.isPending}
        loadingText="Loading data exports"
        empty={isFiltered ? <NothingMatches onClear={() => setFilters({})} /> : <EmptyLog />}
        ariaLabels={{ tableLabel: 'Data Export Log' }}
      />
    </>
  );
}

/** The log's length is never counted: `(50+)` while there are more pages. */
function countLabel(
  itemCount: number,
  pages: { readonly currentPageIndex: number; readonly openEnd: boolean },
) {
  return pages.currentPageIndex === 1 ? `(${itemCount}${pages.openEnd ? '+' : ''})` : undefined;
}
