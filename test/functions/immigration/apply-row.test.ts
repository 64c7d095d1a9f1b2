import { describe, expect, it } from 'vitest';
import { planRow } from '../../../functions/immigration/apply-row.ts';
import type { RowPlan } from '../../../functions/immigration/contract.ts';
import { readyRow } from '../../../functions/immigration/ready-row.ts';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import type { EntityKind } from '../../../functions/import-templates/contract.ts';
import {
  at,
  checkedRow,
  exampleRow,
  firmId,
  noUpdate,
  problemsOf,
  reference,
  runDate,
  templateOf,
  type Written,
} from './firm-world.ts';
import { created, fullRow, later, plan, stored } from './lone-row.ts';

const columns = importTemplates.flatMap((template) =>
  template.columns.map((column) => ({ template, column, name: `${template.baseName} ${column.name}` })),
);
const unstored = ['FieldLabel'];
/** What a blank leaves in columns that are never without a value. */
const falls: Readonly<Record<string, string>> = {
  'CORPORATION CurrencyCode': 'USD',
  'CORPORATION Status': 'Active',
  'CONTACT IsPrimary': 'false',
  'EMPLOYEE EmploymentStatus': 'Active',
  'VISA IsCurrent': 'false',
  'PASSPORT IsPrimary': 'false',
  'SUPERVISOR SupervisorRole': 'Direct',
  'SUPERVISOR IsPrimary': 'false',
  'CASE CaseName': 'H-1B Extension of Stay',
  'CASE CaseStatus': 'Open',
  'CASE CaseOpenedDate': '2025-01-06',
  'CASE CaseCountry': 'USA',
};
/** Columns that a row of the full kind may not leave blank: others need them. */
const needed = ['StateProvince', 'SalaryUnit', 'PortalRole', 'CaseStatus', 'CaseClosedDate', 'PetID'];
const free = columns.filter(
  ({ column }) => column.keyPart === undefined && !column.isRequired && !unstored.includes(column.name),
);

describe('every column', () => {
  it.each(columns)('is stored by a row that fills it: $name', ({ template, column }) => {
    const isFilled = created(template.entity).values[column.name] !== undefined;
    expect(isFilled).toBe(!unstored.includes(column.name));
  });

  it.each(columns)('keeps its value at “no update”: $name', ({ template, column }) => {
    if (column.keyPart !== undefined && column.keyWhen === undefined) return;
    const before = created(template.entity);
    const found = plan(template, { ...fullRow(template), [column.name]: noUpdate }, before);
    expect(found).toMatchObject({ outcome: 'UNCHANGED', changes: [], erased: [], entity: before });
  });

  it.each(free.filter(({ column }) => !needed.includes(column.name)))(
    'is cleared by a blank: $name',
    ({ template, column }) => {
      const before = created(template.entity);
      const found = plan(template, { ...fullRow(template), [column.name]: '' }, before);
      const after = falls[`${template.entity} ${column.name}`];
      const lost = before.values[column.name];
      const isChanged = lost !== after;
      expect(found.outcome).toBe(isChanged ? 'UPDATE' : 'UNCHANGED');
      expect(found.entity?.values[column.name]).toBe(after);
      expect(found.erased).toEqual(isChanged ? [column.name] : []);
      const change = { column: column.name, before: lost, ...(after === undefined ? {} : { after }) };
      expect(found.changes).toEqual(isChanged ? [change] : []);
    },
  );

  it.each(columns.filter(({ column }) => column.isRequired))(
    'is never cleared when it is required: $name',
    ({ template, column }) => {
      const found = plan(template, { ...fullRow(template), [column.name]: '' }, created(template.entity));
      expect(found.outcome).toBe('REJECT');
      expect(problemsOf([found])[0]).toContain(`ZI-R-010 ${column.name}`);
      expect(found.entity).toBeUndefined();
    },
  );
});

