import Button from '@cloudscape-design/components/button';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { actCount, type useAuditDownload } from './use-audit-download.ts';

/** How far the file is; nothing while none is made. */
export function DownloadProgress({ download }: { readonly download: ReturnType<typeof useAuditDownload> }) {
  if (!download.isMaking) return null;
  return (
    <SpaceBetween direction="horizontal" size="s" alignItems="center">
      <LiveRegion>
        <StatusIndicator type="in-progress">
          The file is being made: {actCount(download.doneCount)} so far
        </StatusIndicator>
      </LiveRegion>
      <Button variant="inline-link" onClick={download.stop}>
        Stop
      </Button>
    </SpaceBetween>
  );
}
