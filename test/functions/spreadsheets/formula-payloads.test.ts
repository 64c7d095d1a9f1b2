import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clientColumns } from '../../../functions/clients/client-columns.ts';
import { logColumns } from '../../../functions/data-exports/log-columns.ts';
import { columnsOfSheet, csvOf, makeFragment } from '../../../functions/export-packages/sheet-fragment.ts';
import { I9Record } from '../../../functions/i9/contract.ts';
import { billingSheets } from '../../../functions/integrator-billing/download-billing.ts';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { reportSheets } from '../../../functions/integrator-reports/job-report.ts';
import { AssetCode } from '../../../functions/record-assets/contract.ts';
import { csvLines } from '../../../functions/record-assets/csv-lines.ts';
import { sheetNames } from '../../../functions/record-assets/index-rows.ts';
import { recordFiles } from '../../../functions/record-assets/record-files.ts';
import type { Column } from '../../../functions/spreadsheets/contract.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { formulaBodies, formulaLeads, formulaPayloads, mayRun } from '../../support/formula-payloads.ts';
import { aSource } from '../record-assets/asset-sources.ts';
import { filled, leavesOf, withLeaf } from '../record-assets/schema-leaves.ts';
import { readWorkbook, workbookOf } from './read-workbook.ts';

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const text = ({ header }: { readonly header: string }): Column => ({ header, type: 'text' });

const job = {
  jobId: '2026-11-20.03.X',
  kind: 'IMPORT',
  status: 'COMPLETED',
  notes: [],
  causes: [],
  erasedCounts: {},
};
const noFindings = async function* () {};
const report = reportSheets({
  job: job as unknown as ShownJob,
  isSupported: true,
  findings: noFindings(),
  comments: [],
});
const usage = {
  firmId: 'f',
  period: { periodId: '2026-11', from: '2026-11-01', to: '2026-11-30' },
  terms: { recordLimit: 1, isHardLimit: false },
  ...{ usedCount: 0, jobs: [], isCurrent: true },
};

/** Columns of every workbook that leaves the application, whatever type they have. */
const workbooks: Record<string, readonly Column[]> = {
  'Data Export Log': logColumns.map(text),
  'Client Records': clientColumns.map(({ header, type }) => ({ header, type })),
  ...Object.fromEntries(report.map(({ name, columns }) => [`Job Status Report, ${name}`, columns])),
  ...Object.fromEntries(
    billingSheets('f', usage as never, []).map(({ name, columns }) => [`Integrator usage, ${name}`, columns]),
  ),
  ...Object.fromEntries(sheetNames.map((name) => [`I9_Index, ${name}`, columnsOfSheet(name)])),
};
const columnCount = Object.values(workbooks).flat().length;

/** As XML keeps it. */
const kept = (payload: string) => payload.replaceAll('\0', '').replaceAll('\r', '\n');

