import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { type FirmSetup, putFirmSetup } from '../../../functions/integrator/contract.ts';
import type { SetUpTask } from '../../../functions/integrator-reports/contract.ts';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { useSetUpTasks } from '../api/firm-setup.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';
import { useMediaMatch } from '../ui/media-match.ts';
import { roomForSticky } from '../ui/sticky-room.ts';
import { changeSetupAddress } from './addresses.ts';
import { setUpTaskColumns } from './set-up-task-columns.tsx';
import { TaskDetailsDialog } from './task-details-dialog.tsx';

/** Everything that is set up, task by task. */
export function TasksTable({ setup }: { readonly setup: FirmSetup | undefined }) {
  const { firmId } = useCurrentFirm();
  const query = useSetUpTasks();
  const hasRoom = useMediaMatch(roomForSticky);
  const [shown, setShown] = useState<SetUpTask>();
  if (query.error && query.data === undefined) {
    return (
      <FailureAlert header="The tasks could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  return (
    <>
      <Table
        variant="container"
        wrapLines
        stickyColumns={hasRoom ? { first: 1, last: 1 } : undefined}
        header={<TasksHeader query={query} />}
        columnDefinitions={setUpTaskColumns(firmId, setShown)}
        items={query.data ?? []}
        trackBy={({ type, templateId }) => `${type} ${templateId}`}
        loading={query.isPending}
        loadingText="Loading tasks"
        empty={<NoTasks />}
        ariaLabels={{ tableLabel: 'Configured tasks' }}
      />
      {shown && <TaskDetailsDialog task={shown} setup={setup} onClose={() => setShown(undefined)} />}
    </>
  );
}

function TasksHeader({ query }: { readonly query: ReturnType<typeof useSetUpTasks> }) {
  const { firmId } = useCurrentFirm();
  const mayChange = mayCall(useMe().data, putFirmSetup);
  const navigate = useNavigate();
  return (
    <SpaceBetween size="s">
      <Header
        variant="h2"
        counter={query.data && `(${query.data.length})`}
        description={
          mayChange
            ? 'Imports and exports of the firm, in the order in which a run works on them.'
            : 'Imports and exports of the firm, in the order in which a run works on them. Ask Professional Services to change them.'
        }
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button iconName="refresh" ariaLabel="Refresh the tasks" onClick={() => void query.refetch()} />
            {mayChange && (
              <Button iconName="edit" onClick={() => void navigate(changeSetupAddress(firmId))}>
                Change the setup
              </Button>
            )}
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

function NoTasks() {
  const mayChange = mayCall(useMe().data, putFirmSetup);
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }}>
      <b>No tasks are set up</b>
      <p>
        {mayChange
          ? 'Change the setup to choose what the firm sends and gets.'
          : 'Professional Services choose with you what you send and get. Files that you upload before are rejected.'}
      </p>
    </Box>
  );
}
