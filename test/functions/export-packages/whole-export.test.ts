import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failExport } from '../../../functions/data-exports/fail-export.ts';
import { closeAttempt } from '../../../functions/deliveries/close-attempt.ts';
import { sendNotices } from '../../../functions/deliveries/send-notices.ts';
import { assembleVolume } from '../../../functions/export-packages/assemble-volume.ts';
import { planExport } from '../../../functions/export-packages/plan-export.ts';
import { sealExport } from '../../../functions/export-packages/seal-export.ts';
import { writeIndex } from '../../../functions/export-packages/write-index.ts';
import { sheetHeaders } from '../../../functions/record-assets/index-rows.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { type ExportWorld, exportWorld, itemsOf, jsonAt } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { unzipTest, zipEntries } from '../../support/zip-entries.ts';
import { type HandedOver, loadGeneratedClient } from './generated-client.ts';
import { type WholeExport, wholeExport } from './whole-export.ts';

const recordCount = 250;
let engine: TableEngine;
let world: ExportWorld;
let records: HandedOver[];
let made: WholeExport;

beforeAll(async () => {
  engine = await startTableEngine();
  world = await exportWorld(engine);
  records = await loadGeneratedClient(world, recordCount);
  made = await wholeExport(world, 700);
});
afterAll(() => engine.stop());

const indexOf = (sheet: string) => csvRows(made.files.get(`01_index/${sheet}.csv`)?.toString() ?? '');
const recordRows = () =>
  indexOf('Records')
    .slice(1)
    .map((cells) => Object.fromEntries(sheetHeaders.Records.map((header, index) => [header, cells[index]])));
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe(`an export of ${recordCount} generated records`, () => {
  it('is several volumes that Info-ZIP finds whole, no path in two of them', () => {
    expect(made.volumes.length).toBeGreaterThan(2);
    for (const volume of made.volumes) expect(unzipTest(volume)).toContain('No errors detected');
    const entryCount = made.volumes.reduce((sum, volume) => sum + zipEntries(volume).size, 0);
    expect(made.files.size).toBe(entryCount);
  });

  it('has every record once in the index and in one volume only', () => {
    expect(records).toHaveLength(recordCount);
    const ids = recordRows().map((row) => Number(row['I9 ID']));
    expect([...ids].sort()).toEqual(records.map(({ line }) => line.i9Id).sort());
    const volumeOf = new Map<string, Set<number>>();
    for (const [number, volume] of made.volumes.entries())
      for (const path of zipEntries(volume).keys()) {
        const id = /_I9-(\d+)\//.exec(path)?.[1];
        if (id !== undefined) volumeOf.set(id, (volumeOf.get(id) ?? new Set()).add(number));
      }
    expect(volumeOf.size).toBe(recordCount);
    expect([...volumeOf.values()].every((volumes) => volumes.size === 1)).toBe(true);
  });

  it('gives record by record the form, the attachments, the audit trail and the data handed over', () => {
    const folders = new Map(recordRows().map((row) => [Number(row['I9 ID']), row['Folder Path'] ?? '']));
    for (const { line, attachments } of records) {
      const folder = folders.get(line.i9Id) ?? '';
      const at = (name: string) => made.files.get(folder + name);
      const json = JSON.parse(at(`I9-${line.i9Id}.json`)?.toString() ?? '{}');
      expect({ ...json, attachments: [], auditTrail: [] }).toEqual({
        ...line,
        attachments: [],
        auditTrail: [],
      });
      expect(json.auditTrail.map((event: { at: string }) => event.at)).toEqual(
        line.auditTrail.map((event) => event.at),
      );
      expect(at(`I9-${line.i9Id}_FormI9.pdf`)?.subarray(0, 5).toString()).toBe(
        line.isFormMissing ? undefined : '%PDF-',
      );
      expect(csvRows(at(`audit/I9-${line.i9Id}_AuditTrail.csv`)?.toString() ?? '')).toHaveLength(
        1 + line.auditTrail.length,
      );
      expect(at(`audit/I9-${line.i9Id}_AuditTrail.pdf`)?.subarray(0, 5).toString()).toBe('%PDF-');
      const given = json.attachments.map(({ file }: { file: string }) => at(file));
      expect(given.map((bytes: Buffer | undefined) => bytes && sha256(bytes))).toEqual(
        attachments.map((bytes) => bytes && sha256(bytes)),
      );
    }
  });

  it('lists as exceptions exactly what was lost', () => {
    const lost = records.flatMap(({ line, attachments }) => [
      ...(line.isFormMissing ? [[String(line.i9Id), 'I9_FORM', 'FORM_MISSING']] : []),
      ...attachments
        .filter((bytes) => bytes === undefined)
        .map(() => [String(line.i9Id), 'I9_ATTACHMENTS', 'ATTACHMENT_MISSING']),
    ]);
    expect(lost.length).toBeGreaterThan(0);
    const listed = indexOf('Exceptions')
      .slice(1)
      .map((cells) => cells.slice(0, 3));
    expect(listed.map(String).sort()).toEqual(lost.map(String).sort());
    expect(made.offered.exceptionCount).toBe(new Set(lost.map(([id]) => id)).size);
  });

  it('has a manifest that agrees with every file in the volumes', () => {
    const manifest = jsonAt(world.files, made.keys.manifest);
    const byPath = (one: { path: string }, other: { path: string }) => (one.path < other.path ? -1 : 1);
    const listed = manifest.files.map(({ path, sizeBytes, sha256: hash }: Record<string, unknown>) => ({
      path,
      sizeBytes,
      sha256: hash,
    }));
    const there = [...made.files].map(([path, bytes]) => ({
      path,
      sizeBytes: bytes.length,
      sha256: sha256(bytes),
    }));
    expect(listed.sort(byPath)).toEqual(there.sort(byPath));
  });

  it('keeps every path short, plain and its own where case does not count', () => {
    const paths = [...made.files.keys()];
    for (const path of paths) expect(path).toMatch(/^(?=.{1,200}$)(?!.*\.\.)[A-Za-z0-9_./-]+[A-Za-z0-9]$/);
    expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
  });
});

