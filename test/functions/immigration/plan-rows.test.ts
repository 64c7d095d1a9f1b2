import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ImmigrationDeps } from '../../../functions/immigration/deps.ts';
import { entityId } from '../../../functions/immigration/entity-rows.ts';
import { putEntities, readEntity } from '../../../functions/immigration/entity-store.ts';
import { writesOf } from '../../../functions/immigration/plan-rows.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { countingDeps } from './counting-deps.ts';
import {
  applyFile,
  employeeKey,
  employerKey,
  exampleRow,
  firmId,
  outcomes,
  planFile,
  problemsOf,
  putExamples,
  templateOf,
  valuesOf,
  type Written,
} from './firm-world.ts';

let engine: TableEngine;
let deps: ImmigrationDeps;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  deps = { immigration: { client: engine.client, table: await engine.createTable() } };
});

const employer = exampleRow(templateOf('CORPORATION'));
const employee = exampleRow(templateOf('EMPLOYEE'));
const visa = exampleRow(templateOf('VISA'));
const supervisor = exampleRow(templateOf('SUPERVISOR'));
const caseRow = exampleRow(templateOf('CASE'));
const corporationId = entityId({ firmId, kind: 'CORPORATION', key: employerKey });
const employeeId = entityId({ firmId, kind: 'EMPLOYEE', key: employeeKey });

describe('what a row names', () => {
  it('is rejected when the employer does not exist, and nothing more is said of what belongs to it', async () => {
    for (const [kind, row] of [
      ['CONTACT', exampleRow(templateOf('CONTACT'))],
      ['EMPLOYEE', employee],
      ['VISA', visa],
      ['SUPERVISOR', supervisor],
      ['CASE', caseRow],
    ] as const)
      expect(problemsOf(await planFile(deps, kind, [row]))).toEqual([['ZI-R-030 EmployerID']]);
  });

  it('is rejected when employee or contact do not exist for the employer', async () => {
    await applyFile(deps, 'CORPORATION', [employer]);
    const [plan] = await planFile(deps, 'SUPERVISOR', [supervisor]);
    expect(plan?.problems.map(({ message }) => message)).toEqual([
      'Employee 100234 does not exist for employer ACME-US.',
      'Contact M-7781 does not exist for employer ACME-US.',
    ]);
    expect(plan?.problems.map(({ code }) => code)).toEqual(['ZI-R-032', 'ZI-R-033']);
    await applyFile(deps, 'EMPLOYEE', [employee]);
    const requested = { ...caseRow, RequestedByContactID: 'M-1' };
    expect(problemsOf(await planFile(deps, 'CASE', [requested]))).toEqual([
      ['ZI-R-033 RequestedByContactID'],
    ]);
  });

  it('is found whatever its case', async () => {
    await putExamples(deps);
    const row = { ...supervisor, EmployerID: 'acme-us', SupervisorContactID: 'm-7781' };
    expect(outcomes(await applyFile(deps, 'SUPERVISOR', [row]))).toEqual(['CREATE']);
    expect(outcomes(await applyFile(deps, 'SUPERVISOR', [supervisor]))).toEqual(['UNCHANGED']);
  });

  it('may be made by an earlier file of the run', async () => {
    expect(
      outcomes(await planFile(deps, 'EMPLOYEE', [employee], { willExist: new Set([corporationId]) })),
    ).toEqual(['CREATE']);
    const willExist = new Set([corporationId, employeeId]);
    expect(outcomes(await planFile(deps, 'VISA', [visa], { willExist }))).toEqual(['CREATE']);
  });

  it('may stand in an earlier row of the file, and not in a later one', async () => {
    const branch = { ...employer, EmployerID: 'BRANCH', ParentEmployerID: 'ACME-US' };
    const plans = await planFile(deps, 'CORPORATION', [
      branch,
      employer,
      { ...branch, EmployerID: 'BRANCH-2' },
    ]);
    expect(problemsOf(plans)).toEqual([['ZI-R-030 ParentEmployerID'], [], []]);
  });

  it('that failed in this run is told with its row', async () => {
    const failedKeys = new Map([[corporationId, { template: 'company_Details_import', rowNumber: 7 }]]);
    const [plan] = await planFile(deps, 'EMPLOYEE', [employee], { failedKeys });
    expect(plan?.problems).toMatchObject([
      {
        code: 'ZI-R-036',
        column: 'EmployerID',
        message: 'The parent row failed in this run (company_Details_import, row 7).',
      },
    ]);
  });

  it('that failed in the same batch is told with its row', async () => {
    const broken = { ...employer, EmployerName: '' };
    const branch = { ...employer, EmployerID: 'BRANCH', ParentEmployerID: 'ACME-US' };
    const plans = await planFile(deps, 'CORPORATION', [broken, branch]);
    expect(plans[1]?.problems.map(({ message }) => message)).toEqual([
      'The parent row failed in this run (company_Details_import, row 2).',
    ]);
  });

  it('is there although its row failed in this run, when it was there before', async () => {
    await putExamples(deps);
    const failedKeys = new Map([[employeeId, { template: 'fn_Details_Data_import', rowNumber: 7 }]]);
    expect(outcomes(await planFile(deps, 'VISA', [visa], { failedKeys }))).toEqual(['CREATE']);
  });

  it('is not looked for in other firms', async () => {
    await putExamples(deps);
    for (const other of ['firm10', 'firm'])
      expect(problemsOf(await planFile(deps, 'EMPLOYEE', [employee], { firmId: other }))).toEqual([
        ['ZI-R-030 EmployerID'],
      ]);
  });
});

