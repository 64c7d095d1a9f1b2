import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { download } from '../ui/download.ts';
import { useFlashes } from '../ui/flash-messages.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';

/** What can be downloaded of a job: the rows that failed, its file, its report. */
export type JobDownload = 'ROWS' | 'FILE' | 'REPORT';

const messageId = 'job-download';

/** Has files of a job made and downloads them, one at a time. */
export function useJobDownloads({ firmId, jobId }: ShownJob) {
  const { integrator } = useApi();
  const { show } = useFlashes();
  const run = useSingleFlight();
  const [wanted, setWanted] = useState<JobDownload>();
  const key = { firmId, jobId };
  const calls = { ROWS: integrator.failedRows, FILE: integrator.jobFile, REPORT: integrator.jobReport };
  const making = useMutation({
    mutationFn: (of: JobDownload) => calls[of](key),
    onSuccess: ({ url, fileName }) => {
      download(url, fileName);
      show({ id: messageId, type: 'success', header: `${fileName} is downloaded` });
    },
    onError: (error) =>
      show({ id: messageId, type: 'error', header: 'The file was not made', content: error.message }),
  });
  return {
    isMaking: (of: JobDownload) => making.isPending && wanted === of,
    fetch: (of: JobDownload) =>
      run(() => {
        setWanted(of);
        return making.mutateAsync(of);
      }),
  };
}