describe('outside of the package no person can be found', () => {
  /** What is known of the people of the records: texts that must not turn up, as whole words. */
  function canaries(): string[] {
    const found = records.flatMap(({ line: { section1, section2, supplementA } }) => [
      section1.lastName,
      section1.ssn,
      section1.dateOfBirth,
      section1.email,
      section1.phone,
      section1.address?.street,
      section1.uscisANumber,
      section1.foreignPassportNumber,
      section1.i94Number,
      ...supplementA.map((one) => one.lastName),
      ...[section2?.listB, section2?.listC, ...(section2?.listA ?? [])].map((document) => document?.number),
    ]);
    return [...new Set(found.filter((text) => text !== undefined && text.length > 2))] as string[];
  }

  function expectNoPerson(where: string, text: string): void {
    const words = new Set(text.toLowerCase().split(/[^\p{L}\p{N}@.'’-]+/u));
    const hits = canaries().filter((canary) =>
      canary.includes(' ')
        ? text.toLowerCase().includes(canary.toLowerCase())
        : words.has(canary.toLowerCase()),
    );
    expect(hits, where).toEqual([]);
  }

  it('knows enough about them to look for', () => {
    expect(canaries().length).toBeGreaterThan(5 * recordCount);
    expect(() => expectNoPerson('itself', `x ${records[0]?.line.section1.lastName} y`)).toThrow();
  });

  it('neither in log lines nor in what the steps and the API answer', () => {
    expectNoPerson('log', JSON.stringify(world.log.lines));
    expectNoPerson('outputs', JSON.stringify(made.outputs));
    expectNoPerson('answer', made.answer.text);
  });

  it('nor in the tables of exports and deliveries, nor in keys of objects', async () => {
    expectNoPerson('exports', JSON.stringify(await itemsOf(world.exports)));
    expectNoPerson('deliveries', JSON.stringify(await itemsOf(world.deliveries)));
    expectNoPerson('keys', [...world.files.objects.keys(), ...world.attachments.objects.keys()].join('\n'));
    expectNoPerson('plan', String(world.files.objects.get(made.keys.chunks)));
    expectNoPerson('files', made.offered.files.map((file) => file.name).join('\n'));
    expectNoPerson('README', String(made.files.get('00_README.txt')));
    expectNoPerson('marker', String(world.files.objects.get(made.keys.complete)));
  });

  it('nor in mails, whether the transfer or the extraction failed', async () => {
    const attempt = { ...made.ref, attemptNumber: 1, cycleNumber: 1, runNumber: 1 };
    await closeAttempt(world, { ...attempt, outcome: 'FAILED' });
    await sendNotices(world, attempt);
    await sendNotices(world, { ...attempt, attemptNumber: 0 });
    expect(world.mailer.sent.length).toBe(4);
    expectNoPerson('mails', JSON.stringify(world.mailer.sent));
  });

  it('nor in the errors of steps that fail', async () => {
    const errors: unknown[] = [];
    const failing = async (step: Promise<unknown>) =>
      errors.push(await step.catch((error: unknown) => error));
    await failing(planExport(world, made.ref));
    await failing(writeIndex(world, { ...made.ref, chunkCount: 9 }));
    await failing(sealExport(world, { ...made.ref, chunkCount: 9, volumeCount: 1 }));
    await failing(assembleVolume(world, { ...made.ref, volumeNumber: 99 }));
    await failing(failExport(world, { ...made.ref, generation: 2 }));
    const texts = errors.map((error) => (error instanceof Error ? `${error.name} ${error.message}` : ''));
    expect(texts.filter(Boolean).length).toBeGreaterThan(3);
    expectNoPerson('errors', texts.join('\n'));
  });
});