describe('a new row', () => {
  it.each(columns.filter(({ column }) => column.isRequired && column.keyPart === undefined))(
    'counts “no update” as blank: $name',
    ({ template, column }) => {
      const found = plan(template, { ...fullRow(template), [column.name]: noUpdate });
      expect(problemsOf([found])).toEqual([[`ZI-R-010 ${column.name}`]]);
    },
  );

  it('gets its defaults for blanks and for “no update”', () => {
    const row = { ...fullRow(templateOf('CORPORATION')), Status: '', CurrencyCode: noUpdate };
    expect(stored(templateOf('CORPORATION'), row).values).toMatchObject({
      Status: 'Active',
      CurrencyCode: 'USD',
    });
  });

  it('of a case takes name and country of its petition and the day of the run', () => {
    const row = {
      ...exampleRow(templateOf('CASE')),
      PetID: 'pet-ca',
      CaseName: '',
      CaseCountry: '',
      CaseOpenedDate: '',
    };
    expect(stored(templateOf('CASE'), row).values).toMatchObject({
      CaseName: 'Work Permit',
      CaseCountry: 'CAN',
      CaseOpenedDate: runDate,
      CaseStatus: 'Open',
    });
  });

  it('is the first version, of an employee employment based, with its origin', () => {
    const template = templateOf('EMPLOYEE');
    const origin = { runDate, fileId: 'f', rowNumber: 9 };
    const found = planRow(
      template,
      readyRow(firmId, template, checkedRow(template, exampleRow(template))),
      undefined,
      {
        firmId,
        reference,
        runDate,
        at,
        origin,
      },
    );
    expect(found.entity).toMatchObject({
      version: 1,
      createdAt: at,
      modifiedAt: at,
      origin,
      category: 'EMPLOYMENT',
    });
    expect(found).toMatchObject({ outcome: 'CREATE', erased: [] });
    expect(found.changes).toContainEqual({ column: 'SSN', after: '123456789' });
  });

  it.each(['TerminationDate', 'HireDate'])('misses what its firm does not map: %s', (name) => {
    const template = templateOf('EMPLOYEE');
    const found = plan(template, exampleRow(template), undefined, { ignoredColumns: [name] });
    expect(found.entity?.values[name]).toBeUndefined();
  });

  it('fails without what its firm does not map and the record needs', () => {
    const template = templateOf('EMPLOYEE');
    const found = plan(template, exampleRow(template), undefined, {
      ignoredColumns: ['WorkEmail', 'SalaryUnit'],
    });
    expect(problemsOf([found])).toEqual([['ZI-R-010 WorkEmail', 'ZI-R-010 SalaryUnit']]);
  });
});

describe('a row about something that is there', () => {
  it('with “no update” everywhere changes nothing', () => {
    for (const template of importTemplates) {
      const before = created(template.entity);
      const kept = Object.fromEntries(
        template.columns
          .filter(({ keyPart, keyWhen }) => keyPart === undefined || keyWhen !== undefined)
          .map(({ name }) => [name, noUpdate]),
      );
      expect(plan(template, { ...fullRow(template), ...kept }, before)).toMatchObject({
        outcome: 'UNCHANGED',
        entity: before,
      });
    }
  });

  it('is its next version and tells what changed, before and after', () => {
    const found = plan(
      templateOf('VISA'),
      { ...fullRow(templateOf('VISA')), Entries: '2', PortOfEntry: '' },
      created('VISA'),
    );
    expect(found.changes).toEqual([
      { column: 'Entries', before: 'M', after: '2' },
      { column: 'PortOfEntry', before: 'IAH' },
    ]);
    expect(found.erased).toEqual(['PortOfEntry']);
    expect(found.entity).toMatchObject({ version: 2, createdAt: at, modifiedAt: later });
  });

  it('leaves keys and ids of other things as they were written first', () => {
    const template = templateOf('CASE');
    const before = created('CASE');
    const row = {
      ...fullRow(template),
      EmployerID: 'acme-us',
      CaseReference: 'hr-2025-0042',
      PetID: 'pet-000187',
      CaseManagerID: 'JDOE',
    };
    expect(plan(template, row, before)).toMatchObject({ outcome: 'UNCHANGED', entity: before });
    const school = { ...fullRow(templateOf('EDUCATION')), SchoolName: 'UNIVERSITY OF TEXAS AT AUSTIN' };
    expect(plan(templateOf('EDUCATION'), school, created('EDUCATION')).outcome).toBe('UNCHANGED');
  });

  it('takes D/S for the last day where the document type allows it', () => {
    const row = { ...exampleRow(templateOf('EXPIRATION')), DocumentType: 'I-20', ValidTo: 'd/s' };
    expect(stored(templateOf('EXPIRATION'), row).values['ValidTo']).toBe('D/S');
    expect(problemsOf([plan(templateOf('EXPIRATION'), { ...row, DocumentType: 'EAD Card' })])).toEqual([
      ['ZI-R-013 ValidTo'],
    ]);
  });
});

