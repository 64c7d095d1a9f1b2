import { createHash } from 'node:crypto';
import * as z from 'zod';
import { messages, type steps } from '../data-exports/contract.ts';
import {
  type ExportRequest,
  moveDataExport,
  readDataExport,
  readRequest,
  type StoredDataExport,
} from '../data-exports/data-export-store.ts';
import type { BaseDeps } from '../data-exports/deps.ts';
import { announceExport } from '../data-exports/package-announcement.ts';
import { type ExportRef, packageKeys } from '../data-exports/package-keys.ts';
import { recordSetRows } from '../data-exports/record-set.ts';
import type { DeliveriesTable } from '../deliveries/deps.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import type { RecordTable } from '../i9/deps.ts';
import { PermanentError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import { type PlannedRecord, planChunks } from './chunk-plan.ts';

export interface PlanExportDeps extends BaseDeps {
  readonly files: Files;
  readonly i9: RecordTable;
  readonly directory: DirectoryTable;
  readonly deliveries: DeliveriesTable;
}

/** The frozen record set: nothing but what it lists will be exported. */
export const ExportPlan = z.object({
  asOfAt: z.string(),
  chunkCount: z.int(),
  recordCount: z.int(),
  /** Of the list of chunks, so that a later change to it shows. */
  chunksSha256: z.string(),
});
export type ExportPlan = z.infer<typeof ExportPlan>;

/**
 * Freezes the record set. A plan that is there already is kept: a second run of the step gives the same answer.
 * @throws PermanentError `NO_RECORDS` when the records have gone since the request
 */
export async function planExport(
  deps: PlanExportDeps,
  ref: ExportRef,
): Promise<z.infer<typeof steps.planChunks.output>> {
  const stored = await readDataExport(deps, ref);
  await announceExport(deps, stored);
  const plan = (await readPlan(deps, ref)) ?? (await freeze(deps, ref, stored));
  const { asOfAt, recordCount, chunkCount } = plan;
  if (recordCount === 0) throw new PermanentError('NO_RECORDS', messages.noRecords);
  const startedAt = stored.startedAt ?? deps.clock.now().toISOString();
  await moveDataExport(deps, ref, 'IN_PROGRESS', { startedAt, asOfAt, recordCount });
  return { chunkCount, recordCount, chunksKey: packageKeys(ref).chunks };
}

export async function readPlan(
  deps: { readonly files: Files },
  ref: ExportRef,
): Promise<ExportPlan | undefined> {
  const bytes = await deps.files.read(packageKeys(ref).plan);
  return bytes === undefined ? undefined : ExportPlan.parse(JSON.parse(bytes.toString()));
}

async function freeze(deps: PlanExportDeps, ref: ExportRef, stored: StoredDataExport): Promise<ExportPlan> {
  const keys = packageKeys(ref);
  const asOfAt = deps.clock.now().toISOString();
  const request = await readRequest(deps, ref);
  const hash = createHash('sha256');
  const counts = { chunkCount: 0, recordCount: 0 };
  async function* lines() {
    for await (const chunk of planChunks(plannedRecords(deps, stored, request, asOfAt.slice(0, 10)))) {
      const line = `${JSON.stringify(chunk)}\n`;
      counts.chunkCount += 1;
      counts.recordCount += chunk.i9Ids.length;
      hash.update(line);
      yield line;
    }
  }
  await deps.files.writeStream(keys.chunks, lines(), 'application/jsonl');
  const plan = { asOfAt, ...counts, chunksSha256: hash.digest('hex') };
  await deps.files.write(keys.plan, JSON.stringify(plan), 'application/json');
  return plan;
}

/** The record set as it is now; ids asked for that have gone since the request stay in it, at its end. */
async function* plannedRecords(
  deps: PlanExportDeps,
  stored: StoredDataExport,
  { recordSet, recordFilter }: ExportRequest,
  today: string,
): AsyncGenerator<PlannedRecord[]> {
  const gone = new Set(recordSet.kind === 'I9_IDS' ? recordSet.i9Ids : []);
  for await (const page of recordSetRows(deps, stored, recordSet, recordFilter, today)) {
    for (const { row } of page) gone.delete(row.i9Id);
    yield page.map(({ row: { i9Id, attachmentBytes }, isUndated }) => ({ i9Id, attachmentBytes, isUndated }));
  }
  yield [...gone].map((i9Id) => ({ i9Id, attachmentBytes: 0, isMissing: true }));
}
