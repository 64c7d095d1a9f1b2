import { createHash } from 'node:crypto';
import { exportHeader, exportRow } from '../export-templates/export-row.ts';
import { markUnsure } from '../immigration/firm-tally.ts';
import { EntityKind } from '../import-templates/contract.ts';
import { TransientError } from '../platform/errors.ts';
import type { RetentionDays } from '../platform/files.ts';
import type { AskedExport } from './asked-export.ts';
import type { ExportState, WrittenExport } from './contract.ts';
import type { ExportDeps } from './deps.ts';
import { FileParts, PartsGoneError } from './file-parts.ts';
import { SeenEntities } from './seen-entities.ts';
import { settledCounts } from './settled-counts.ts';
import { kindsOf, subjectBatches } from './subject-batches.ts';

export type { AskedExport } from './asked-export.ts';

/** How far a job is with its export. */
export interface ExportProgress {
  /** What `save` was given last; absent at first. */
  readonly state?: ExportState | undefined;
  /** Keeps it with the job, while this beginning of the run is the latest. */
  save(state: ExportState): Promise<void>;
  /** Asked again and again; each call comes at least some rows further. */
  goOn(): boolean;
}

export type ExportResult =
  | { readonly isEnded: false }
  | ({ readonly isEnded: true; readonly kind: 'WRITTEN' } & WrittenExport)
  | OverLimit;
interface OverLimit {
  readonly isEnded: true;
  readonly kind: 'OVER_LIMIT';
  readonly rowCount: number;
}

const contentType = 'text/csv; charset=utf-8';
const retention: RetentionDays = 90;
const byteOrderMark = '\uFEFF';

/**
 * Writes a file of what a firm keeps. Nobody may write what it keeps from the cut to the end. Killed anywhere and called again
 * with the last state it comes to the same file, which is there whole or not at all.
 * @throws TransientError when the index does not show everything yet
 */
export async function writeExport(
  deps: ExportDeps,
  asked: AskedExport,
  progress: ExportProgress,
): Promise<ExportResult> {
  try {
    return await goOnWith(deps, asked, progress);
  } catch (error) {
    if (!(error instanceof PartsGoneError)) throw error;
    return goOnWith(deps, asked, { ...progress, state: undefined });
  }
}

async function goOnWith(
  deps: ExportDeps,
  asked: AskedExport,
  progress: ExportProgress,
): Promise<ExportResult> {
  const begun = await begin(deps, asked, progress);
  if ('isEnded' in begun) return begun;
  const written = begun.isWhole ? begun : await writeRows(deps, asked, { ...progress, state: begun });
  return 'isEnded' in written ? written : joined(deps, asked, written);
}

async function begin(
  deps: ExportDeps,
  asked: AskedExport,
  { state, save }: ExportProgress,
): Promise<ExportState | OverLimit> {
  if (state?.wantedCounts !== undefined) return state;
  const { firmId, template, changedSince, key, mostRows } = asked;
  const wanted = await settledCounts(deps, firmId, kindsOf(template));
  const kind = EntityKind.safeParse(template.rowOf).data;
  const rowCount = kind === undefined || changedSince !== undefined ? 0 : (wanted.get(kind) ?? 0);
  if (rowCount > (mostRows ?? rowCount)) {
    if (state !== undefined) await deps.drop.dropParts({ key, uploadId: state.uploadId });
    return { isEnded: true, kind: 'OVER_LIMIT', rowCount };
  }
  const uploadId = state?.uploadId ?? (await deps.drop.beginParts(key, contentType, retention));
  const begun: ExportState = { uploadId, parts: [], rowCount: 0, wantedCounts: Object.fromEntries(wanted) };
  await save(begun);
  return begun;
}

interface Begun extends ExportProgress {
  readonly state: ExportState;
}

async function writeRows(
  deps: ExportDeps,
  asked: AskedExport,
  { state, save, goOn }: Begun,
): Promise<ExportState | Exclude<ExportResult, { kind: 'WRITTEN' }>> {
  const { template, format, mostRows = Number.POSITIVE_INFINITY } = asked;
  const seen = new SeenEntities(state.wantedCounts, state.seenCounts);
  const parts = new FileParts(deps, asked, { state, save });
  if (!(await parts.takeUp()) && state.parts.length === 0)
    parts.add(`${asked.hasByteOrderMark ? byteOrderMark : ''}${exportHeader(template)}`);
  let { rowCount } = state;
  for await (const { subjects, after } of subjectBatches(deps, asked, { after: state.after, seen })) {
    rowCount += subjects.length;
    const place = { rowCount, after, seenCounts: seen.counts };
    if (rowCount <= mostRows && subjects.length > 0)
      parts.add(subjects.map((subject) => exportRow(template, subject, format)).join(''));
    const isFull = parts.isFull;
    if (isFull) await parts.upload(place);
    if (goOn()) continue;
    await (isFull ? parts.saved() : parts.putAside(place));
    return { isEnded: false };
  }
  await requireAll(deps, asked, { seen, save });
  if (rowCount > mostRows) {
    await parts.saved();
    await deps.drop.dropParts({ key: asked.key, uploadId: state.uploadId });
    return { isEnded: true, kind: 'OVER_LIMIT', rowCount };
  }
  await parts.upload({ rowCount, seenCounts: seen.counts, isWhole: true });
  return parts.saved();
}

/** What the index did not show is not in the file: then it is begun again. */
async function requireAll(
  deps: ExportDeps,
  { firmId, key }: AskedExport,
  { seen, save }: Pick<ExportProgress, 'save'> & { readonly seen: SeenEntities },
): Promise<void> {
  const { isAll, miscounted } = seen;
  if (isAll) return;
  if (miscounted.length > 0) await markUnsure(deps, firmId, miscounted);
  const uploadId = await deps.drop.beginParts(key, contentType, retention);
  await save({ uploadId, parts: [], rowCount: 0 });
  throw new TransientError('INDEX_BEHIND', 'the index did not show all of the firm; try again');
}

async function joined(deps: ExportDeps, { key }: AskedExport, state: ExportState): Promise<ExportResult> {
  const { uploadId, parts, rowCount } = state;
  await deps.drop.joinParts(
    { key, uploadId },
    parts.map(({ eTag }) => eTag),
  );
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  const file = await deps.drop.describe(key);
  // Joined now, or by an earlier call that was killed then.
  if (file?.sizeBytes !== sizeBytes) throw new PartsGoneError('the parts could not be joined');
  const bytes = await deps.drop.openExact(file);
  if (bytes === undefined)
    throw new TransientError('EXPORT_UNREAD', 'the file was not there to be read back');
  const hash = createHash('sha256');
  for await (const piece of bytes) hash.update(piece as Buffer);
  const { eTag } = file;
  return { isEnded: true, kind: 'WRITTEN', rowCount, sizeBytes, sha256: hash.digest('hex'), eTag };
}
