import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { knowledgeBaseOf } from '../functions/immigration/knowledge-base.ts';
import type { CheckOptions } from '../functions/import-templates/cell-reader.ts';
import type { ImportTemplate } from '../functions/import-templates/contract.ts';
import { readCsvRows } from '../functions/import-templates/csv-rows.ts';
import { pacificDateOf } from '../functions/import-templates/run-date.ts';
import { surveyFile } from '../functions/integrator/survey-file.ts';
import { startBenchedApplication } from './application.ts';
import { type SampleFile, sampleClients, sampleVisas, writeSampleFile } from './import-file.ts';
import { type ImportedNight, importNight } from './import-night.ts';
import { type Group, inFolder } from './options.ts';
import type { Row } from './row.ts';
import { type Lap, laps, medianCpuSeconds } from './stopwatch.ts';

const group = 'import';
const bytesPerRead = 1024 * 1024;
const filesOfNight = 4;

/** Files of clients: read only, checked, and applied by a nightly run, beside plain batch writes of the same items. */
export const importRows: Group = ({ recordCount, runCount, say }) =>
  inFolder(async function* (folder) {
    const rowCount = recordCount * 100;
    const checked = { folder, count: Math.min(rowCount, 250_000), runCount };
    const visas = await checkRates(sampleVisas, checked);
    yield checkRow('visas', visas, '≥ 150,000; ≥ 0.2');
    const clients = await checkRates(sampleClients, checked);
    yield checkRow('clients', clients, '≥ 0.2');
    const nights: ImportedNight[] = [];
    for (const count of [rowCount / 10, rowCount]) {
      say(`a night with ${count} rows in ${filesOfNight} files`);
      const application = await startBenchedApplication(join(folder, `night-${count}`), 1, say);
      try {
        nights.push(await importNight(application, { folder, rowCount: count, fileCount: filesOfNight }));
      } finally {
        await application.stop();
      }
    }
    const [small, large] = nights as [ImportedNight, ImportedNight];
    yield {
      ...{ group, work: `nightly run, ${rowCount.toLocaleString('en-US')} rows`, unit: 'rows/s' },
      figure: large.rowsPerSecond,
      beside: { name: 'plain batch writes of the same items', figure: large.batchWritesPerSecond },
      ratio: large.rowsPerSecond / large.batchWritesPerSecond,
      target: '≥ 0.8',
      limit: 'the stand-in of DynamoDB, which shares the cores',
    };
    yield {
      ...{ group, work: '  its CPU time', figure: large.rowsPerCpuSecond, unit: 'rows/core·s' },
      beside: { name: 'reading the file, no more', figure: clients.parse },
      ratio: large.rowsPerCpuSecond / clients.parse,
      limit: 'requests to DynamoDB, planning',
    };
    yield {
      ...{ group, work: '  memory of its process', figure: large.peakMegabytes, unit: 'MB' },
      beside: { name: `${(rowCount / 10).toLocaleString('en-US')} rows`, figure: small.peakMegabytes },
      ratio: large.peakMegabytes / small.peakMegabytes,
      target: '≤ 1.2',
      limit: 'Node itself; resident at its most',
    };
    yield {
      ...{ group, work: `export of ${rowCount.toLocaleString('en-US')} clients`, unit: 'rows/s' },
      figure: large.written.rowsPerSecond,
      beside: { name: 'plain reads of as many items', figure: large.written.plainReadsPerSecond },
      ratio: large.written.rowsPerSecond / large.written.plainReadsPerSecond,
      limit: `the stand-in of DynamoDB; ${large.written.megabytes.toFixed(0)} MB, read back once`,
    };
    yield {
      ...{ group, work: '  memory of its process', figure: large.peakAfterExportMegabytes, unit: 'MB' },
      beside: {
        name: `${(rowCount / 10).toLocaleString('en-US')} rows`,
        figure: small.peakAfterExportMegabytes,
      },
      ratio: large.peakAfterExportMegabytes / small.peakAfterExportMegabytes,
      target: '≤ 1.2',
      limit: 'what imports left in it, too',
    };
  });

interface CheckRates {
  readonly rowCount: number;
  readonly columnCount: number;
  /** Rows per second of CPU time, only read. */
  readonly parse: number;
  /** The same, read and checked. */
  readonly check: number;
}

async function checkRates(
  sample: SampleFile,
  { folder, count, runCount }: { folder: string; count: number; runCount: number },
): Promise<CheckRates> {
  const { template } = sample;
  const path = join(folder, 'checked.csv');
  await writeSampleFile(path, sample, { count });
  // In turn: a machine may be another a second later.
  const [parses, checks]: [Lap[], Lap[]] = [[], []];
  for (let run = 0; run < runCount; run += 1) {
    parses.push(...(await laps(1, () => parseOnly(path, template))));
    checks.push(...(await laps(1, () => survey(path, template))));
  }
  return {
    rowCount: count,
    columnCount: template.columns.length,
    parse: count / medianCpuSeconds(parses),
    check: count / medianCpuSeconds(checks),
  };
}

const checkRow = (
  what: string,
  { rowCount, columnCount, parse, check }: CheckRates,
  target: string,
): Row => ({
  group,
  work: `check of a file, ${rowCount.toLocaleString('en-US')} ${what} of ${columnCount} columns`,
  figure: check,
  unit: 'rows/core·s',
  beside: { name: 'reading the same file, no more', figure: parse },
  ratio: check / parse,
  target,
  limit: 'every rule of every cell, hash and repeated keys',
});

async function parseOnly(path: string, template: ImportTemplate): Promise<void> {
  const chunks = createReadStream(path, { highWaterMark: bytesPerRead });
  for await (const part of readCsvRows(chunks, template))
    if (part.kind === 'REFUSED') throw new Error(part.problem.message);
}

async function survey(path: string, template: ImportTemplate): Promise<void> {
  const chunks = createReadStream(path, { highWaterMark: bytesPerRead });
  const found = await surveyFile(chunks, { template, options });
  if (found.kind === 'REFUSED') throw new Error(found.problem.message);
}

const options: CheckOptions = {
  dateFormat: 'MM/DD/YYYY',
  isNoUpdateEnabled: true,
  ignoredColumns: new Set(),
  lists: knowledgeBaseOf({ listValues: [] }),
  today: pacificDateOf(new Date()),
};
