import { inflateSync } from 'node:zlib';
import type { ApiSession } from '../../bin/smoke/api-session.ts';
import { allRoutes } from '../../functions/api-reference/contract.ts';
import { mayCall } from './permission-matrix.ts';
import type { PlacedText } from './state-texts.ts';
import { type CanaryTenant, done } from './tenant-canaries.ts';
import { missingValues } from './tenant-objects.ts';
import { zipEntries } from './zip-entries.ts';

const reading = /download$|workbook$|preview$/;
const queries: Readonly<Record<string, string>> = { searchClients: '?name=qv', listJobs: '?tab=COMPLETED' };

/** Every route that reads, or makes something to be loaded, with the ids of one tenant; what is offered is loaded and unpacked. */
export async function readEverything(
  by: ApiSession,
  role: string,
  { id, ids }: CanaryTenant,
): Promise<PlacedText[]> {
  const found: PlacedText[] = [];
  for (const { operationId, method, path } of allRoutes) {
    const isReading =
      method === 'get' || (method === 'post' && reading.test(path) && !path.includes('preview'));
    if (!isReading || !mayCall(operationId, { role })) continue;
    const to = path.replaceAll(/\{(\w+)\}/g, (_all, name) =>
      encodeURIComponent(ids[name] ?? missingValues[name] ?? ''),
    );
    if (path.includes('{') && !to.includes(id)) continue;
    const answer = await by.call(method.toUpperCase(), to + (queries[operationId] ?? ''));
    if (answer.status >= 500) throw new Error(`${operationId}: ${answer.text}`);
    found.push({
      place: `${role} ${operationId} ${answer.status}`,
      text: `${answer.text} ${JSON.stringify([...answer.headers])}`,
    });
    const url =
      answer.status < 300 && method === 'post'
        ? (JSON.parse(answer.text) as { url?: string }).url
        : undefined;
    if (url === undefined) continue;
    const loaded = await fetch(url);
    const bytes = Buffer.from(await loaded.arrayBuffer());
    found.push(...textsIn(bytes, `${role} ${operationId} file`));
  }
  return found;
}

/** The texts of a file: of a ZIP or workbook, of everything in it by its name; of a PDF, of its streams. */
export function textsIn(bytes: Buffer, place: string): PlacedText[] {
  if (bytes.toString('latin1', 0, 4) === 'PK\u0003\u0004')
    return [...zipEntries(bytes)].flatMap(([name, content]) => [
      { place: `${place} ${name}`, text: name },
      ...textsIn(content, `${place} ${name}`),
    ]);
  if (bytes.toString('latin1', 0, 5) !== '%PDF-') return [{ place, text: bytes.toString() }];
  return [{ place, text: bytes.toString('latin1') }, ...pdfStreams(bytes).map((text) => ({ place, text }))];
}

function pdfStreams(bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let at = bytes.indexOf('stream'); at !== -1; at = bytes.indexOf('stream', at + 6)) {
    const start = bytes[at + 6] === 13 ? at + 8 : at + 7;
    try {
      texts.push(inflateSync(bytes.subarray(start), { finishFlush: 2 }).toString('latin1'));
    } catch {
      // Not compressed, or the word `endstream`.
    }
  }
  return texts;
}

/** Runs and jobs of a firm, once a night has passed. */
export async function noteJobs(by: ApiSession, { id, ids }: CanaryTenant): Promise<void> {
  const { items } = await done(by, 'GET', `/v1/firms/${id}/runs`);
  const [run] = items;
  const { jobs } = await done(by, 'GET', `/v1/firms/${id}/runs/${run.runId}`);
  const job = jobs.find(
    ({ templateId, kind }: { templateId: number; kind: string }) => kind === 'IMPORT' && templateId === 3,
  );
  Object.assign(ids, { runId: run.runId, jobId: job.jobId });
}
