import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { acknowledgeJobs, type ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { AcknowledgeDialog, needsAttention } from './job-acknowledge.tsx';
import { isAtWork } from './job-labels.ts';
import { RerunDialog } from './job-rerun-dialog.tsx';

type Asked = 'ACKNOWLEDGE' | 'RERUN';

/** What can be done about a job on its own page. */
export function JobActions({ job, hasDetails }: { readonly job: ShownJob; readonly hasDetails: boolean }) {
  const [asked, setAsked] = useState<Asked>();
  const mayAcknowledge = mayCall(useMe().data, acknowledgeJobs);
  const close = () => setAsked(undefined);
  const refusal = rerunRefusal(job, hasDetails);
  const offersRerun = job.canRerun || (refusal !== undefined && job.failedCount > 0);
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {offersRerun && (
        <Button
          iconName="redo"
          formAction="none"
          disabled={!job.canRerun}
          disabledReason={refusal}
          onClick={() => setAsked('RERUN')}
        >
          Run failed rows again
        </Button>
      )}
      {mayAcknowledge && needsAttention(job) && (
        <Button iconName="check" variant="primary" formAction="none" onClick={() => setAsked('ACKNOWLEDGE')}>
          Acknowledge
        </Button>
      )}
      {asked === 'ACKNOWLEDGE' && <AcknowledgeDialog jobs={[job]} onClose={close} />}
      {asked === 'RERUN' && <RerunDialog job={job} onClose={close} />}
    </SpaceBetween>
  );
}

/** Why failed rows cannot be run again, where that can be said. */
function rerunRefusal(job: ShownJob, hasDetails: boolean): string | undefined {
  if (job.canRerun || isAtWork(job)) return undefined;
  if (job.undoneByRunId !== undefined) return 'The run was undone.';
  if (!hasDetails) return 'Its support window has ended.';
  // Rows are run again once; then those that fail again belong to the later job.
  return job.kind === 'UNDO' ? undefined : 'They were run again already: see the later job.';
}
