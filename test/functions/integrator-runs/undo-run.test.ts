import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readProcessed } from '../../../functions/integrator-jobs/processed-store.ts';
import { readRun } from '../../../functions/integrator-runs/run-store.ts';
import {
  anEmployer,
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  keep,
} from '../../support/integrator-world.ts';
import { keptOf, runNight, send } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { everything, keptBy, threeFilesOfEmployers, undo } from '../../support/undo-world.ts';

const kinds = ['CORPORATION', 'CONTACT', 'EMPLOYEE', 'PASSPORT', 'ADDRESS', 'SUPERVISOR', 'CASE'];
const employer = (more = {}) => csvOf(1, { ParentEmployerID: '', ...more });

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
});

/** Uploads of the evening before, then the night. */
async function night(date: string, files: readonly (readonly [templateId: number, csv: string])[]) {
  const eve = new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
  world.clock.set(`${eve}T20:00:00.000Z`);
  for (const [templateId, csv] of files)
    await send(world, templateId, csv, { date: eve.replaceAll('-', '') });
  return runNight(world, { runId: date });
}

describe('the undo of a run', () => {
  it('leaves nothing of what the run made, whatever names what', async () => {
    const made = await night('2026-11-21', [
      [1, employer()],
      [2, csvOf(2, {})],
      [3, csvOf(3, {})],
      [6, csvOf(6, {})],
      [9, csvOf(9, {})],
      [11, csvOf(11, {})],
    ]);
    expect(made.jobs.map(({ status }) => status)).toEqual(Array(6).fill('COMPLETED'));
    expect(await everything(world, kinds)).toHaveProperty('size', 6);
    const { run, jobs } = await undo(world, made.run);
    expect(await everything(world, kinds)).toHaveProperty('size', 0);
    expect(run).toMatchObject({ runId: '2026-11-21-U01', kind: 'UNDO', status: 'COMPLETED', jobCount: 6 });
    expect(jobs.map((job) => [job.status, job.undo])).toEqual(
      Array(6).fill(['COMPLETED', { restoredCount: 0, removedCount: 1, keptCount: 0 }]),
    );
  });

  it('gives fields their former values, and leaves those that a later run has changed', async () => {
    await night('2026-11-21', [
      [1, employer({ City: 'Austin', Phone: '+1 512 555 0100', Website: 'https://a.example' })],
    ]);
    const second = await night('2026-11-22', [
      [1, employer({ City: 'Boston', Phone: '', Website: 'https://b.example' })],
    ]);
    await night('2026-11-23', [[1, employer({ City: 'Chicago', Phone: '', Website: 'https://b.example' })]]);
    const { jobs } = await undo(world, second.run);
    expect((await keptOf(world, 'CORPORATION')).get('ACME-US')).toMatchObject({
      City: 'Chicago',
      Phone: '+1 512 555 0100',
      Website: 'https://a.example',
    });
    expect(jobs).toMatchObject([{ undo: { restoredCount: 2, removedCount: 0, keptCount: 1 } }]);
    expect(keptBy(world, { firmId: firm1, jobId: jobs[0]?.jobId ?? '' })).toMatchObject([
      { rowNumber: 2, key: 'ACME-US', column: 'City', code: 'ZI-U-001' },
    ]);
  });

  it('says by which run a record was changed, and keeps it', async () => {
    const first = await night('2026-11-21', [[1, employer({ City: 'Austin' })]]);
    await night('2026-11-22', [[1, employer({ City: 'Boston' })]]);
    const { jobs } = await undo(world, first.run);
    expect((await keptOf(world, 'CORPORATION')).get('ACME-US')).toMatchObject({ City: 'Boston' });
    const [kept] = keptBy(world, { firmId: firm1, jobId: jobs[0]?.jobId ?? '' });
    expect(kept?.message).toBe('Employer ACME-US was kept: it was changed since by the run of 2026-11-22.');
  });

  it('keeps what a later run has come to name', async () => {
    const first = await night('2026-11-21', [
      [1, employer()],
      [2, csvOf(2, {})],
      [3, csvOf(3, {})],
    ]);
    await night('2026-11-22', [[9, csvOf(9, {})]]);
    const { jobs } = await undo(world, first.run);
    expect([...(await everything(world, kinds)).keys()]).toEqual([
      'CORPORATION ACME-US',
      'CONTACT ACME-US/M-7781',
      'EMPLOYEE ACME-US/100234',
      'SUPERVISOR ACME-US/100234/M-7781',
    ]);
    const kept = jobs.flatMap((job) => keptBy(world, job)).map(({ code, message }) => [code, message]);
    expect(kept).toEqual([
      ['ZI-U-002', expect.stringMatching(/^Employer ACME-US was kept: .* still names it\.$/)],
      ['ZI-U-002', 'Contact ACME-US / M-7781 was kept: Supervisor ACME-US / 100234 / M-7781 still names it.'],
      [
        'ZI-U-002',
        'Employee ACME-US / 100234 was kept: Supervisor ACME-US / 100234 / M-7781 still names it.',
      ],
    ]);
  });

  it('takes away what only stood as something of an earlier file still named it', async () => {
    await keep(world, anEmployer);
    const { run } = await threeFilesOfEmployers(world);
    const { jobs } = await undo(world, run);
    expect([...(await everything(world, kinds)).keys()]).toEqual(['CORPORATION ACME-US']);
    expect(jobs.map((job) => [job.undo?.removedCount, job.undo?.keptCount])).toEqual([
      [3, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(jobs.flatMap((job) => keptBy(world, job))).toEqual([]);
  });

  it('says of what it keeps what names it in the end', async () => {
    await keep(world, anEmployer);
    const { run } = await threeFilesOfEmployers(world);
    await night('2026-11-22', [[1, employer({ EmployerID: 'Z9', ParentEmployerID: 'P2' })]]);
    const { jobs } = await undo(world, run);
    expect([...(await everything(world, kinds)).keys()].sort()).toEqual(
      ['ACME-US', 'P2', 'P3', 'Z9'].map((id) => `CORPORATION ${id}`),
    );
    expect(jobs.map((job) => [job.undo?.removedCount, job.undo?.keptCount])).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
    const kept = jobs.flatMap((job) => keptBy(world, job)).map(({ message }) => message);
    expect(kept.sort()).toEqual([
      'Employer P2 was kept: Employer Z9 still names it.',
      'Employer P3 was kept: Employer P2 still names it.',
    ]);
  });

  it('gives a mark back to the one that had it', async () => {
    await night('2026-11-21', [
      [1, employer()],
      [3, csvOf(3, {})],
      [6, csvOf(6, { PassportNumber: 'A1', IsPrimary: 'Y' })],
    ]);
    const second = await night('2026-11-22', [[6, csvOf(6, { PassportNumber: 'B2', IsPrimary: 'Y' })]]);
    await undo(world, second.run);
    expect(await marks()).toEqual({ A1: 'true' });
  });

  it('leaves a mark with the one that has taken it since', async () => {
    await night('2026-11-21', [
      [1, employer()],
      [3, csvOf(3, {})],
      [6, csvOf(6, { PassportNumber: 'A1', IsPrimary: 'Y' })],
    ]);
    const second = await night('2026-11-22', [[6, csvOf(6, { PassportNumber: 'B2', IsPrimary: 'Y' })]]);
    await night('2026-11-23', [[6, csvOf(6, { PassportNumber: 'C3', IsPrimary: 'Y' })]]);
    const { jobs } = await undo(world, second.run);
    expect(await marks()).toEqual({ A1: 'false', B2: 'false', C3: 'true' });
    expect(jobs[0]?.undo).toEqual({ restoredCount: 0, removedCount: 0, keptCount: 2 });
  });

  it('leaves one in its group whose place with the mark somebody has taken', async () => {
    const contact = (more: Record<string, string>) => csvOf(2, { IsPrimary: 'Y', ...more });
    await night('2026-11-21', [
      [1, employer()],
      [2, contact({ ContactID: 'M1', ContactType: 'HR' })],
    ]);
    const second = await night('2026-11-22', [
      [2, contact({ ContactID: 'M1', ContactType: 'Legal', JobTitle: 'Counsel' })],
    ]);
    await night('2026-11-23', [[2, contact({ ContactID: 'M2', ContactType: 'HR' })]]);
    const { jobs } = await undo(world, second.run);
    const contacts = await keptOf(world, 'CONTACT');
    expect(contacts.get('ACME-US/M1')).toMatchObject({
      ContactType: 'Legal',
      IsPrimary: 'true',
      JobTitle: 'Engineering Manager',
    });
    expect(contacts.get('ACME-US/M2')).toMatchObject({ ContactType: 'HR', IsPrimary: 'true' });
    expect(jobs[0]?.undo).toEqual({ restoredCount: 1, removedCount: 0, keptCount: 1 });
  });

  it('takes away the former address that the run had kept', async () => {
    await night('2026-11-21', [
      [1, employer()],
      [3, csvOf(3, {})],
      [7, csvOf(7, { ToDate: '' })],
    ]);
    const before = await everything(world, ['ADDRESS']);
    const second = await night('2026-11-22', [
      [7, csvOf(7, { AddressLine1: '1 New Street', FromDate: '10/01/2026', ToDate: '12/31/2026' })],
    ]);
    expect(await everything(world, ['ADDRESS'])).toHaveProperty('size', 2);
    await undo(world, second.run);
    expect(await everything(world, ['ADDRESS'])).toEqual(before);
  });

  it('lets the same content come again', async () => {
    const { run, jobs } = await night('2026-11-21', [[1, employer()]]);
    const sha256 = jobs[0]?.sha256 ?? '';
    expect(await readProcessed(world, firm1, { templateId: 1, sha256 })).toBeDefined();
    await undo(world, run);
    expect(await readProcessed(world, firm1, { templateId: 1, sha256 })).toBeUndefined();
    const again = await night('2026-11-22', [[1, employer()]]);
    expect(again.jobs).toMatchObject([{ status: 'COMPLETED', createdCount: 1 }]);
  });

  it('is named by the run and its jobs', async () => {
    const { run } = await night('2026-11-21', [[1, employer()]]);
    await undo(world, run);
    expect(await readRun(world, run)).toMatchObject({ undoneByRunId: '2026-11-21-U01' });
  });
});

async function marks() {
  const passports = [...(await keptOf(world, 'PASSPORT')).values()];
  return Object.fromEntries(
    passports.map(({ PassportNumber = '', IsPrimary }) => [PassportNumber, IsPrimary]),
  );
}
