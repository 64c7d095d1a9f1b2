import type { MapState } from './definition.ts';
import type { Frame } from './frame-store.ts';
import { type Json, sizeBytesOf } from './json.ts';
import { selectItem } from './select-item.ts';
import { payloadLimitBytes, type Run, type Stage, scopeOf } from './stage.ts';
import { StateError } from './state-error.ts';

export interface ChildInput {
  readonly input: Json;
  readonly itemCount: number;
}

/** The input of every child: one item each, or with an ItemBatcher `{ BatchInput?, Items }`. */
export async function* batchItems(
  stage: Stage,
  run: Run,
  frame: Frame,
  work: { state: MapState; items: AsyncIterable<Json> },
): AsyncGenerator<ChildInput> {
  const { state } = work;
  const selected = selectAll(stage, run, frame, work);
  if (!state.ItemBatcher) {
    for await (const item of selected) yield bounded({ input: item, itemCount: 1 });
    return;
  }
  const scope = scopeOf(run, frame);
  const { MaxItemsPerBatch = 0, MaxInputBytesPerBatch = 0, BatchInput } = state.ItemBatcher;
  const countLimit = await stage.expressions.evaluateNumber(MaxItemsPerBatch, scope, 'MaxItemsPerBatch');
  const bytesLimit = await stage.expressions.evaluateNumber(
    MaxInputBytesPerBatch,
    scope,
    'MaxInputBytesPerBatch',
  );
  const shared =
    BatchInput === undefined ? undefined : await stage.expressions.evaluate(BatchInput, scope, 'BatchInput');
  const envelope = (items: Json[]): Json =>
    shared === undefined ? { Items: items } : { BatchInput: shared, Items: items };
  const emptyBytes = sizeBytesOf(envelope([]));
  const mostBytes = Math.min(bytesLimit || payloadLimitBytes, payloadLimitBytes);
  let items: Json[] = [];
  let sizeBytes = emptyBytes;
  for await (const item of selected) {
    const itemBytes = sizeBytesOf(item) + 1;
    const isFull = (countLimit > 0 && items.length >= countLimit) || sizeBytes + itemBytes > mostBytes;
    if (items.length > 0 && isFull) {
      yield bounded({ input: envelope(items), itemCount: items.length });
      items = [];
      sizeBytes = emptyBytes;
    }
    items.push(item);
    sizeBytes += itemBytes;
  }
  if (items.length > 0) yield bounded({ input: envelope(items), itemCount: items.length });
}

async function* selectAll(
  stage: Stage,
  run: Run,
  frame: Frame,
  work: { state: MapState; items: AsyncIterable<Json> },
): AsyncGenerator<Json> {
  let index = 0;
  for await (const value of work.items) {
    yield await selectItem(stage, run, frame, work.state, { Index: index, Value: value });
    index += 1;
  }
}

function bounded(child: ChildInput): ChildInput {
  const sizeBytes = sizeBytesOf(child.input);
  if (sizeBytes <= payloadLimitBytes) return child;
  const reason = `The input of a child execution has ${sizeBytes} bytes, above the limit of ${payloadLimitBytes} bytes.`;
  throw new StateError('States.DataLimitExceeded', reason);
}
