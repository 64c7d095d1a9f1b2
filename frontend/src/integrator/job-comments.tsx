import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { JobComment } from '../../../functions/integrator-jobs/contract.ts';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { formatCount } from '../ui/format.ts';
import { Instant } from '../ui/instant.tsx';
import { AddCommentButton } from './job-add-comment.tsx';
import './job-comments.css';

/** What was said about a job and its rows, newest first. */
export function JobComments(props: {
  readonly job: ShownJob & { readonly comments: readonly JobComment[] };
  readonly canAdd: boolean;
}) {
  const { job, canAdd } = props;
  const comments = job.comments.toSorted((a, b) => b.commentId.localeCompare(a.commentId));
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={`(${comments.length})`}
          actions={
            canAdd && (
              <AddCommentButton key={job.jobId} job={job} iconName="contact">
                Add Comment
              </AddCommentButton>
            )
          }
        >
          Comments
        </Header>
      }
    >
      {comments.length === 0 ? (
        <Box color="text-body-secondary">
          {canAdd ? 'Nobody has commented on it yet.' : 'It can be commented on when it has ended.'}
        </Box>
      ) : (
        <ul className="job-comments">
          {comments.map(({ commentId, text, rowNumber, by, at }) => (
            <li key={commentId}>
              <Box variant="small">
                {by}, <Instant at={at} />
                {rowNumber !== undefined && `, row ${formatCount(rowNumber)}`}
              </Box>
              <div className="job-comment">{text}</div>
            </li>
          ))}
        </ul>
      )}
    </Container>
  );
}
