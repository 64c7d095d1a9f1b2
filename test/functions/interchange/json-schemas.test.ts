import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RecordLine } from '../../../functions/interchange/contract.ts';
import { jsonSchemas } from '../../../functions/interchange/json-schemas.ts';
import { parseLine } from '../../../functions/interchange/pack-line.ts';
import { checkRecord } from '../../../functions/interchange/pack-record.ts';

const docs = join(import.meta.dirname, '../../../docs/interchange');

it('publishes the schemas as they are now; after a change run `npm run generate -- --schemas`', async () => {
  const schemas = jsonSchemas();
  const names = (await readdir(join(docs, '1.0.0'))).map((name) => `1.0.0/${name}`);
  expect(names.sort()).toEqual([...schemas.keys()].sort());
  for (const [name, text] of schemas) expect(await readFile(join(docs, name), 'utf8')).toBe(text);
});

it('publishes that a field which is not named is refused', () => {
  const note = JSON.parse(jsonSchemas().get('1.0.0/note-line.schema.json') ?? '{}');
  expect([note.additionalProperties, note.required]).toEqual([
    false,
    ['text', 'author', 'at', 'source', 'distributorId', 'clientId', 'profileId'],
  ]);
});

it('explains the format with an example that a reader accepts', async () => {
  const page = await readFile(join(docs, '../interchange.md'), 'utf8');
  const example = /```json\n([\s\S]+?)```/.exec(page)?.[1];
  const parsed = parseLine(RecordLine, { lineNumber: 1, text: example, endOffset: 0 });
  if (!parsed.isAccepted) throw new Error(parsed.problem);
  expect(checkRecord(parsed.value)).not.toHaveProperty('problem');
});
