import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { settingsReference } from '../functions/client-settings/write-reference.ts';
import { generateRecords } from '../functions/interchange/generate-records.ts';
import { jsonSchemas } from '../functions/interchange/json-schemas.ts';
import { startPack } from '../functions/interchange/pack-writer.ts';
import { tellMistake } from './tell-mistake.ts';

const usage = `Writes an interchange pack of invented people's I-9 records.

  npm run generate -- FOLDER [--records 600] [--seed 1] [--as-of 2026-11-01] [--attachment-kib 8-60 | --no-attachments]
  npm run generate -- --schemas     writes the JSON Schemas of the format into docs/interchange/
  npm run generate -- --settings    writes docs/reference/package-settings.md

FOLDER must be new or empty. The same options give the same bytes.
`;

const Options = z.object({
  records: z.coerce.number().int().min(1).max(10_000_000),
  seed: z.coerce.number().int().nonnegative(),
  'as-of': z.iso.date(),
  'attachment-kib': z
    .string()
    .regex(/^\d{1,3}-\d{1,3}$/, 'expected two numbers like 8-60')
    .transform((text) => text.split('-').map(Number))
    .refine(([least = 0, most = 0]) => least <= most && most <= 128, 'expected least-most, at most 128'),
});

async function generate(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      records: { type: 'string', default: '600' },
      seed: { type: 'string', default: '1' },
      'as-of': { type: 'string', default: '2026-11-01' },
      'attachment-kib': { type: 'string', default: '8-60' },
      'no-attachments': { type: 'boolean', default: false },
      schemas: { type: 'boolean', default: false },
      settings: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.schemas) return writeSchemas();
  if (values.settings) return writeReference();
  const [folder] = positionals;
  if (values.help || folder === undefined) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const options = Options.parse(values);
  const [leastKib = 0, mostKib = 0] = options['attachment-kib'];
  const sizes = { leastBytes: leastKib * 1024, mostBytes: mostKib * 1024 };
  const startedMs = performance.now();
  const counts = await generateRecords(
    { pack: await startPack(folder), onProgress: showProgress },
    {
      seed: options.seed,
      recordCount: options.records,
      asOfDate: options['as-of'],
      attachmentSizes: values['no-attachments'] ? undefined : sizes,
    },
  );
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(
    `\n${counts.records} records, ${counts.profiles} profiles in ${seconds} s: ${folder}\n`,
  );
  return 0;
}

function showProgress(generatedCount: number, totalCount: number): void {
  if (process.stdout.isTTY) process.stdout.write(`\r${generatedCount} / ${totalCount} records`);
}

async function writeSchemas(): Promise<number> {
  for (const [name, text] of jsonSchemas()) {
    const path = join(import.meta.dirname, '..', 'docs', 'interchange', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    process.stdout.write(`docs/interchange/${name}\n`);
  }
  return 0;
}

async function writeReference(): Promise<number> {
  const path = join('docs', 'reference', 'package-settings.md');
  await writeFile(join(import.meta.dirname, '..', path), settingsReference());
  process.stdout.write(`${path}\n`);
  return 0;
}

process.exitCode = await generate().catch((error: unknown) => tellMistake(error, usage));