describe('what a row keeps has to fit what it sets', () => {
  const update = (kind: EntityKind, before: Written, row: Written): RowPlan => {
    const template = templateOf(kind);
    const kept = Object.fromEntries(
      template.columns.filter(({ keyPart }) => keyPart === undefined).map(({ name }) => [name, noUpdate]),
    );
    return plan(template, { ...fullRow(template), ...kept, ...row }, created(kind, before));
  };

  it.each<[string, EntityKind, Written, Written, string]>([
    [
      'a state that the kept country needs',
      'CORPORATION',
      {},
      { StateProvince: '' },
      'ZI-R-010 StateProvince',
    ],
    [
      'a state that the new country needs',
      'CORPORATION',
      { Country: 'France', StateProvince: '' },
      { Country: 'USA' },
      'ZI-R-010 StateProvince',
    ],
    [
      'a kept state that is none of the new country',
      'CORPORATION',
      {},
      { Country: 'Canada' },
      'ZI-R-013 StateProvince',
    ],
    ['a unit of the kept salary', 'EMPLOYEE', {}, { SalaryUnit: '' }, 'ZI-R-010 SalaryUnit'],
    [
      'an end before the kept start',
      'EMPLOYEE',
      {},
      { TerminationDate: '05/31/2021' },
      'ZI-R-016 TerminationDate',
    ],
    ['a start after the kept end', 'EMPLOYEE', {}, { HireDate: '06/03/2021' }, 'ZI-R-016 TerminationDate'],
    [
      'a date that the kept status demands',
      'CASE',
      { CaseStatus: 'Filed', CaseClosedDate: '' },
      { SentToGovernmentDate: '' },
      'ZI-R-042 SentToGovernmentDate',
    ],
    [
      'a date that the new status demands',
      'CASE',
      { CaseStatus: 'Open', CaseClosedDate: '', DeniedDate: '' },
      { CaseStatus: 'Denied' },
      'ZI-R-042 DeniedDate',
    ],
    [
      'a kept closing date under a status that does not close',
      'CASE',
      {},
      { CaseStatus: 'Open' },
      'ZI-R-013 CaseClosedDate',
    ],
  ])('%s', (_, kind, before, row, problem) => {
    expect(problemsOf([update(kind, before, row)])).toEqual([[problem]]);
  });

  it.each<[string, EntityKind, Written, Written]>([
    [
      'a status whose date is stored',
      'CASE',
      { CaseStatus: 'Open', CaseClosedDate: '' },
      { CaseStatus: 'Denied' },
    ],
    ['an end after the kept start', 'EMPLOYEE', {}, { TerminationDate: '06/01/2021' }],
    ['another state of the kept country', 'CORPORATION', {}, { StateProvince: 'CA' }],
  ])('and is applied when it does: %s', (_, kind, before, row) => {
    expect(update(kind, before, row).outcome).toBe('UPDATE');
  });

  it('and is not failed for what was wrong before it', () => {
    const template = templateOf('EMPLOYEE');
    const before = created('EMPLOYEE');
    const { SalaryUnit: _, ...values } = before.values;
    const row = { ...fullRow(template), SalaryUnit: noUpdate, JobTitle: 'Lead' };
    expect(plan(template, row, { ...before, values }).outcome).toBe('UPDATE');
  });
});
