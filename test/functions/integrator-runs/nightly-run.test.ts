import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  anEmployee,
  anEmployer,
  codesOf,
  csvOf,
  firm1,
  firm10,
  type IntegratorWorld,
  integratorWorld,
  keep,
  newest,
  objectsIn,
  textAt,
} from '../../support/integrator-world.ts';
import { itemsIn, keptItems, keptOf, runNight, send } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
});

const noParent = { ParentEmployerID: '' };
const countsOf = (job: {
  readonly rowCount: number;
  readonly createdCount: number;
  readonly updatedCount: number;
  readonly unchangedCount: number;
  readonly failedCount: number;
  readonly skippedCount: number;
}) => [
  job.rowCount,
  job.createdCount,
  job.updatedCount,
  job.unchangedCount,
  job.failedCount,
  job.skippedCount,
];
const details = (jobId: string, name: string) => textAt(world, `${firm1}/.integrator/runs/${jobId}/${name}`);
const attention = async () =>
  (await itemsIn(world.integrator.client, world.integrator.table))
    .filter(({ pk }) => pk === `F#${firm1}#ATTENTION`)
    .map(({ sk }) => sk);

describe('a night', () => {
  it('applies files in the order of their templates and of the dates in their names', async () => {
    await send(world, 10, csvOf(10, { FieldValue: 'newer' }));
    await send(world, 10, csvOf(10, { FieldValue: 'older' }), { date: '20261119' });
    await send(world, 3, csvOf(3, {}));
    await send(world, 1, csvOf(1, noParent));
    const { run, jobs } = await runNight(world);
    expect(jobs.map(({ name, status }) => [name, status])).toEqual([
      ['Import Corporation / Employer Data', 'COMPLETED'],
      ['Import Client / Employee Data', 'COMPLETED'],
      ['Import Client / Employee Custom Data', 'COMPLETED'],
      ['Import Client / Employee Custom Data', 'COMPLETED'],
    ]);
    expect(run).toMatchObject({ status: 'COMPLETED', jobCount: 4, epoch: 1 });
    const applied = world.log.measured.filter(([name]) => name === 'RowsApplied');
    expect(applied).toEqual(jobs.map(() => ['RowsApplied', 1, firm1]));
    expect(world.log.measured.at(-1)).toEqual(['NightlyRunsCompleted', 1]);
    expect(await keptOf(world, 'CUSTOM_VALUE')).toEqual(
      new Map([['ACME-US/100234/BadgeColor', expect.objectContaining({ FieldValue: 'newer' })]]),
    );
    const employee = (await keptItems(world)).find(({ kind }) => kind === 'EMPLOYEE');
    const { fileId = '' } = jobs.find(({ templateId }) => templateId === 3) ?? {};
    expect(employee).toMatchObject({ version: 1, origin: { runDate: '2026-11-21', fileId, rowNumber: 2 } });
    expect(await attention()).toEqual([]);
  });

  it('loses only the rows that are bad, and gives them back as they came', async () => {
    await keep(world, anEmployer, anEmployee);
    const rows = [
      { EmployeeID: '1' },
      { EmployeeID: '2', WorkEmail: 'nowhere' },
      { EmployeeID: '3', LastName: 'First' },
      { EmployeeID: '3', LastName: 'Last' },
      { EmployeeID: '4', EmployerID: 'UNKNOWN' },
    ];
    const content = `${csvOf(3, ...rows)}one,two\r\n`;
    await send(world, 3, content);
    const { run, jobs } = await runNight(world);
    const [job] = jobs;
    expect([run.status, job?.status, job && countsOf(job)]).toEqual([
      'INCOMPLETE',
      'INCOMPLETE',
      [6, 2, 0, 0, 3, 1],
    ]);
    expect(job?.firstError).toContain('ZI-R-013 WorkEmail');
    expect(job?.causes.map(({ code, rowCount }) => [code, rowCount])).toEqual([
      ['ZI-R-013', 1],
      ['ZI-R-030', 1],
      ['ZI-S-003', 1],
    ]);
    expect([...(await keptOf(world, 'EMPLOYEE')).values()].map(({ LastName }) => LastName).sort()).toEqual([
      'Last',
      'Okafor',
      'Rivera',
    ]);
    const { jobId = '' } = job ?? {};
    const findings = details(jobId, 'findings.ndjson')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(findings.map(({ rowNumber, code }) => [rowNumber, code])).toEqual([
      [3, 'ZI-R-013'],
      [4, 'ZI-W-102'],
      [6, 'ZI-R-030'],
      [7, 'ZI-S-003'],
    ]);
    const [header, second, , third] = details(jobId, 'failed-rows.csv').split('\r\n');
    expect(header).toContain('WorkEmail');
    // A spreadsheet would run the telephone number; the apostrophe is taken away when the file comes back.
    expect(second).toContain(content.split('\r\n')[2]?.replace(',+1', ",'+1"));
    expect(third).toMatch(/^one,two,ZI-S-003,/);
    const errors = `${firm1}/Archive/2026/11/fn_Details_Data_import_20261120.errors.csv`;
    expect(textAt(world, errors)).toBe(details(jobId, 'failed-rows.csv'));
    const result = textAt(world, `${firm1}/Archive/Receipts/fn_Details_Data_import_20261120.csv.result.txt`);
    expect(result).toMatch(/Incomplete.*failed +3\r\n.*errors\.csv/s);
    expect(result).not.toMatch(/nowhere|UNKNOWN/);
    expect(await attention()).toEqual([jobId]);
    expect((await newest(world)).status).toBe('INCOMPLETE');
  });

  it('ZI-R-036: tells rows that name a row which failed in the same night', async () => {
    const bad = { EmployerID: 'BAD', SigningEmail: 'none', ...noParent };
    await send(world, 1, csvOf(1, bad, { EmployerID: 'BRANCH', ParentEmployerID: 'BAD' }));
    await send(world, 3, csvOf(3, { EmployerID: 'branch' }, { EmployerID: 'Bad', EmployeeID: '2' }));
    const { jobs } = await runNight(world);
    const messages = jobs.map(({ causes }) => causes.map(({ message }) => message));
    expect(messages).toEqual([
      [
        expect.stringContaining('SigningEmail'),
        'The parent row failed in this run (company_Details_import, row 2).',
      ],
      [
        'The parent row failed in this run (company_Details_import, row 3).',
        'The parent row failed in this run (company_Details_import, row 2).',
      ],
    ]);
  });

  it('ZI-W-104: says what blanks have erased', async () => {
    await keep(world, anEmployer, anEmployee);
    await send(world, 3, csvOf(3, { PreferredName: 'Jo' }));
    await runNight(world);
    world.clock.set('2026-11-21T20:00:00.000Z');
    await send(world, 3, csvOf(3, { PreferredName: '' }), { date: '20261121' });
    const { jobs } = await runNight(world, { runId: '2026-11-22' });
    expect(jobs[0]).toMatchObject({ updatedCount: 1, erasedCounts: { PreferredName: 1 } });
    expect(codesOf({ notes: jobs[0]?.notes ?? [] })).toEqual(['ZI-I-001', 'ZI-W-104']);
  });

  it('INV-ZI-13: changes nothing when it is given the same rows again', async () => {
    await send(world, 1, csvOf(1, noParent));
    await send(world, 3, csvOf(3, {}, { EmployeeID: '2' }));
    await send(world, 6, csvOf(6, {}, { PassportNumber: 'X2', IsPrimary: 'Y' }, { PassportNumber: 'X3' }));
    await runNight(world);
    const before = await keptItems(world);
    world.immigrationWrites.writeCount = 0;
    world.clock.set('2026-11-21T20:00:00.000Z');
    // The line at the end makes it another content.
    for (const [id, ...rows] of [
      [1, noParent],
      [3, {}, { EmployeeID: '2' }],
      [6, {}, { PassportNumber: 'X2', IsPrimary: 'Y' }, { PassportNumber: 'X3' }],
    ] as const)
      await send(world, id, `${csvOf(id, ...rows)}\r\n`, { date: '20261121' });
    const { jobs } = await runNight(world, { runId: '2026-11-22' });
    expect(jobs.map(countsOf)).toEqual([
      [1, 0, 0, 1, 0, 0],
      [2, 0, 0, 2, 0, 0],
      [3, 0, 0, 3, 0, 0],
    ]);
    expect(await keptItems(world)).toEqual(before);
  });

  it('keeps the mark with the last row that takes it, across chunks, and the same rows again change nothing', async () => {
    await keep(world, anEmployer);
    const contacts = Array.from({ length: 600 }, (_, index) => ({
      ContactID: `C${index}`,
      ContactType: 'Signing',
      IsPrimary: index === 3 || index === 590 ? 'Y' : '',
    }));
    await send(world, 2, csvOf(2, ...contacts));
    await runNight(world);
    const primary = async () =>
      [...(await keptOf(world, 'CONTACT'))]
        .filter(([, { IsPrimary }]) => IsPrimary === 'true')
        .map(([key]) => key);
    expect(await primary()).toEqual(['ACME-US/C590']);
    world.clock.set('2026-11-21T20:00:00.000Z');
    await send(world, 2, `${csvOf(2, ...contacts)}\r\n`, { date: '20261121' });
    const { jobs } = await runNight(world, { runId: '2026-11-22' });
    expect(jobs.map(countsOf)).toEqual([[600, 0, 0, 600, 0, 0]]);
    expect(await primary()).toEqual(['ACME-US/C590']);
  });

  it('leaves the mark with the last row that takes it and does not fail', async () => {
    const contacts = ['M1', 'M2'].map((key) => ({
      ...anEmployer,
      kind: 'CONTACT' as const,
      key: ['ACME-US', key],
    }));
    await keep(world, anEmployer, anEmployee, ...contacts);
    const supervisor = (SupervisorContactID: string) => ({ SupervisorContactID, IsPrimary: 'Y' });
    await send(world, 9, csvOf(9, supervisor('M1'), supervisor('M2'), supervisor('NOBODY')));
    const { jobs } = await runNight(world);
    expect(jobs.map(countsOf)).toEqual([[3, 2, 0, 0, 1, 0]]);
    const marks = [...(await keptOf(world, 'SUPERVISOR'))].map(([key, { IsPrimary }]) => [key, IsPrimary]);
    expect(marks).toEqual([
      ['ACME-US/100234/M1', 'false'],
      ['ACME-US/100234/M2', 'true'],
    ]);
  });
});

