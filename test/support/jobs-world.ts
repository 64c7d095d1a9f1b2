import { createHash } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { linesOf } from '../../functions/integrator/line-file.ts';
import { attentionPut } from '../../functions/integrator-jobs/attention-store.ts';
import type { RowFinding } from '../../functions/integrator-jobs/contract.ts';
import type { IntegratorTable } from '../../functions/integrator-jobs/deps.ts';
import { detailsKey } from '../../functions/integrator-jobs/details-key.ts';
import { newJobPut, StoredJob } from '../../functions/integrator-jobs/job-store.ts';
import { Run, type RunRef } from '../../functions/integrator-runs/contract.ts';
import type { WorkflowStarter } from '../../functions/integrator-runs/deps.ts';
import { newRunPut } from '../../functions/integrator-runs/run-store.ts';
import { transact } from '../../functions/platform/table.ts';
import { firm1, integratorWorld } from './integrator-world.ts';
import type { TableEngine } from './table-engine.ts';

/** The workflow of runs in memory: what was started. */
function memoryRunWorkflow() {
  const startedRuns: { readonly ref: RunRef; readonly attempt: number }[] = [];
  const runWorkflow: WorkflowStarter = {
    async start(ref, attempt) {
      startedRuns.push({ ref, attempt });
    },
    isRunning: async () => false,
  };
  return { startedRuns, runWorkflow };
}

/** The same table, counting what is asked of it by name of command. */
function countedTable({ client, table }: IntegratorTable) {
  const counts = new Map<string, number>();
  const send = (command: { constructor: { name: string } }) => {
    const { name } = command.constructor;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return client.send(command as never);
  };
  const counting = new Proxy(client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)),
  });
  return { integrator: { client: counting, table }, counts };
}

/** A world with the workflow of runs, and what its integrator table is asked for. */
export async function jobsWorld(engine: TableEngine) {
  const world = await integratorWorld(engine);
  return { ...world, ...countedTable(world.integrator), ...memoryRunWorkflow() };
}
export type JobsWorld = Awaited<ReturnType<typeof jobsWorld>>;

const fileId = (place: number): string => `01JF${String(place).padStart(22, '0')}`;

/** The id of a job of the nightly run of a date, or of another run. */
export const jobIdOf = (runId: string, templateId: number | 'UP' | `E${number}`, place = 1): string =>
  `${runId}.${String(templateId).padStart(2, '0')}.${fileId(place)}`;

/** A completed job of the run of 20 November, but for the differences. */
export function aJob(differences: Partial<StoredJob> = {}): StoredJob {
  const { jobId = jobIdOf('2026-11-20', 3) } = differences;
  const [runId = '', template = '', file = ''] = jobId.split('.');
  const at = `${runId.slice(0, 10)}T10:00:00.000Z`;
  const isUpload = template === 'UP';
  const isExport = template.startsWith('E');
  return StoredJob.parse({
    firmId: firm1,
    jobId,
    kind: isExport ? 'EXPORT' : 'IMPORT',
    name: isUpload ? 'Upload' : isExport ? 'Export Case Data' : 'Client / Employee',
    fileId: file,
    fileName: `fn_Details_Data_import_${runId.slice(0, 10).replaceAll('-', '')}.csv`,
    status: 'COMPLETED',
    triggeredBy: 'SCHEDULE',
    createdAt: at,
    startedAt: at,
    endedAt: at,
    rowCount: 10,
    updatedCount: isExport ? 0 : 10,
    ...(!isUpload && { runId, templateId: Number(template.replace('E', '')) }),
    ...differences,
  });
}

const kindsByLetter: Readonly<Record<string, Run['kind']>> = { R: 'RERUN', U: 'UNDO', X: 'EXPORT' };

/** The nightly run of 20 November, which some rows failed in, but for the differences. */
export function aRun(differences: Partial<Run> = {}): Run {
  const { runId = '2026-11-20' } = differences;
  const runDate = runId.slice(0, 10);
  return Run.parse({
    firmId: firm1,
    runId,
    kind: kindsByLetter[runId.slice(11, 12)] ?? 'NIGHTLY',
    runDate,
    status: 'INCOMPLETE',
    triggeredBy: 'SCHEDULE',
    queuedAt: `${runDate}T10:00:00.000Z`,
    endedAt: `${runDate}T10:05:00.000Z`,
    epoch: 3,
    jobCount: 1,
    ...differences,
  });
}

export const putRuns = (world: Pick<JobsWorld, 'integrator'>, ...runs: readonly Run[]): Promise<void> =>
  transact(
    world.integrator.client,
    runs.map((run) => newRunPut(world, run)),
  );

/** Puts jobs with their rows of those that need attention, as the end of their runs does. */
export async function putJobs(
  world: Pick<JobsWorld, 'integrator'>,
  ...jobs: readonly StoredJob[]
): Promise<void> {
  const needsAttention = ({ status, acknowledged }: StoredJob) =>
    (status === 'INCOMPLETE' || status === 'INTERRUPTED') && acknowledged === undefined;
  const items = jobs.flatMap((job) => [
    newJobPut(world, job),
    ...(needsAttention(job) ? [attentionPut(world, job)] : []),
  ]);
  for (let start = 0; start < items.length; start += 100)
    await transact(world.integrator.client, items.slice(start, start + 100));
}

export const aFinding = (rowNumber: number, differences: Partial<RowFinding> = {}): RowFinding => ({
  rowNumber,
  key: `ACME-US / ${rowNumber}`,
  column: 'LastName',
  code: 'ZI-R-010',
  level: 'ERROR',
  message: 'LastName is required.',
  ...differences,
});

/** Keeps what was found, as the end of a job does. */
export const putFindings = (
  world: Pick<JobsWorld, 'drop'>,
  job: StoredJob,
  findings: readonly RowFinding[],
  name = 'findings.ndjson',
): Promise<void> => world.drop.write(detailsKey(job, name), linesOf(findings));

/** Every row of a table, in the order of keys. */
export async function rowsOf({ client, table }: IntegratorTable): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  const keyOf = ({ pk, sk }: Record<string, unknown>) => `${pk} ${sk}`;
  return Items.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Fields of objects by name: a table gives them in any order. */
const inOrder = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Hash of everything that firms keep, their files, and what there is of runs but for these rows. */
export async function stateHash(
  world: Pick<JobsWorld, 'integrator' | 'immigration' | 'drop'>,
  isLeftOut: (row: Record<string, unknown>) => boolean = () => false,
): Promise<string> {
  const kept = await rowsOf(world.immigration);
  const told = (await rowsOf(world.integrator)).filter((row) => !isLeftOut(row));
  const objects = [...world.drop.objects]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, bytes]) => [key, String(bytes)]);
  return createHash('sha256')
    .update(JSON.stringify([kept, told, objects], inOrder))
    .digest('hex');
}
