import { getHeapSnapshot, setFlagsFromString } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { deliveryApi } from './export-api.ts';
import { exportWorld } from './export-world.ts';
import { startTableEngine } from './table-engine.ts';

/*
 * The API of delivery settings in a thread with a heap of its own: it is asked, and when all is answered it tells every
 * string that its heap still holds.
 */
export interface HeapCall {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}
export interface HeapAnswer {
  readonly statuses: readonly number[];
  readonly answers: string;
  readonly heap: string;
  /** What it was given to hold meanwhile. */
  readonly witness: unknown;
}

setFlagsFromString('--heap-snapshot-string-limit=100000');

async function answer(calls: readonly HeapCall[]): Promise<Omit<HeapAnswer, 'heap' | 'witness'>> {
  const engine = await startTableEngine();
  const call = deliveryApi(await exportWorld(engine));
  const statuses: number[] = [];
  const texts: string[] = [];
  for (const { method, path, body } of calls) {
    const { status, text } = await call(method, path, { as: 'sub-ida', ...(body !== undefined && { body }) });
    statuses.push(status);
    texts.push(text);
  }
  await engine.stop();
  return { statuses, answers: texts.join('\n') };
}

/** The strings of a snapshot, as the heap has them. */
async function heapStrings(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of getHeapSnapshot()) chunks.push(Buffer.from(chunk));
  const { strings } = JSON.parse(Buffer.concat(chunks).toString()) as { strings: readonly string[] };
  return strings.join('\n');
}

parentPort?.once('message', async (calls: readonly HeapCall[]) => {
  const answered = await answer(calls);
  parentPort?.once('message', async (witness: unknown) => {
    const heap = await heapStrings();
    parentPort?.postMessage({ ...answered, heap, witness } satisfies HeapAnswer);
    parentPort?.close();
  });
  parentPort?.postMessage('answered');
});
