import type { MapState, ResultWriter } from './definition.ts';
import type { ExecutionRecord } from './execution-store.ts';
import type { Frame } from './frame-store.ts';
import { isObject, type Json } from './json.ts';
import type { MapRunRecord } from './map-run-store.ts';
import { type Run, type Stage, scopeOf } from './stage.ts';
import { StateError } from './state-error.ts';

interface Work {
  readonly state: MapState;
  readonly mapRun: MapRunRecord;
}

type Group = 'FAILED' | 'PENDING' | 'SUCCEEDED';

/**
 * The result of a distributed Map: the children's outputs in order, or where a ResultWriter names a bucket, the
 * place of the manifest of the files it wrote.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 * @throws StateError `States.ResultWriterFailed`
 */
export async function writeResults(stage: Stage, run: Run, frame: Frame, work: Work): Promise<Json> {
  const writer = work.state.ResultWriter;
  const children = stage.store.executions.children(work.mapRun.arn);
  if (!writer?.Resource) {
    return [...children].flatMap((child) =>
      exported(child, writer?.WriterConfig?.Transformation ?? 'COMPACT'),
    );
  }
  const target = await stage.expressions.evaluate(
    writer.Arguments ?? {},
    scopeOf(run, frame),
    'ResultWriter/Arguments',
  );
  const bucket = isObject(target) ? target['Bucket'] : undefined;
  if (typeof bucket !== 'string')
    throw new StateError('States.ResultWriterFailed', 'The ResultWriter names no Bucket.');
  const prefix = String((target as { Prefix?: Json }).Prefix ?? '').replace(/\/$/, '');
  const folder = [prefix, work.mapRun.arn.slice(work.mapRun.arn.lastIndexOf(':') + 1)]
    .filter(Boolean)
    .join('/');
  const put = async (key: string, text: string) => {
    const caller = { roleArn: run.execution.roleArn, signal: run.signal };
    await stage.integrations.s3(
      'putObject',
      { Bucket: bucket, Key: key, Body: text, ContentType: 'application/json' },
      caller,
    );
    return { Key: key, Size: Buffer.byteLength(text) };
  };
  try {
    const files: Record<Group, Json[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
    for (const [group, entries] of Object.entries(groupChildren(children, writer))) {
      if (entries.length === 0) continue;
      files[group as Group].push(await put(`${folder}/${group}_0.json`, format(entries, writer)));
    }
    const key = `${folder}/manifest.json`;
    await put(
      key,
      JSON.stringify({ DestinationBucket: bucket, MapRunArn: work.mapRun.arn, ResultFiles: files }),
    );
    return { MapRunArn: work.mapRun.arn, ResultWriterDetails: { Bucket: bucket, Key: key } };
  } catch (error) {
    if (run.signal.aborted) throw run.signal.reason;
    const why = error instanceof Error ? `${error.name} ${error.message}` : String(error);
    throw new StateError('States.ResultWriterFailed', `Unable to write the results: ${why}`, {
      cause: error,
    });
  }
}

function groupChildren(children: Iterable<ExecutionRecord>, writer: ResultWriter): Record<Group, Json[]> {
  const groups: Record<Group, Json[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  for (const child of children) {
    const group =
      child.status === 'SUCCEEDED' ? 'SUCCEEDED' : child.status === 'PENDING' ? 'PENDING' : 'FAILED';
    groups[group].push(...exported(child, writer.WriterConfig?.Transformation ?? 'NONE'));
  }
  return groups;
}

/** A child that did not succeed is always written whole. */
function exported(child: ExecutionRecord, transformation: 'NONE' | 'COMPACT' | 'FLATTEN'): Json[] {
  if (transformation === 'NONE' || child.status !== 'SUCCEEDED') return [executionEntry(child)];
  const output = JSON.parse(child.output ?? 'null') as Json;
  return transformation === 'FLATTEN' && Array.isArray(output) ? output : [output];
}

function executionEntry(child: ExecutionRecord): Json {
  if (child.status === 'PENDING')
    return { Input: child.input, InputDetails: { Included: true }, Status: 'PENDING' };
  const isDone = child.status === 'SUCCEEDED';
  return {
    ...(isDone ? {} : { Cause: child.cause ?? '', Error: child.error ?? '' }),
    ExecutionArn: child.arn,
    Input: child.input,
    InputDetails: { Included: true },
    Name: child.name,
    ...(isDone ? { Output: child.output ?? 'null' } : {}),
    OutputDetails: { Included: true },
    RedriveCount: 0,
    RedriveStatus: isDone ? 'NOT_REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN',
    ...(isDone ? { RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven' } : {}),
    StartDate: new Date(child.startedAt).toISOString(),
    StateMachineArn: child.machineArn,
    Status: child.status,
    StopDate: new Date(child.stoppedAt ?? child.startedAt).toISOString(),
  };
}

function format(entries: readonly Json[], writer: ResultWriter): string {
  if (writer.WriterConfig?.OutputType !== 'JSONL') return JSON.stringify(entries);
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}
