import type { Principal } from '../directory/contract.ts';
import { commentPut, mostComments, type StoredComment } from '../integrator-jobs/comment-store.ts';
import type { JobRef } from '../integrator-jobs/contract.ts';
import { readJob, type StoredJob } from '../integrator-jobs/job-store.ts';
import { ConflictError, TransientError, UnprocessableError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { cancellationCodes, transact } from '../platform/table.ts';
import { authorizeJob } from './authorize-job.ts';
import type { addJobComment } from './contract.ts';
import type { ReportDeps } from './deps.ts';
import { isRowFound } from './job-findings.ts';
import { hasEnded, shownComment } from './shown-job.ts';
import { actorOf } from './shown-names.ts';

/** Others who comment on the same job at the same moment and are given way. */
const mostRaces = 20;

/** Adds a comment about a job or one of its rows. @throws ConflictError, UnprocessableError as its route says */
export async function addComment(
  deps: ReportDeps,
  { principal, params, body: { text, rowNumber } }: ApiRequest<typeof addJobComment, Principal>,
): Promise<ApiAnswer<typeof addJobComment>> {
  let job: StoredJob | undefined = await authorizeJob(deps, principal, params);
  if (!hasEnded(job))
    throw new ConflictError('JOB_NOT_ENDED', 'The job is still at work. Comment on it once it has ended.');
  if (rowNumber !== undefined) await requireRow(deps, job, rowNumber);
  for (let race = 0; race < mostRaces && job !== undefined; race += 1) {
    requireRoom(job);
    const at = deps.clock.now().toISOString();
    const said = { text, rowNumber, at, ...actorOf(principal) };
    const comment = { ...said, commentId: deps.newId() };
    if (await isAdded(deps, params, comment, job)) return { body: shownComment(comment, principal) };
    job = await readJob(deps, params);
  }
  throw new TransientError('JOB_BUSY', 'Others kept commenting on the same job. Try again.');
}

async function isAdded(deps: ReportDeps, ref: JobRef, comment: StoredComment, job: StoredJob) {
  const { lastComment } = job;
  const isLast = lastComment === undefined || lastComment.commentId < comment.commentId;
  try {
    await transact(deps.integrator.client, commentPut(deps, ref, comment, isLast));
    return true;
  } catch (error) {
    if (cancellationCodes(error).includes('ConditionalCheckFailed')) return false;
    throw error;
  }
}

function requireRoom({ commentCount }: StoredJob): void {
  if (commentCount < mostComments) return;
  throw new ConflictError(
    'TOO_MANY_COMMENTS',
    `A job takes ${mostComments} comments, and this one has them. Keep further notes elsewhere.`,
  );
}

/** The header is row 1. Empty lines count, so a row that something was found about may stand further down. */
async function requireRow(deps: ReportDeps, job: StoredJob, rowNumber: number): Promise<void> {
  if (rowNumber <= (await fileRowCount(deps, job)) + 1 || (await isRowFound(deps, job, rowNumber))) return;
  throw new UnprocessableError(
    'ROW_NOT_FOUND',
    'The file has no row of this number. Count as a spreadsheet does: the header is row 1.',
  );
}

/** A re-run counts only the rows that it runs; the numbers are those of the file. */
async function fileRowCount(deps: ReportDeps, job: StoredJob): Promise<number> {
  let rowCount = job.rowCount;
  for (let of = await earlierJob(deps, job); of !== undefined; of = await earlierJob(deps, of))
    rowCount = Math.max(rowCount, of.rowCount);
  return rowCount;
}

async function earlierJob(deps: ReportDeps, { firmId, ofJobId }: StoredJob): Promise<StoredJob | undefined> {
  return ofJobId === undefined ? undefined : readJob(deps, { firmId, jobId: ofJobId });
}
