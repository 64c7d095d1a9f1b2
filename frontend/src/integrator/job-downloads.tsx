import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { downloadJobFile, type ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { hasFile } from './job-labels.ts';
import { type JobDownload, useJobDownloads } from './use-job-downloads.ts';

const labels: Record<JobDownload | 'EXPORT', string> = {
  ROWS: 'Failed rows (CSV)',
  FILE: 'Uploaded file',
  EXPORT: 'Exported file',
  REPORT: 'Job Status Report (Excel)',
};

/** Files of a job; those with its details go when its support window ends. */
export function JobDownloads(props: { readonly job: ShownJob; readonly hasDetails: boolean }) {
  const { job, hasDetails } = props;
  const { isMaking, fetch } = useJobDownloads(job);
  const mayLoadFile = mayCall(useMe().data, downloadJobFile);
  const wanted: JobDownload[] = [
    ...(hasDetails && job.failedCount > 0 ? (['ROWS'] as const) : []),
    ...(hasDetails && mayLoadFile && offersFile(job) ? (['FILE'] as const) : []),
    'REPORT',
  ];
  const labelOf = (of: JobDownload) => labels[of === 'FILE' && job.kind === 'EXPORT' ? 'EXPORT' : of];
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            wanted.includes('ROWS')
              ? 'Failed rows are as they were uploaded, with code and message of each: correct them and upload them again under the file name of the template; the two columns at the end may stay.'
              : undefined
          }
        >
          Downloads
        </Header>
      }
    >
      <SpaceBetween direction="horizontal" size="xs">
        {wanted.map((of) => (
          <Button
            key={of}
            iconName="download"
            formAction="none"
            loading={isMaking(of)}
            loadingText={`Making: ${labelOf(of)}`}
            onClick={() => fetch(of)}
          >
            {labelOf(of)}
          </Button>
        ))}
      </SpaceBetween>
    </Container>
  );
}

/** Undoing has none, and an export only when it has written it whole. */
const offersFile = (job: ShownJob): boolean =>
  job.kind !== 'UNDO' && hasFile(job) && (job.kind !== 'EXPORT' || job.exported?.sizeBytes !== undefined);
