import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { acknowledgeJobs, type ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { CursorPagination } from '../ui/cursor-pages.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';
import { useMediaMatch } from '../ui/media-match.ts';
import { attentionColumns, attentionView } from './attention-columns.tsx';
import { attentionListId, NothingMatches, NothingNeedsAttention } from './attention-faces.tsx';
import { AttentionFilterBar } from './attention-filters.tsx';
import { AcknowledgeDialog } from './job-acknowledge.tsx';
import { fileNameText } from './job-labels.ts';
import { ListPlace, showList } from './list-place.tsx';
import { SubscriptionWarning } from './subscription-warning.tsx';
import { useAttention, useAttentionFilters } from './use-attention.ts';
import { useViewPreferences, ViewPreferencesButton } from './view-preferences.tsx';

/** Beside columns that stay there must be room for the others. */
const roomForSticky = '(min-width: 900px)';

/** Jobs that failed in part or as a whole, until somebody acknowledges them. */
export function AttentionPage() {
  const { filters, isFiltered, setFilters } = useAttentionFilters();
  const [preferences, setPreferences] = useViewPreferences(attentionView);
  const { query, pages } = useAttention(filters, preferences.pageSize);
  const hasRoom = useMediaMatch(roomForSticky);
  const [chosenIds, setChosenIds] = useState<ReadonlySet<string>>(new Set());
  const items = query.data?.items ?? [];
  const chosen = items.filter(({ jobId }) => chosenIds.has(jobId));
  const filter = <AttentionFilterBar filters={filters} isFiltered={isFiltered} onChange={setFilters} />;
  if (query.error && query.data === undefined) {
    return (
      <SpaceBetween size="l">
        {filter}
        <FailureAlert header="The jobs could not be loaded" onRetry={() => void query.refetch()}>
          {query.error.message}
        </FailureAlert>
      </SpaceBetween>
    );
  }
  return (
    <SpaceBetween size="l">
      <SubscriptionWarning />
      <ListPlace id={attentionListId}>
        <Table
          variant="container"
          stickyColumns={hasRoom ? { first: 1, last: 1 } : undefined}
          selectionType="multi"
          selectedItems={chosen}
          onSelectionChange={({ detail }) =>
            setChosenIds(new Set(detail.selectedItems.map(({ jobId }) => jobId)))
          }
          header={<AttentionHeader query={query} pages={pages} chosen={chosen} />}
          filter={filter}
          pagination={<CursorPagination pages={pages} of="jobs" />}
          preferences={
            <ViewPreferencesButton view={attentionView} preferences={preferences} onChange={setPreferences} />
          }
          columnDefinitions={attentionColumns}
          columnDisplay={preferences.contentDisplay}
          contentDensity={preferences.contentDensity}
          wrapLines={preferences.wrapLines}
          items={items}
          trackBy="jobId"
          loading={query.isPending}
          loadingText="Loading jobs"
          empty={isFiltered ? <NothingMatches onClear={() => setFilters({})} /> : <NothingNeedsAttention />}
          ariaLabels={{
            tableLabel: 'Jobs that need attention',
            selectionGroupLabel: 'Choose jobs',
            allItemsSelectionLabel: () => 'Choose all jobs on this page',
            itemSelectionLabel: (_, job) =>
              `Choose ${job.name}, ${fileNameText(job)}, ${job.runId ?? 'no run'}`,
          }}
        />
      </ListPlace>
    </SpaceBetween>
  );
}

function AttentionHeader(props: {
  readonly query: ReturnType<typeof useAttention>['query'];
  readonly pages: ReturnType<typeof useAttention>['pages'];
  readonly chosen: readonly ShownJob[];
}) {
  const { query, pages, chosen } = props;
  const [asked, setAsked] = useState<readonly ShownJob[]>();
  const mayAcknowledge = mayCall(useMe().data, acknowledgeJobs);
  const count = query.data?.items.length;
  const isCounted = count !== undefined && pages.currentPageIndex === 1;
  return (
    <SpaceBetween size="s">
      <Header
        variant="h2"
        counter={isCounted ? counterText(count, pages.openEnd, chosen.length) : undefined}
        description="Jobs that failed in part or as a whole, until they are acknowledged."
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button iconName="refresh" ariaLabel="Refresh the jobs" onClick={() => void query.refetch()} />
            {mayAcknowledge && (
              <Button
                iconName="check"
                disabled={chosen.length === 0}
                disabledReason="Choose jobs in the list first."
                onClick={() => setAsked(chosen)}
              >
                Acknowledge
              </Button>
            )}
          </SpaceBetween>
        }
      >
        Need Attention
      </Header>
      {query.error && (
        <Alert type="warning" header="The jobs could not be refreshed">
          {query.error.message} They are shown as of{' '}
          <Instant at={new Date(query.dataUpdatedAt).toISOString()} />.
        </Alert>
      )}
      {asked !== undefined && (
        <AcknowledgeDialog
          jobs={asked}
          onClose={() => setAsked(undefined)}
          onDone={() => showList(attentionListId)}
        />
      )}
    </SpaceBetween>
  );
}

const counterText = (count: number, hasMore: boolean, chosenCount: number): string =>
  `(${chosenCount > 0 ? `${chosenCount}/` : ''}${count}${hasMore ? '+' : ''})`;
