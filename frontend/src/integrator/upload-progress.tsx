import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ImportFile } from '../../../functions/integrator/contract.ts';
import { AppLink } from '../ui/app-link.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { formatBytes, formatCount, percentDone } from '../ui/format.ts';
import { LongName } from '../ui/long-name.tsx';
import { ProgressMeter } from '../ui/progress-meter.tsx';
import { fileAddress } from './addresses.ts';
import { fileStatusLooks, isMoving } from './file-labels.ts';
import { NotesList } from './notes-list.tsx';
import { RunTime } from './run-time.tsx';
import type { useUpload } from './use-upload.ts';

/** How much of a file is sent. */
export function SendingProgress({ file, sentBytes }: { readonly file: File; readonly sentBytes: number }) {
  return (
    <SpaceBetween size="xs">
      <LiveRegion>
        <LongName text={file.name} /> is being uploaded.
      </LiveRegion>
      <Box>
        {formatBytes(Math.min(sentBytes, file.size))} of {formatBytes(file.size)},{' '}
        {percentDone(sentBytes, file.size)} %
      </Box>
      <ProgressMeter label="Uploaded" doneCount={sentBytes} totalCount={file.size} />
      <Box color="text-body-secondary">Closing this stops it.</Box>
    </SpaceBetween>
  );
}

/** What became of a file that was sent; filled in as its check goes on. */
export function UploadResult(props: {
  readonly fileName: string;
  readonly following: ReturnType<typeof useUpload>['following'];
}) {
  const { fileName, following } = props;
  const upload = following.data;
  if (following.error && upload?.file === undefined) {
    return (
      <FailureAlert header="What became of the file is not known" onRetry={() => void following.refetch()}>
        {following.error.message} It was sent; it is listed under Uploaded files once it was taken in.
      </FailureAlert>
    );
  }
  if (upload?.status === 'EXPIRED' && upload.file === undefined) {
    return (
      <Alert type="error" header="The file did not arrive">
        Upload it again. If it stays so, use SFTP and tell Professional Services.
      </Alert>
    );
  }
  const file = upload?.file;
  if (file === undefined || isMoving(file)) {
    return (
      <LiveRegion>
        <StatusIndicator type="in-progress">
          {fileName} is uploaded and {file === undefined ? 'taken in' : 'checked'}. You may close this.
        </StatusIndicator>
      </LiveRegion>
    );
  }
  return <CheckedFile file={file} />;
}

function CheckedFile({ file }: { readonly file: ImportFile }) {
  const { firmId, fileId, status, summary, notes, runDate } = file;
  const { label, type } = fileStatusLooks[status];
  return (
    <SpaceBetween size="m">
      <LiveRegion>
        <StatusIndicator type={type}>{label}</StatusIndicator>: <LongName text={file.fileName} />
      </LiveRegion>
      {summary && (
        <KeyValuePairs
          columns={3}
          minColumnWidth={110}
          items={[
            { label: 'Rows', value: formatCount(summary.rowCount) },
            { label: 'Create', value: formatCount(summary.createCount) },
            { label: 'Update', value: formatCount(summary.updateCount) },
            { label: 'Unchanged', value: formatCount(summary.unchangedCount) },
            { label: 'Reject', value: formatCount(summary.rejectCount) },
            { label: 'Run', value: <RunTime runDate={runDate} /> },
          ]}
        />
      )}
      {notes.length > 0 && <NotesList notes={notes} hasFixes />}
      <AppLink href={fileAddress(firmId, fileId)}>See what the file would do, row by row</AppLink>
    </SpaceBetween>
  );
}
