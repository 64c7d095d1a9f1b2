import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useSetup } from '../api/firm-setup.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { SetupSummary } from './setup-summary.tsx';
import { TasksTable } from './tasks-table.tsx';

/** What is set up for the firm, task by task; Professional Services change it on a page of its own. */
export function SetupPage() {
  const query = useSetup();
  const setup = query.data;
  return (
    <SpaceBetween size="l">
      <TasksTable setup={setup} />
      {query.error && (
        <FailureAlert
          header={setup ? 'The setup could not be refreshed' : 'The setup could not be loaded'}
          onRetry={() => void query.refetch()}
        >
          {query.error.message}
        </FailureAlert>
      )}
      {query.isPending && <StatusIndicator type="loading">Loading the setup</StatusIndicator>}
      {setup && <SetupSummary setup={setup} />}
    </SpaceBetween>
  );
}
