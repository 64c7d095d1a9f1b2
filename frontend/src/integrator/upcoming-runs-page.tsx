import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { UpcomingTasksTable } from './upcoming-tasks-table.tsx';
import { UploadGuide } from './upload-guide.tsx';
import { UploadedFilesTable } from './uploaded-files-table.tsx';
import { useSetup } from './use-setup.ts';

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

function SubscriptionWarning() {
  const setup = useSetup().data;
  if (setup === undefined || setup.isSubscribed) return null;
  return (
    <Alert type="warning" header="The integration subscription is not active">
      Files that were uploaded are held until it is. Ask Professional Services.
    </Alert>
  );
}
