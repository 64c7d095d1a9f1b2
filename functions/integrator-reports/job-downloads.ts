import type { Principal } from '../directory/contract.ts';
import { folders } from '../integrator/contract.ts';
import { downloadKey, retention } from '../integrator/drop-key.ts';
import { readImportFile } from '../integrator/import-file-store.ts';
import { listComments } from '../integrator-jobs/comment-store.ts';
import { detailsKey, failedRowsName } from '../integrator-jobs/details-key.ts';
import type { StoredJob } from '../integrator-jobs/job-store.ts';
import { ConflictError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { workbookType } from '../spreadsheets/contract.ts';
import { writeWorkbook } from '../spreadsheets/workbook.ts';
import { authorizeJob } from './authorize-job.ts';
import type { downloadFailedRows, downloadJobFile, downloadJobReport } from './contract.ts';
import type { ReportDeps } from './deps.ts';
import { allFindings } from './job-findings.ts';
import { reportSheets } from './job-report.ts';
import { isSupported, requireSupport, shownComment, shownJob } from './shown-job.ts';

const lifeSeconds = 600;

/** The rows that failed, to be corrected and uploaded again. @throws ConflictError `NOTHING_TO_DOWNLOAD` */
export async function offerFailedRows(
  deps: ReportDeps,
  { principal, params }: ApiRequest<typeof downloadFailedRows, Principal>,
): Promise<ApiAnswer<typeof downloadFailedRows>> {
  const job = await authorizeJob(deps, principal, params);
  requireSupport(job, deps.clock.now());
  const key = detailsKey(job, failedRowsName);
  if (job.failedCount === 0 || (await deps.drop.sizeBytesOf(key)) === undefined)
    throw nothing(
      'There are no failed rows of this job to load. Its findings tell what was wrong with the file.',
    );
  return offer(deps, key, `${withoutEnding(job.fileName)}.errors.csv`);
}

/** The file as it was uploaded or exported. @throws ConflictError `NOTHING_TO_DOWNLOAD` */
export async function offerFile(
  deps: ReportDeps,
  { principal, params }: ApiRequest<typeof downloadJobFile, Principal>,
): Promise<ApiAnswer<typeof downloadJobFile>> {
  const job = await authorizeJob(deps, principal, params);
  requireSupport(job, deps.clock.now());
  const key = job.kind === 'EXPORT' ? await keyOfExport(deps, job) : await keyOfFile(deps, job);
  if (key !== undefined) return offer(deps, key, job.fileName);
  throw nothing(noFileText(job));
}

/** The Job Status Report. */
export async function offerReport(
  deps: ReportDeps,
  { principal, params }: ApiRequest<typeof downloadJobReport, Principal>,
): Promise<ApiAnswer<typeof downloadJobReport>> {
  const job = await authorizeJob(deps, principal, params);
  const comments = await listComments(deps, params);
  const sheets = reportSheets({
    job: shownJob(job, { viewer: principal, rerunnable: new Set() }),
    isSupported: isSupported(job, deps.clock.now()),
    findings: allFindings(deps, job),
    comments: comments.map((comment) => shownComment(comment, principal)),
  });
  const key = downloadKey(job.firmId, deps.newId());
  await deps.drop.writeStream(key, writeWorkbook(sheets), workbookType, retention.astray);
  return offer(deps, key, `Job Status Report ${job.jobId}.xlsx`);
}

function noFileText({ kind, fileName }: StoredJob): string {
  if (kind === 'EXPORT')
    return 'This job has written no file, or the file is not as it was written any more.';
  if (fileName === '') return 'No file was here for this job.';
  return 'The file is not there any more: accepted files are kept for 90 days, refused ones for 30, those in other folders for 7.';
}

/** Only the file that the job has written whole. */
async function keyOfExport(
  deps: ReportDeps,
  { firmId, fileName, exported, archiveKey, archiveETag }: StoredJob,
): Promise<string | undefined> {
  if (exported?.sizeBytes === undefined || fileName === '') return undefined;
  const key = archiveKey ?? `${firmId}/${folders.export}/${fileName}`;
  const written = await deps.drop.describe(key);
  const isSame = written?.sizeBytes === exported.sizeBytes && (archiveETag ?? written.eTag) === written.eTag;
  return isSame ? key : undefined;
}

/** Where the file lies now: archived, moved away as refused, or left where it was. */
async function keyOfFile(deps: ReportDeps, job: StoredJob): Promise<string | undefined> {
  const { archiveKey, archiveETag, firmId, fileId } = job;
  if (archiveKey !== undefined) {
    const archived = await deps.drop.describe(archiveKey);
    if (archived !== undefined && (archiveETag ?? archived.eTag) === archived.eTag) return archiveKey;
  }
  const file = await readImportFile(deps, { firmId, fileId });
  if (file === undefined) return undefined;
  const { movedKey, objectKey, sizeBytes, eTag } = file;
  // A file of the same name that was refused on the same day may have taken its place.
  const moved = movedKey === undefined ? undefined : await deps.drop.describe(movedKey);
  if (moved?.sizeBytes === sizeBytes) return moved.key;
  const left = await deps.drop.describe(objectKey);
  return left?.eTag === eTag ? objectKey : undefined;
}

const nothing = (message: string) => new ConflictError('NOTHING_TO_DOWNLOAD', message);
const withoutEnding = (fileName: string): string => fileName.replace(/\.csv$/i, '');

/** Firms name files as they like; the name of a download is plain. */
const plainName = (name: string): string => name.replace(/[^A-Za-z0-9._ ()-]/g, '_').slice(-150);

async function offer(deps: ReportDeps, key: string, name: string) {
  const fileName = plainName(name);
  const url = await deps.drop.presignedUrl(key, { fileName, lifeSeconds });
  const expiresAt = new Date(deps.clock.now().getTime() + lifeSeconds * 1000).toISOString();
  return { body: { url, fileName, expiresAt } };
}
