import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { addDays } from '../import-templates/calendar-date.ts';
import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import { runDateOf, runInstantOf } from '../import-templates/run-date.ts';
import { ulidOf } from '../integrator/file-id.ts';
import { fileNote } from '../integrator/file-notes.ts';
import type { StoredImportFile } from '../integrator/import-file-store.ts';
import { firmPartition, type JobDeps } from '../integrator-jobs/deps.ts';
import { newJobPut, type StoredJob } from '../integrator-jobs/job-store.ts';
import { taskCode, taskUpdate } from '../integrator-jobs/task-store.ts';
import type { FirmSetup } from '../integrator-setup/contract.ts';
import { isDueOn } from '../integrator-setup/tasks.ts';
import type { Clock } from '../platform/clock.ts';
import { Instant } from '../platform/contract.ts';
import { cancellationCodes, queryPages, type TransactItem, transact } from '../platform/table.ts';
import { eventPut } from '../webhooks/event-store.ts';
import type { SendDigestInput } from './contract.ts';
import { fileMissingEvent } from './run-events.ts';
import type { StoredRun } from './run-store.ts';

/*
 * Files that are expected and are not there. Half an hour before a run that is noted, once for each task and date, and told.
 *
 * | what             | pk               | sk                      |
 * | ---------------- | ---------------- | ----------------------- |
 * | a missing file   | F#{firm}#MISSING | {run date}#{template}   |
 */

/** So long before the run of a date its expected files must be there. */
const tellBeforeMs = 30 * 60_000;
const keptDays = 30;
/** What could not be told for so long is told no more. */
const tellUntilMs = 24 * 60 * 60_000;

/** Templates of which a file is expected for the run of a date, in order. */
export const expectedTemplates = ({ importTasks }: Pick<FirmSetup, 'importTasks'>, runDate: string) =>
  importTasks
    .filter(({ isExpected, schedule }) => isExpected && isDueOn(schedule, runDate))
    .map(({ templateId }) => templateId)
    .sort((a, b) => a - b);

/** Files that the run of a date will take. */
export const isDueBy =
  (runDate: string) =>
  (file: Pick<StoredImportFile, 'runDate'>): boolean =>
    file.runDate !== undefined && file.runDate <= runDate;

/** Of the templates expected for a date those of which no file waits. @param now it is time to look from half an hour before on */
function missingTemplates(
  setup: FirmSetup,
  { runDate, pending }: { readonly runDate: string; readonly pending: readonly StoredImportFile[] },
  now: Date,
): number[] {
  const untilMs = runInstantOf(runDate).getTime() - now.getTime();
  if (!setup.isSubscribed || untilMs <= 0 || untilMs > tellBeforeMs) return [];
  const there = new Set(pending.filter(isDueBy(runDate)).map(({ templateId }) => templateId));
  return expectedTemplates(setup, runDate).filter((id) => !there.has(id));
}

const titleOf = (templateId: number): string =>
  importTemplates.find(({ id }) => id === templateId)?.title ?? `Template ${templateId}`;

export const MissingFile = z.object({
  firmId: z.string(),
  runDate: z.iso.date(),
  templateId: z.int(),
  templateName: z.string(),
  at: Instant,
  /** Whether everybody who wants to know was told. */
  isTold: z.boolean().optional(),
});
export type MissingFile = z.infer<typeof MissingFile>;

const missingKey = ({ firmId, runDate, templateId }: Omit<MissingFile, 'templateName' | 'at'>) => ({
  pk: `${firmPartition(firmId)}#MISSING`,
  sk: `${runDate}#${taskCode({ type: 'IMPORT', templateId })}`,
});