describe(`${formulaLeads.length} beginnings × ${formulaBodies.length} payloads in ${columnCount} columns of workbooks`, () => {
  it('are at least those that were asked for', () => {
    expect([formulaLeads.length >= 8, formulaBodies.length >= 60, new Set(formulaPayloads).size]).toEqual([
      true,
      true,
      formulaLeads.length * formulaBodies.length,
    ]);
    expect(formulaPayloads.every(mayRun)).toBe(true);
  });

  it.each(Object.entries(workbooks))('are texts in every column of %s', async (_name, columns) => {
    const rows = formulaPayloads.map((payload) => columns.map(() => payload));
    const [sheet] = readWorkbook(await workbookOf([{ name: 'Sheet', columns, rows }]));
    expect(sheet?.xml).not.toMatch(/<f[ >/]/);
    expect(new Set(sheet?.rows.flat().map(({ kind }) => kind))).toEqual(new Set(['inlineStr']));
    const wrong = sheet?.rows
      .slice(1)
      .filter((cells, at) => cells.some(({ value }) => value !== kept(formulaPayloads[at] ?? '')));
    expect(wrong).toEqual([]);
    for (const target of Object.values(sheet?.links ?? {})) expect(target).toMatch(/^\.\.\//);
  });
});

describe('the same payloads in CSV files for people', () => {
  const undone = (cell: string) => cell.replace(/^'/, '');

  it.each(sheetNames)(
    'do not run from any column of the sheet %s of the index, and are given back',
    (name) => {
      const rows = formulaPayloads.map((payload) => columnsOfSheet(name).map(() => payload));
      const read = csvRows(csvOf(makeFragment(name, rows)).toString());
      expect(read.flat().filter(mayRun)).toEqual([]);
      expect(read.map((cells) => cells.map(undone))).toEqual(rows);
    },
  );

  it('do not run from any file of a record of which every text is one', () => {
    const plain = leavesOf(I9Record).filter(({ values }) => /^word\d+$/.test(String(values[0])));
    const whole = I9Record.parse(filled(leavesOf(I9Record)));
    const turns = isDeep
      ? Math.ceil(formulaPayloads.length / 20)
      : Math.ceil(formulaPayloads.length / plain.length);
    const shown = new Set<string>();
    for (let turn = 0; turn < turns; turn += 1) {
      let record = whole;
      for (const [place, { path }] of plain.entries()) {
        const payload = formulaPayloads[(place + turn * plain.length) % formulaPayloads.length] ?? '';
        record = withLeaf(record, path, payload);
      }
      const { files } = recordFiles(aSource({ record }), AssetCode.options);
      for (const { name, content } of files.filter((one) => one.name.endsWith('.csv'))) {
        const cells = csvRows(String(content)).flat();
        expect([name, cells.filter(mayRun)]).toEqual([name, []]);
        for (const cell of cells) if (mayRun(undone(cell))) shown.add(cell);
      }
    }
    expect(shown.size).toBeGreaterThan(20);
  });
});

describe('what writes rows', () => {
  const importersOf = (pattern: RegExp) =>
    globSync('functions/**/*.ts')
      .filter((path) => pattern.test(readFileSync(path, 'utf8')))
      .filter((path) => !/^functions\/(spreadsheets|record-assets)\//.test(path))
      .toSorted();

  it('is known: another one is added to this test', () => {
    expect(importersOf(/import .*\b(writeWorkbook|joinWorkbook|renderRows)\b/)).toEqual([
      'functions/clients/write-client-records.ts',
      'functions/data-exports/write-log-workbook.ts',
      'functions/export-packages/index-file.ts',
      'functions/export-packages/sheet-fragment.ts',
      'functions/integrator-billing/download-billing.ts',
      'functions/integrator-reports/job-downloads.ts',
      'functions/integrator/download-template.ts',
    ]);
  });

  it('gives cells to CSV as they are only for programs, from texts of our own, or with an apostrophe of its own', () => {
    expect(importersOf(/import .*\bcsvLine\b/)).toEqual([
      'functions/export-templates/export-row.ts',
      'functions/import-templates/column-guide.ts',
    ]);
  });
});

const office = '/usr/bin/soffice';
describe.skipIf(!isDeep || !existsSync(office))('LibreOffice', () => {
  /** Formulas that it finds in a file, having opened and saved it. */
  function formulasIn(name: string, content: string | Buffer): string[] {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-formulas-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, name), content);
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    const filter = name.endsWith('.csv')
      ? ['--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1']
      : [];
    spawnSync(office, [profile, '--headless', ...filter, '--convert-to', 'fods', '--outdir', folder, name], {
      cwd: folder,
    });
    const saved = readFileSync(join(folder, name.replace(/\.\w+$/, '.fods')), 'utf8');
    return [...saved.matchAll(/table:formula="([^"]*)"/g)].map(([, formula = '']) => formula);
  }
  const rows = formulaPayloads.map((payload) => [payload, 'x']);

  it('runs payloads that are written as they are, and none of a CSV file or a workbook of ours', async () => {
    const raw = rows.map(([payload = '']) => `"${payload.replaceAll('"', '""')}",x\r\n`).join('');
    expect(formulasIn('raw.csv', raw).length).toBeGreaterThan(100);
    expect(formulasIn('ours.csv', csvLines(rows))).toEqual([]);
    const columns: Column[] = [text({ header: 'A' }), text({ header: 'B' })];
    expect(formulasIn('ours.xlsx', await workbookOf([{ name: 'Sheet', columns, rows }]))).toEqual([]);
  }, 300_000);
});
