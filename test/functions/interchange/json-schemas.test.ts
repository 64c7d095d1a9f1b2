import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { interchangeVersion, RecordLine } from '../../../functions/interchange/contract.ts';
import { jsonSchemas } from '../../../functions/interchange/json-schemas.ts';
import { parseLine } from '../../../functions/interchange/pack-line.ts';
import { checkRecord } from '../../../functions/interchange/pack-record.ts';

const docs = join(import.meta.dirname, '../../../docs/interchange');
const published = async (name: string) => JSON.parse(await readFile(join(docs, name), 'utf8'));

it('publishes the schemas as they are now; after a change run `npm run generate -- --schemas`', async () => {
  const schemas = jsonSchemas();
  const names = (await readdir(join(docs, interchangeVersion))).map(
    (name) => `${interchangeVersion}/${name}`,
  );
  expect(names.sort()).toEqual([...schemas.keys()].sort());
  for (const [name, text] of schemas) expect(await readFile(join(docs, name), 'utf8')).toBe(text);
});

it('publishes that a field which is not named is refused', async () => {
  const note = await published(`${interchangeVersion}/note-line.schema.json`);
  expect([note.additionalProperties, note.required]).toEqual([
    false,
    ['text', 'author', 'at', 'source', 'distributorId', 'clientId', 'profileId'],
  ]);
});

interface Schema {
  readonly properties?: Record<string, Schema>;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
}

/** Where a schema refuses what an earlier one takes, as paths. */
function narrowings(earlier: Schema, later: Schema, path = ''): string[] {
  const required = (later.required ?? []).filter((name) => !earlier.required?.includes(name));
  const codes = (earlier.enum ?? []).filter((code) => later.enum && !later.enum.includes(code));
  const isShorter = (later.maxLength ?? Number.POSITIVE_INFINITY) < (earlier.maxLength ?? 0);
  const inside = Object.entries(earlier.properties ?? {}).flatMap(([name, schema]) => {
    const now = later.properties?.[name];
    return now === undefined ? [`${path}/${name} is gone`] : narrowings(schema, now, `${path}/${name}`);
  });
  const branches = (earlier.oneOf ?? []).flatMap((schema, position) =>
    narrowings(schema, later.oneOf?.[position] ?? {}, `${path}|${position}`),
  );
  return [
    ...required.map((name) => `${path}/${name} is required now`),
    ...codes.map((code) => `${path} has no ${String(code)}`),
    ...(isShorter ? [`${path} is shorter`] : []),
    ...inside,
    ...branches,
    ...(earlier.items ? narrowings(earlier.items, later.items ?? {}, `${path}[]`) : []),
  ];
}

describe('version 1.0.0', () => {
  it.each(['directory-line', 'profile-line', 'record-line', 'note-line', 'interchange'])(
    'of %s asks for nothing that the version of today refuses',
    async (name) => {
      const file = `${name}.schema.json`;
      const [earlier, later] = [
        await published(`1.0.0/${file}`),
        await published(`${interchangeVersion}/${file}`),
      ];
      expect(narrowings(earlier, later)).toEqual([]);
    },
  );
});

it('explains the format with an example that a reader accepts', async () => {
  const page = await readFile(join(docs, '../interchange.md'), 'utf8');
  const example = /```json\n([\s\S]+?)```/.exec(page)?.[1];
  const parsed = parseLine(RecordLine, { lineNumber: 1, text: example, endOffset: 0 });
  if (!parsed.isAccepted) throw new Error(parsed.problem);
  expect(checkRecord(parsed.value)).not.toHaveProperty('problem');
});
