import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { putEntities, readEntities } from '../../../functions/immigration/entity-store.ts';
import { type MessageCode, messages } from '../../../functions/import-templates/catalog/messages.ts';
import { rowChecker } from '../../../functions/import-templates/check-row.ts';
import type { EntityKind } from '../../../functions/import-templates/contract.ts';
import { addErased, erasedReport, noneErased } from '../../../functions/import-templates/erased-values.ts';
import { readFileName } from '../../../functions/import-templates/file-name.ts';
import { supersededBy } from '../../../functions/import-templates/find-duplicates.ts';
import {
  applyFile,
  type BatchChoices,
  employeeKey,
  exampleRow,
  firmId,
  planFile,
  putExamples,
  templateOf as templateOfKind,
  type Written,
} from '../immigration/firm-world.ts';
import { memoryTable } from '../immigration/memory-table.ts';
import { checked, checkOptions, codesOf, headerOf, readFile, templateOf } from './import-builders.ts';

type Codes = () => readonly string[] | Promise<readonly string[]>;

const ofFile =
  (bytes: Buffer | string, limits = {}): Codes =>
  async () => {
    const { problem, notice } = await readFile(bytes, { limits });
    return [problem, notice].flatMap((one) => (one === undefined ? [] : [one.code]));
  };
const ofName =
  (name: string): Codes =>
  () => {
    const found = readFileName(name);
    return 'code' in found ? [found.code] : [];
  };
const ofRow =
  (id: number, different: Written, options = {}): Codes =>
  () =>
    codesOf(checked(id, different, options));
const ofPlan =
  (kind: EntityKind, different: Written, choices: BatchChoices = {}): Codes =>
  async () => {
    const deps = memoryTable();
    await putExamples(deps);
    const example = exampleRow(templateOfKind(kind));
    const [plan] = await planFile(deps, kind, [{ ...example, ...different }], choices);
    return plan?.problems.map(({ code }) => code) ?? [];
  };

/** The employee of the examples is an individual client. */
async function ofIndividual(): Promise<readonly string[]> {
  const deps = memoryTable();
  await putExamples(deps);
  for (const client of (await readEntities(deps, [{ firmId, kind: 'EMPLOYEE', key: employeeKey }])).values())
    await putEntities(deps, [{ ...client, category: 'INDIVIDUAL' }]);
  const [plan] = await planFile(deps, 'VISA', [exampleRow(templateOfKind('VISA'))]);
  return plan?.problems.map(({ code }) => code) ?? [];
}

async function ofPetition(): Promise<readonly string[]> {
  const deps = memoryTable();
  await putExamples(deps);
  const example = exampleRow(templateOfKind('CASE'));
  await applyFile(deps, 'CASE', [example]);
  const [plan] = await planFile(deps, 'CASE', [{ ...example, PetID: 'PET-CA' }]);
  return plan?.problems.map(({ code }) => code) ?? [];
}

const custom = templateOf(10);
const header = `${headerOf(custom)}\n`;
const failedEmployer = { get: () => ({ template: 'company_Details_import', rowNumber: 7 }) };

