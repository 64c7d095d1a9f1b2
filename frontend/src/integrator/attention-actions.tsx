import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { acknowledgeJobs, type ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { eyeIcon } from '../ui/eye-icon.tsx';
import { jobAddress } from './addresses.ts';
import { attentionListId } from './attention-faces.tsx';
import { AcknowledgeDialog } from './job-acknowledge.tsx';
import { AddCommentButton } from './job-add-comment.tsx';
import { fileNameText } from './job-labels.ts';
import { showList } from './list-place.tsx';

/** What can be done about one job of the list. */
export function AttentionActions({ job }: { readonly job: ShownJob }) {
  const navigate = useNavigate();
  const [isAsked, setAsked] = useState(false);
  const mayAcknowledge = mayCall(useMe().data, acknowledgeJobs);
  const { firmId, jobId, name } = job;
  const of = `${name}, ${fileNameText(job)}`;
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      <Button
        variant="icon"
        iconSvg={eyeIcon}
        ariaLabel={`Review error: ${of}`}
        onClick={() => void navigate(jobAddress(firmId, jobId))}
      />
      <AddCommentButton job={job} variant="icon" iconName="contact" ariaLabel={`Add Comment: ${of}`} />
      {mayAcknowledge && (
        <Button
          variant="icon"
          iconName="check"
          ariaLabel={`Acknowledge: ${of}`}
          onClick={() => setAsked(true)}
        />
      )}
      {isAsked && (
        <AcknowledgeDialog
          jobs={[job]}
          onClose={() => setAsked(false)}
          onDone={() => showList(attentionListId)}
        />
      )}
    </span>
  );
}