describe('two firms', () => {
  it('have their own nights, and do not touch each other', async () => {
    for (const firmId of [firm1, firm10]) {
      await send(world, 1, csvOf(1, noParent), { firmId });
      await send(world, 3, csvOf(3, { LastName: firmId }), { firmId });
    }
    await runNight(world, { firmId: firm10 });
    expect([...(await keptOf(world, 'EMPLOYEE', firm1))]).toEqual([]);
    const [ofOther] = await Promise.all([keptOf(world, 'EMPLOYEE', firm10)]);
    await runNight(world, { firmId: firm1 });
    expect(await keptOf(world, 'EMPLOYEE', firm10)).toEqual(ofOther);
    expect([...(await keptOf(world, 'EMPLOYEE', firm1)).values()].map(({ LastName }) => LastName)).toEqual([
      firm1,
    ]);
    const folders = new Set(objectsIn(world, '').map((key) => key.split('/')[0]));
    expect(folders).toEqual(new Set([firm1, firm10]));
  });
});

it('what is logged holds no values of rows', async () => {
  await send(world, 3, csvOf(3, { WorkEmail: 'nowhere' }));
  await runNight(world);
  const { lines } = world.log;
  expect(lines.map(({ message }) => message)).toEqual(
    expect.arrayContaining(['RUN_BEGUN', 'JOB_ENDED', 'RUN_ENDED']),
  );
  expect(JSON.stringify(lines)).not.toMatch(/nowhere|Okafor|100234/);
});
