import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { csvRows } from './csv-rows.ts';
import type { ItemReader, MapState } from './definition.ts';
import type { Frame } from './frame-store.ts';
import { itemsOf } from './inline-map.ts';
import { isObject, type Json } from './json.ts';
import { type Run, type Stage, scopeOf } from './stage.ts';
import { StateError } from './state-error.ts';

/**
 * The items of a distributed Map, one after the other: from the state's own list, or read from S3 as a stream.
 * @throws StateError `States.ItemReaderFailed`
 */
export async function* readItems(
  stage: Stage,
  run: Run,
  frame: Frame,
  state: MapState,
): AsyncGenerator<Json> {
  const reader = state.ItemReader;
  if (!reader) {
    yield* await itemsOf(stage, run, frame, state);
    return;
  }
  const scope = scopeOf(run, frame);
  const source = await stage.expressions.evaluate(reader.Arguments ?? {}, scope, 'ItemReader/Arguments');
  if (!isObject(source)) throw failed('its Arguments are no object');
  const asked = reader.ReaderConfig?.MaxItems;
  const limit = asked === undefined ? 0 : await stage.expressions.evaluateNumber(asked, scope, 'MaxItems');
  const read = reader.Resource.endsWith(':listObjectsV2') ? listObjects : readObject;
  let count = 0;
  try {
    for await (const item of read(stage, run, source, reader)) {
      if (limit > 0 && count >= limit) return;
      count += 1;
      yield item;
    }
  } catch (error) {
    if (run.signal.aborted || error instanceof StateError) throw error;
    throw failed(error instanceof Error ? `${error.name} ${error.message}` : String(error), error);
  }
}

function failed(why: string, cause?: unknown): StateError {
  return new StateError('States.ItemReaderFailed', `Unable to read the items: ${why}`, { cause });
}

interface S3Entry {
  ETag?: string;
  Key?: string;
  LastModified?: Date;
  Size?: number;
  StorageClass?: string;
}

async function* listObjects(stage: Stage, run: Run, source: object): AsyncGenerator<Json> {
  const caller = { roleArn: run.execution.roleArn, signal: run.signal };
  let token: unknown;
  do {
    const page = await stage.integrations.s3(
      'listObjectsV2',
      { ...source, ContinuationToken: token },
      caller,
    );
    for (const entry of (page['Contents'] ?? []) as S3Entry[]) {
      yield {
        Etag: entry.ETag ?? '',
        Key: entry.Key ?? '',
        LastModified: Math.floor((entry.LastModified?.getTime() ?? 0) / 1000),
        Size: entry.Size ?? 0,
        StorageClass: entry.StorageClass ?? 'STANDARD',
      };
    }
    token = page['NextContinuationToken'];
  } while (token !== undefined);
}

async function* readObject(stage: Stage, run: Run, source: object, reader: ItemReader): AsyncGenerator<Json> {
  const caller = { roleArn: run.execution.roleArn, signal: run.signal };
  const { Body } = await stage.integrations.s3('getObject', source, caller);
  const body = (Body as Readable).setEncoding('utf8');
  try {
    if (reader.ReaderConfig?.InputType === 'CSV') yield* readCsv(body, reader);
    else if (reader.ReaderConfig?.InputType === 'JSONL') yield* readLines(body);
    else yield* await readArray(body);
  } finally {
    body.destroy();
  }
}

async function readArray(body: AsyncIterable<string>): Promise<Json[]> {
  let text = '';
  for await (const piece of body) text += piece;
  const items = parse(text, 'the object');
  if (!Array.isArray(items)) throw failed('the JSON object is no array');
  return items;
}

async function* readLines(body: Readable): AsyncGenerator<Json> {
  let number = 0;
  for await (const line of createInterface({ input: body, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() !== '') yield parse(line, `line ${number}`);
  }
}

// JSON.parse quotes the text it cannot read, which may be personal: only the place is told.
function parse(text: string, place: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw failed(`${place} is not JSON`);
  }
}

const delimiters = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

/** Every row as an object by column; a missing cell is an empty string, a cell without a header is left out. */
async function* readCsv(body: AsyncIterable<string>, reader: ItemReader): AsyncGenerator<Json> {
  let headers = reader.ReaderConfig?.CSVHeaders;
  for await (const row of csvRows(body, delimiters[reader.ReaderConfig?.CSVDelimiter ?? 'COMMA'])) {
    if (headers) yield Object.fromEntries(headers.map((header, index) => [header, row[index] ?? '']));
    else headers = row;
  }
}
