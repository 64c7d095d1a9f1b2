import SpaceBetween from '@cloudscape-design/components/space-between';
import { SubscriptionWarning } from './subscription-warning.tsx';
import { UpcomingTasksTable } from './upcoming-tasks-table.tsx';
import { UploadGuide } from './upload-guide.tsx';
import { UploadedFilesTable } from './uploaded-files-table.tsx';

/** What the next runs will do, how to upload for them, and the files that were uploaded. */
export function UpcomingRunsPage() {
  return (
    <SpaceBetween size="l">
      <SubscriptionWarning />
      <UploadGuide />
      <UpcomingTasksTable />
      <UploadedFilesTable />
    </SpaceBetween>
  );
}
