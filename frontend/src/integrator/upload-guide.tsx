import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { folders } from '../../../functions/integrator/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { useServerNow } from '../api/server-time.ts';
import { AppLink } from '../ui/app-link.tsx';
import { BothTimes } from '../ui/both-times.tsx';
import { formatDuration } from '../ui/format.ts';
import { subscriptionAddress } from './addresses.ts';
import { leftMs, nextRun } from './run-times.ts';
import { nextRunOf } from './upcoming-tasks.ts';
import { useUpcomingTasks } from './use-upcoming-tasks.ts';

const clockIntervalMs = 10_000;

/** Where to upload, under which name, and until when. */
export function UploadGuide() {
  const { config } = useApi();
  const { firmId } = useCurrentFirm();
  const nowMs = useServerNow(clockIntervalMs);
  const beginsAt = nextRunOf(useUpcomingTasks().data ?? []) ?? nextRun(nowMs).beginsAt;
  return (
    <Container header={<Header variant="h2">Next run</Header>}>
      <KeyValuePairs
        columns={3}
        minColumnWidth={200}
        items={[
          { label: 'Upload before', value: <BothTimes at={beginsAt} /> },
          { label: 'Time left', value: formatDuration(leftMs(beginsAt, nowMs)) },
          { label: 'Runs', value: 'Every night at 2 a.m. Pacific time' },
          {
            label: 'SFTP address',
            value: (
              <>
                {config.sftpAddress ?? 'Not known yet'}
                <Box variant="small" display="block">
                  <AppLink href={subscriptionAddress(firmId)}>How to connect</AppLink>
                </Box>
              </>
            ),
          },
          { label: 'Folder', value: `/${folders.import}` },
          { label: 'File name', value: 'Name of the template, then _YYYYMMDD.csv' },
        ]}
      />
    </Container>
  );
}
