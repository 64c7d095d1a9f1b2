import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { type AssetCode, DataExport, type RecordSet } from '../functions/data-exports/contract.ts';
import type { BenchedApplication } from './application.ts';

export interface DoneExport {
  readonly dataExportId: string;
  readonly recordCount: number;
  readonly sizeBytes: number;
  /** From the request to the last file delivered. */
  readonly seconds: number;
}

/** Rare enough not to be seen in the figures, whose last instant is the application's own. */
const pollEveryMs = 500;

/** What the product of today gives. */
const usualAssets: readonly AssetCode[] = ['I9_FORM', 'I9_ATTACHMENTS', 'I9_AUDIT_TRAIL', 'I9_DATA'];
const Answer = DataExport.extend({
  attempts: z.array(z.object({ endedAt: z.string().optional() })).default([]),
});

/** Requests an export and waits until it is delivered. */
export async function requestExport(
  { exportsUrl, headers }: BenchedApplication,
  recordSet: RecordSet,
  assets = usualAssets,
): Promise<DoneExport> {
  const body = {
    description: 'benchmark',
    clientId: 1001,
    recordSet,
    assets,
  };
  const answer = await fetch(exportsUrl, { method: 'POST', headers, body: JSON.stringify(body) });
  if (answer.status !== 202) throw new Error(`the export was refused: ${await answer.text()}`);
  const { dataExportId, requestedAt } = DataExport.parse(await answer.json());
  for (;;) {
    await pause(pollEveryMs);
    const text = await (await fetch(`${exportsUrl}/${dataExportId}`, { headers })).text();
    const { status, transfer, attempts, recordCount = 0, sizeBytes = 0 } = Answer.parse(JSON.parse(text));
    if (status === 'FAILED' || transfer?.status === 'FAILED') throw new Error(`the export failed: ${text}`);
    const endedAt = attempts.at(-1)?.endedAt;
    if (transfer?.status !== 'COMPLETE' || endedAt === undefined) continue;
    const seconds = (Date.parse(endedAt) - Date.parse(requestedAt)) / 1000;
    return { dataExportId, recordCount, sizeBytes, seconds };
  }
}