describe('individual and family clients', () => {
  beforeEach(async () => {
    await putExamples(deps);
    const found = await readEntity(deps, { firmId, kind: 'EMPLOYEE', key: employeeKey });
    if (found !== undefined) await putEntities(deps, [{ ...found, category: 'INDIVIDUAL' }]);
  });

  it('are neither changed nor given anything', async () => {
    const before = await valuesOf(deps, 'EMPLOYEE', employeeKey);
    expect(problemsOf(await applyFile(deps, 'EMPLOYEE', [{ ...employee, LastName: 'Other' }]))).toEqual([
      ['ZI-R-031 EmployeeID'],
    ]);
    expect(problemsOf(await applyFile(deps, 'VISA', [visa]))).toEqual([['ZI-R-031 EmployeeID']]);
    expect(await valuesOf(deps, 'EMPLOYEE', employeeKey)).toEqual(before);
    expect(await valuesOf(deps, 'VISA', [...employeeKey, 'N1234567'])).toBeUndefined();
  });
});

describe('a batch', () => {
  it('plans each row on what those before it leave behind', async () => {
    await putExamples(deps);
    const rows = [
      { ...employee, EmployeeID: 'x1', JobTitle: 'A' },
      { ...employee, EmployeeID: 'X1', JobTitle: 'B' },
      { ...employee, EmployeeID: 'x1', JobTitle: 'B' },
    ];
    const plans = await applyFile(deps, 'EMPLOYEE', rows);
    expect(outcomes(plans)).toEqual(['CREATE', 'UPDATE', 'UNCHANGED']);
    expect(writesOf(plans)).toHaveLength(1);
    expect(await valuesOf(deps, 'EMPLOYEE', ['ACME-US', 'x1'])).toMatchObject({
      EmployeeID: 'x1',
      JobTitle: 'B',
    });
  });

  it('applies its good rows beside those that fail', async () => {
    await putExamples(deps);
    const rows = [visa, { ...visa, VisaNumber: 'N2', EmployeeID: 'nobody' }, { ...visa, VisaNumber: 'N3' }];
    expect(outcomes(await applyFile(deps, 'VISA', rows))).toEqual(['CREATE', 'REJECT', 'CREATE']);
    expect(await valuesOf(deps, 'VISA', [...employeeKey, 'N3'])).toBeDefined();
  });

  it('writes nothing while it is planned', async () => {
    await putExamples(deps);
    const counted = countingDeps(deps);
    await planFile(counted, 'VISA', [visa]);
    expect(Object.keys(counted.sent())).toEqual(['BatchGetCommand']);
  });

  it('rejects rows of the wrong width beside others', async () => {
    await applyFile(deps, 'CORPORATION', [employer]);
    const width = {
      key: [],
      cells: [],
      problems: [{ code: 'ZI-S-003' as const, message: 'wide' }],
      warnings: [],
    };
    const [plan] = await planFile(deps, 'EMPLOYEE', [], { rows: [width] });
    expect(plan).toMatchObject({ outcome: 'REJECT', problems: width.problems });
  });
});

describe('the requests of a batch', () => {
  const employeesOf = (count: number): Written[] =>
    Array.from({ length: count }, (_, at) => ({
      ...employee,
      EmployeeID: `E${at}`,
      EmployerID: `C${at % 90}`,
    }));
  const writesFor = (count: number) => Math.ceil(count / 25);

  async function putEmployers(): Promise<void> {
    const rows = Array.from({ length: 90 }, (_, at) => ({ ...employer, EmployerID: `C${at}` }));
    await applyFile(deps, 'CORPORATION', rows);
  }

  it('are at most 7 for 100 rows of the employee template, all new and written', async () => {
    await putEmployers();
    const counted = countingDeps(deps);
    expect(new Set(outcomes(await applyFile(counted, 'EMPLOYEE', employeesOf(100))))).toEqual(
      new Set(['CREATE']),
    );
    // One more tells that how many there are is not known.
    expect(counted.sent()).toEqual({ BatchGetCommand: 2, BatchWriteCommand: writesFor(100) + 1 });
  });

  it('are 6 reads for 500 rows, and nothing else when the file comes again', async () => {
    await putEmployers();
    await applyFile(deps, 'EMPLOYEE', employeesOf(500));
    const counted = countingDeps(deps);
    expect(new Set(outcomes(await applyFile(counted, 'EMPLOYEE', employeesOf(500))))).toEqual(
      new Set(['UNCHANGED']),
    );
    expect(counted.sent()).toEqual({ BatchGetCommand: 6 });
  });

  it('stay few where each of 500 employees has another current visa', async () => {
    await putEmployers();
    const employees = employeesOf(500);
    await applyFile(deps, 'EMPLOYEE', employees);
    const visas = (VisaNumber: string) =>
      employees.map(({ EmployerID = '', EmployeeID = '' }) => ({
        ...visa,
        EmployerID,
        EmployeeID,
        VisaNumber,
      }));
    await applyFile(deps, 'VISA', visas('OLD'));
    const counted = countingDeps(deps);
    const plans = await planFile(counted, 'VISA', visas('NEW'));
    expect(plans.every(({ siblingChanges }) => siblingChanges.length === 1)).toBe(true);
    // 500 visas, 500 employees and 90 employers; the 500 marks; the 500 visas that have them.
    expect(counted.sent()).toEqual({ BatchGetCommand: 11 + 5 + 5 });
  });
});
