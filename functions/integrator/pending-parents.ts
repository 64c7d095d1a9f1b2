import type { KeySet } from '../immigration/contract.ts';
import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import type { ImportTemplate } from '../import-templates/contract.ts';
import type { IntegratorDeps } from './deps.ts';
import { checkKey } from './drop-key.ts';
import { isPending, pendingFileIds, readImportFile, type StoredImportFile } from './import-file-store.ts';
import { readMadeKeys } from './made-keys.ts';

/*
 * A run applies templates in the order of their ids, so rows may name what a file of the same night makes: employees an
 * employer that was uploaded an hour before, or will be an hour later. Checks therefore look at what other pending files
 * would make, and are repeated when that changes.
 */

/** Ids of the templates whose things rows of a template may name. */
function namedTemplates(templateId: number | undefined): ReadonlySet<number> {
  const { columns = [] } = importTemplates.find(({ id }) => id === templateId) ?? {};
  const names = importTemplates.filter(({ entity }) => columns.some(({ reference }) => reference === entity));
  return new Set(names.map(({ id }) => id).filter((id) => id !== templateId));
}

/** Whether rows of other templates may name what those of this one make. */
export const isNamedByOthers = ({ id }: ImportTemplate): boolean =>
  importTemplates.some((other) => namedTemplates(other.id).has(id));

/** Pending files of those templates that no later run applies. */
function parentsAmong(
  files: readonly StoredImportFile[],
  { templateId, runDate = '' }: Pick<StoredImportFile, 'templateId' | 'runDate'>,
): StoredImportFile[] {
  const named = namedTemplates(templateId);
  return files.filter(
    (file) =>
      file.madeKeys !== undefined &&
      file.runDate !== undefined &&
      file.runDate <= runDate &&
      named.has(file.templateId ?? 0),
  );
}

const signOf = (parents: readonly StoredImportFile[]): string =>
  parents.map(({ fileId, madeKeys }) => `${fileId}:${madeKeys}`).join(' ');

async function pendingFiles(deps: IntegratorDeps, firmId: string): Promise<StoredImportFile[]> {
  const files: StoredImportFile[] = [];
  for (const fileId of await pendingFileIds(deps, firmId)) {
    const file = await readImportFile(deps, { firmId, fileId });
    if (file !== undefined && isPending(file)) files.push(file);
  }
  return files.sort((a, b) => (a.fileId < b.fileId ? -1 : 1));
}

export interface PendingParents {
  /** What was seen; another sign, another result. */
  readonly sign: string;
  /** What those files would make. */
  readonly willExist: KeySet;
}

/** What the rows of a file may name although the firm does not keep it yet. */
export async function readPendingParents(
  deps: IntegratorDeps,
  file: StoredImportFile,
): Promise<PendingParents> {
  const parents = parentsAmong(await pendingFiles(deps, file.firmId), file);
  const sets: KeySet[] = [];
  for (const parent of parents) {
    const bytes = await deps.drop.read(checkKey(parent, parent.shownCheckId ?? '', 'made-keys'));
    if (bytes !== undefined) sets.push(readMadeKeys(bytes));
  }
  return { sign: signOf(parents), willExist: { has: (id) => sets.some((set) => set.has(id)) } };
}

/** Checked files of a firm whose result other files have outdated, in the order in which runs apply them. */
export async function outdatedFiles(deps: IntegratorDeps, firmId: string): Promise<StoredImportFile[]> {
  const files = await pendingFiles(deps, firmId);
  return files
    .filter(
      (file) => file.parentsSeen !== undefined && file.parentsSeen !== signOf(parentsAmong(files, file)),
    )
    .sort((a, b) => (a.templateId ?? 0) - (b.templateId ?? 0));
}
