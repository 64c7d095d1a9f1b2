import type { TransactItem } from '../platform/table.ts';
import { attentionPut } from './attention-store.ts';
import type { FileNote, Job } from './contract.ts';
import type { JobDeps } from './deps.ts';
import { refusedJobId } from './job-row.ts';
import { newJobPut } from './job-store.ts';

type RefusedUpload = Pick<Job, 'firmId' | 'fileId' | 'fileName'> & {
  readonly templateId?: number | undefined;
  readonly sha256?: string | undefined;
  readonly nameDate?: string | undefined;
  readonly notes: readonly FileNote[];
};

/** Code and message of a problem, as lists show it. */
export const problemLine = ({ code, message }: Pick<FileNote, 'code' | 'message'>): string =>
  `${code} ${message}`;

/**
 * The job that tells why an upload was refused before any run, to be acknowledged; goes with what refuses it.
 * @param refused when, and that instant's Pacific date
 */
export function refusedUpload(
  deps: JobDeps,
  upload: RefusedUpload,
  { at, date }: { readonly at: string; readonly date: string },
): { readonly jobId: string; readonly items: TransactItem[] } {
  const { firmId, fileId, fileName, templateId, sha256, nameDate, notes } = upload;
  const jobId = refusedJobId(date, fileId);
  const problem = notes.find(({ level }) => level === 'ERROR');
  const job = newJobPut(deps, {
    ...{ firmId, jobId, fileId, fileName, templateId, sha256, nameDate, notes: [...notes] },
    kind: 'IMPORT',
    name: 'Upload',
    status: 'INTERRUPTED',
    triggeredBy: 'SCHEDULE',
    createdAt: at,
    startedAt: at,
    endedAt: at,
    ...(problem !== undefined && { firstError: problemLine(problem) }),
  });
  return { jobId, items: [job, attentionPut(deps, { firmId, jobId })] };
}