/** What makes the messages about names, files and rows. */
const made: Partial<Record<MessageCode, Codes>> = {
  'ZI-F-001': ofName('employees.xlsx'),
  'ZI-F-002': ofName('fn_Visa_Details_import_20250230.csv'),
  'ZI-F-008': ofFile(''),
  'ZI-F-009': ofFile(`${header}a,b,c,d,e\n`, { mostBytes: 20 }),
  'ZI-F-012': ofFile(Buffer.from('PK\x03\x04abcd')),
  'ZI-S-001': ofFile(Buffer.concat([Buffer.from(header), Buffer.from([0xff])])),
  'ZI-S-002': ofFile(`x${header}`),
  'ZI-S-003': () => codesOf(rowChecker(custom, checkOptions())(['a', 'b'])),
  'ZI-S-004': ofFile(`${header}a,"b`),
  'ZI-S-005': ofFile(`${header}a,b"c\n`),
  'ZI-S-006': ofFile(`${header}${'x'.repeat(99)}`, { mostRecordChars: 50 }),
  'ZI-I-002': ofName('fn_Visa_Details_import_20250602.csv.filepart'),
  'ZI-I-006': ofFile(header),
  'ZI-R-010': ofRow(3, { LastName: '' }),
  'ZI-R-011': ofRow(3, { HireDate: '45292' }),
  'ZI-R-012': ofRow(3, { LastName: 'x'.repeat(61) }),
  'ZI-R-013': ofRow(3, { WorkEmail: 'nobody' }),
  'ZI-R-014': ofRow(3, { JobTitle: 'Zoom No Update' }, { isNoUpdateEnabled: false }),
  'ZI-R-015': ofRow(3, { EmployeeID: 'Zoom No Update' }),
  'ZI-R-016': ofRow(3, { HireDate: '01/02/2025', TerminationDate: '01/01/2025' }),
  'ZI-R-020': ofRow(3, { CountryOfBirth: 'Nigerai' }),
  'ZI-R-021': ofRow(3, { CurrentImmigrationStatus: 'H-9' }),
  'ZI-R-022': ofRow(7, { Country: 'Yugoslavia (former)', StateProvince: '' }),
  'ZI-R-030': ofPlan('EMPLOYEE', { EmployerID: 'NOBODY' }),
  'ZI-R-031': ofIndividual,
  'ZI-R-032': ofPlan('VISA', { EmployeeID: 'NOBODY' }),
  'ZI-R-033': ofPlan('SUPERVISOR', { SupervisorContactID: 'NOBODY' }),
  'ZI-R-034': ofPlan('EMPLOYEE', { CaseManagerID: 'nobody' }),
  'ZI-R-036': ofPlan('EMPLOYEE', { EmployerID: 'NEW' }, { failedKeys: failedEmployer }),
  'ZI-R-040': ofPlan('CASE', { PetID: 'PET-OLD' }),
  'ZI-R-041': ofRow(11, { ReceiptNumber: 'WAC1' }),
  'ZI-R-042': ofRow(11, { CaseStatus: 'Denied', CaseClosedDate: '' }),
  'ZI-R-043': ofPetition,
  'ZI-R-050': ofPlan('CUSTOM_VALUE', { FieldKeyword: 'CorporateOnly', FieldLabel: '' }),
  'ZI-R-051': ofPlan('CUSTOM_VALUE', { FieldValue: 'Green' }),
  'ZI-W-102': () => [supersededBy(7).code],
  'ZI-W-103': ofRow(3, { CountryOfBirth: 'UK' }),
  'ZI-W-104': () => {
    const { warning } = erasedReport(custom, addErased(noneErased(custom), [[4]]));
    return warning === undefined ? [] : [warning.code];
  },
  'ZI-W-105': ofRow(3, { DateOfBirth: '01/01/2020' }),
};

/** About arrivals, runs and undo: told by the rooms of the integrator, whose tests name them. */
const toldByIntegrator: readonly MessageCode[] = [
  'ZI-F-003',
  'ZI-F-004',
  'ZI-F-006',
  'ZI-F-007',
  'ZI-F-010',
  'ZI-F-011',
  'ZI-F-013',
  'ZI-W-101',
  'ZI-I-001',
  'ZI-I-003',
  'ZI-I-004',
  'ZI-I-005',
  'ZI-I-007',
  'ZI-U-001',
  'ZI-U-002',
  'ZI-U-003',
  'ZI-X-900',
];

/** Where tests see a message by its words. */
const words: Partial<Record<MessageCode, string>> = { 'ZI-U-003': 'was kept: it was changed since by' };

/** Kept in the catalogue, and never told: see there. */
const reserved: readonly MessageCode[] = ['ZI-R-035', 'ZI-R-060'];

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));

describe('every message of the catalogue', () => {
  it.each(Object.entries(made))('%s is told where it belongs', async (code, codesNow) => {
    expect(await codesNow()).toContain(code);
  });

  it('is made by a case here, named by a test of the integrator, or reserved', () => {
    const known = [...Object.keys(made), ...toldByIntegrator, ...reserved];
    expect(known.toSorted()).toEqual(Object.keys(messages).toSorted());
  });

  it.each(toldByIntegrator)('%s is seen by a test of the integrator', (code) => {
    const tests = readdirSync('test/functions')
      .filter((room) => room.startsWith('integrator'))
      .flatMap((room) => filesIn(join('test/functions', room)));
    expect(tests.filter((path) => readFileSync(path, 'utf8').includes(words[code] ?? code))).not.toEqual([]);
  });

  it.each(reserved)('%s is reserved: nothing says it', (code) => {
    const sources = filesIn('functions').filter((path) => !path.endsWith('catalog/messages.ts'));
    expect(sources.filter((path) => readFileSync(path, 'utf8').includes(code))).toEqual([]);
  });
});
