import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import { readSetup, saveSetup } from '../integrator-setup/setup-store.ts';
import type { FieldProblem } from '../platform/contract.ts';
import { ConflictError, InvalidInputError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { matchedVersion, versionTag } from '../platform/version-tag.ts';
import type { FirmSetup, getFirmSetup, putFirmSetup } from './contract.ts';
import type { IntegratorDeps, StartingDeps } from './deps.ts';
import { pendingFileIds } from './import-file-store.ts';

export async function showFirmSetup(
  deps: IntegratorDeps,
  { principal, params: { firmId } }: ApiRequest<typeof getFirmSetup, Principal>,
): Promise<ApiAnswer<typeof getFirmSetup>> {
  await authorizeFirm(deps, principal, firmId);
  const setup = await readSetup(deps, firmId);
  return { body: setup, headers: versionTag(setup.version) };
}

/**
 * Saves what is set up for a firm, and has its pending files checked again: what was found of them may not hold any more.
 * @throws InvalidInputError `VALIDATION_FAILED`; ConflictError `SETUP_CHANGED`
 */
export async function changeFirmSetup(
  deps: StartingDeps,
  { principal, params: { firmId }, headers, body }: ApiRequest<typeof putFirmSetup, Principal>,
): Promise<ApiAnswer<typeof putFirmSetup>> {
  await authorizeFirm(deps, principal, firmId);
  const fields = [
    ...repeatedTasks('importTasks', body.importTasks),
    ...repeatedTasks('exportTasks', body.exportTasks),
    ...mappingProblems(body.ignoredColumns),
  ];
  if (fields.length > 0)
    throw new InvalidInputError('VALIDATION_FAILED', 'Some fields are not valid; see `errors`.', { fields });
  const version = matchedVersion(headers['if-match']);
  const before = await readSetup(deps, firmId);
  const setup: FirmSetup = {
    ...before,
    ...body,
    importTasks: body.importTasks.toSorted(byTemplate),
    exportTasks: body.exportTasks.toSorted(byTemplate),
    notificationEmails: [...new Set(body.notificationEmails.map((email) => email.toLowerCase()))],
    version: before.version + 1,
  };
  if (before.version !== version || !(await saveSetup(deps, setup)))
    throw new ConflictError(
      'SETUP_CHANGED',
      'Somebody else has changed the set-up since you read it. Look at it and save again.',
    );
  for (const fileId of await pendingFileIds(deps, firmId)) await deps.checkStarter.start({ firmId, fileId });
  return { body: setup, headers: versionTag(setup.version) };
}

interface Task {
  readonly templateId: number;
}
const byTemplate = (a: Task, b: Task): number => a.templateId - b.templateId;

function repeatedTasks(name: 'importTasks' | 'exportTasks', tasks: readonly Task[]): FieldProblem[] {
  const first = (task: Task): number => tasks.findIndex(({ templateId }) => templateId === task.templateId);
  return tasks.flatMap((task, place) =>
    first(task) === place
      ? []
      : [{ pointer: `#/${name}/${place}/templateId`, detail: 'The template has a task already.' }],
  );
}

/** Columns are left out by the names of their template; keys cannot be. */
function mappingProblems(ignoredColumns: FirmSetup['ignoredColumns']): FieldProblem[] {
  return Object.entries(ignoredColumns).flatMap(([templateId, names]) => {
    const pointer = `#/ignoredColumns/${templateId.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const template = importTemplates.find(({ id }) => String(id) === templateId);
    if (template === undefined) return [{ pointer, detail: 'There is no template of this id.' }];
    return names.flatMap((name, place) => {
      const column = template.columns.find((one) => one.name === name);
      if (column !== undefined && column.keyPart === undefined) return [];
      const detail = column === undefined ? 'The template has no such column.' : 'A key cannot be left out.';
      return [{ pointer: `${pointer}/${place}`, detail }];
    });
  });
}