/** Notes that a file is missing, and has it told; again is no change. */
async function noteMissing(
  deps: JobDeps,
  { firmId, runDate, templateId }: Pick<MissingFile, 'firmId' | 'runDate' | 'templateId'>,
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  const missing = { firmId, runDate, templateId, templateName: titleOf(templateId), at };
  const told = { runDate, templateId, templateName: missing.templateName };
  const put: TransactItem = {
    Put: {
      TableName: deps.integrator.table,
      Item: {
        ...missingKey(missing),
        ...missing,
        expiresAt: Math.floor(now.getTime() / 1000) + keptDays * 86_400,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
  try {
    await transact(deps.integrator.client, [put, eventPut(deps, fileMissingEvent(firmId, told, at))]);
  } catch (error) {
    if (!cancellationCodes(error).includes('ConditionalCheckFailed')) throw error;
  }
}

/** What was noted for runs of these dates, in order. @param dates first and last, both inclusive */
export async function listMissing(
  { integrator: { client, table } }: JobDeps,
  firmId: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<MissingFile[]> {
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': missingKey({ firmId, runDate: from, templateId: 0 }).pk,
      ':from': from,
      ':to': `${to}~`,
    },
  });
  const missing: MissingFile[] = [];
  for await (const items of pages) missing.push(...items.map((item) => MissingFile.parse(item)));
  return missing;
}

export async function markMissingTold({ integrator }: JobDeps, missing: MissingFile): Promise<void> {
  const update = new UpdateCommand({
    TableName: integrator.table,
    Key: missingKey(missing),
    UpdateExpression: 'SET isTold = :isTold',
    ExpressionAttributeValues: { ':isTold': true },
  });
  await integrator.client.send(update);
}

interface TellingDeps extends JobDeps {
  readonly clock: Clock;
  readonly digestStarter: { start(input: SendDigestInput): Promise<void> };
}

/** Notes which expected files are not there shortly before their run, and has told what was noted of it and of the one before. */
export async function tellMissingFiles(
  deps: TellingDeps,
  setup: FirmSetup,
  pending: readonly StoredImportFile[],
): Promise<void> {
  const { firmId, importTasks } = setup;
  if (!importTasks.some(({ isExpected }) => isExpected)) return;
  const now = deps.clock.now();
  const runDate = runDateOf(now);
  for (const templateId of missingTemplates(setup, { runDate, pending }, now))
    await noteMissing(deps, { firmId, runDate, templateId }, now);
  const noted = await listMissing(deps, firmId, { from: addDays(runDate, -1), to: runDate });
  const untold = noted.filter(({ isTold, at }) => isTold !== true && isFreshEnough(at, now));
  for (const missingDate of new Set(untold.map((one) => one.runDate)))
    await deps.digestStarter.start({ firmId, missingDate });
}
const isFreshEnough = (at: string, now: Date): boolean => now.getTime() - Date.parse(at) < tellUntilMs;

/** What a run adds for the expected files that it has not got: a job that did nothing and says so. */
export function missingJobs(
  deps: JobDeps,
  {
    run,
    setup,
    jobs,
  }: {
    readonly run: StoredRun;
    readonly setup: FirmSetup;
    readonly jobs: readonly StoredJob[];
  },
  at: string,
): TransactItem[] {
  const { firmId, runId, runDate, triggeredBy } = run;
  const there = new Set(jobs.filter(({ kind }) => kind === 'IMPORT').map(({ templateId }) => templateId));
  const missing = expectedTemplates(setup, runDate).filter((id) => !there.has(id));
  return missing.flatMap((templateId) => {
    const task = { firmId, type: 'IMPORT', templateId } as const;
    const fileId = ulidOf(at, `${runId} ${taskCode(task)}`);
    const jobId = `${runId}.${taskCode(task)}.${fileId}`;
    const ended = { status: 'COMPLETED', endedAt: at } as const;
    return [
      newJobPut(deps, {
        ...{ firmId, runId, jobId, fileId, fileName: '', templateId, name: titleOf(templateId) },
        ...{ kind: 'IMPORT', triggeredBy, createdAt: at, startedAt: at, ...ended },
        notes: [fileNote('ZI-I-007', { date: runDate })],
      }),
      taskUpdate(deps, task, { jobId, rowCount: 0, ...ended }),
    ];
  });
}
