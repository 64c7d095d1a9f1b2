import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { AppLink } from '../ui/app-link.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';
import { useMediaMatch } from '../ui/media-match.ts';
import { NewsAnnouncer } from '../ui/news-announcer.tsx';
import { roomForSticky } from '../ui/sticky-room.ts';
import { setupAddress } from './addresses.ts';
import { RunExportsAction } from './run-exports-dialog.tsx';
import { taskColumns } from './task-columns.tsx';
import { taskKey, taskNews } from './upcoming-tasks.ts';
import { useUpcomingTasks } from './use-upcoming-tasks.ts';

/** What the next runs will do, and what runs now. */
export function UpcomingTasksTable() {
  const { firmId } = useCurrentFirm();
  const query = useUpcomingTasks();
  const hasRoom = useMediaMatch(roomForSticky);
  if (query.error && query.data === undefined) {
    return (
      <FailureAlert header="The tasks could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  return (
    <>
      <NewsAnnouncer shown={query.data} newsOf={taskNews} />
      <Table
        variant="container"
        wrapLines
        stickyColumns={hasRoom ? { first: 1 } : undefined}
        header={<TasksHeader query={query} />}
        columnDefinitions={taskColumns(firmId)}
        items={query.data ?? []}
        trackBy={taskKey}
        loading={query.isPending}
        loadingText="Loading tasks"
        empty={<NoTasks firmId={firmId} />}
        ariaLabels={{ tableLabel: 'Tasks of the next runs' }}
      />
    </>
  );
}

function TasksHeader({ query }: { readonly query: ReturnType<typeof useUpcomingTasks> }) {
  return (
    <SpaceBetween size="s">
      <Header
        variant="h2"
        counter={query.data && `(${query.data.length})`}
        description="Those at work first. This page keeps itself up to date."
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button iconName="refresh" ariaLabel="Refresh the tasks" onClick={() => void query.refetch()} />
            <RunExportsAction tasks={query.data ?? []} />
          </SpaceBetween>
        }
      >
        Tasks
      </Header>
      {query.error && (
        <Alert type="warning" header="The tasks could not be refreshed">
          {query.error.message} They are shown as of{' '}
          <Instant at={new Date(query.dataUpdatedAt).toISOString()} />.
        </Alert>
      )}
    </SpaceBetween>
  );
}

function NoTasks({ firmId }: { readonly firmId: string }) {
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }}>
      <b>No tasks are set up</b>
      <p>
        The <AppLink href={setupAddress(firmId)}>Setup</AppLink> names the templates of the firm. Ask
        Professional Services to choose them.
      </p>
    </Box>
  );
}
