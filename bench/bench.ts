import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { freeBuffersEarly } from '../functions/platform/short-lived-buffers.ts';
import { apiRows } from './api-rows.ts';
import { exportRows } from './export-rows.ts';
import { ftpsRows } from './ftps-rows.ts';
import { importRows } from './import-rows.ts';
import { loadRows } from './load-rows.ts';
import { isLoaded, machineNote } from './machine.ts';
import type { Group } from './options.ts';
import { packagesRows } from './packages-rows.ts';
import { pdfRows } from './pdf-rows.ts';
import { headLines, tableLine } from './row.ts';
import { sftpRows } from './sftp-rows.ts';
import { startRows } from './start-rows.ts';
import { xlsxRows } from './xlsx-rows.ts';
import { zipRows } from './zip-rows.ts';

const groups = {
  export: exportRows,
  pdf: pdfRows,
  zip: zipRows,
  xlsx: xlsxRows,
  sftp: sftpRows,
  ftps: ftpsRows,
  load: loadRows,
  api: apiRows,
  packages: packagesRows,
  import: importRows,
  start: startRows,
} satisfies Record<string, Group>;
const groupNames = Object.keys(groups) as (keyof typeof groups)[];

const usage = `Measures this application on this machine, beside something known, in the same run.

  npm run bench                      every group: ${groupNames.join(', ')}
  npm run bench -- export pdf        those groups
  npm run bench -- --json            one JSON object a line
  npm run bench -- export --records 1000 --runs 5

Wall times only mean something on a machine that does nothing else.
`;

const Options = z.object({
  records: z.coerce.number().int().min(100).max(10_000_000),
  runs: z.coerce.number().int().min(1).max(100),
});

async function bench(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      records: { type: 'string', default: '10000' },
      runs: { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.find((name) => !(name in groups));
  if (values.help || unknown !== undefined) {
    if (unknown !== undefined) process.stderr.write(`there is no group ${unknown}\n\n`);
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const { records: recordCount, runs: runCount } = Options.parse(values);
  freeBuffersEarly(); // as every step of the workflow does
  const say = (line: string) => process.stderr.write(`  ${line}\n`);
  const print = (line: string) => process.stdout.write(`${line}\n`);
  if (isLoaded())
    say(`other programs are using this machine's ${availableParallelism()} cores: expect worse figures`);
  if (values.json) print(JSON.stringify({ machine: machineNote(), at: new Date().toISOString() }));
  else for (const line of [machineNote(), '', ...headLines()]) print(line);
  for (const name of positionals.length > 0 ? (positionals as typeof groupNames) : groupNames) {
    for await (const row of groups[name]({ recordCount, runCount, say }))
      print(values.json ? JSON.stringify(row) : tableLine(row));
  }
  return 0;
}

process.exitCode = await bench();
