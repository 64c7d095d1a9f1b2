import { describe, expect, it } from 'vitest';
import { planRow } from '../../../functions/immigration/apply-row.ts';
import type { Entity } from '../../../functions/immigration/contract.ts';
import { readyRow } from '../../../functions/immigration/ready-row.ts';
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
  warningsOf,
} from './firm-world.ts';
import { created, fullRow, plan, stored } from './lone-row.ts';

describe('rules of cases', () => {
  const template = templateOf('CASE');
  const open = { ...exampleRow(template), CaseClosedDate: '' };

  it.each(['WAC259001234', 'WA12590012345', 'ABC-590012345'])(
    'reject the receipt number %s',
    (ReceiptNumber) => {
      expect(problemsOf([plan(template, { ...open, ReceiptNumber })])).toEqual([['ZI-R-041 ReceiptNumber']]);
    },
  );

  it.each([
    ['Filed', 'SentToGovernmentDate'],
    ['RFE', 'RFEReceivedDate'],
    ['Approved', 'ApprovedDate'],
    ['Denied', 'DeniedDate'],
    ['Withdrawn', 'WithdrawnDate'],
    ['Closed', 'CaseClosedDate'],
  ])('reject %s without %s, blank or not updated', (CaseStatus, name) => {
    for (const cell of ['', noUpdate])
      expect(problemsOf([plan(template, { ...open, CaseStatus, [name]: cell })])).toEqual([
        [`ZI-R-042 ${name}`],
      ]);
  });

  it('reject another petition of a case that exists', () => {
    const found = plan(template, { ...open, PetID: 'PET-CA' }, created('CASE'));
    expect(problemsOf([found])).toEqual([['ZI-R-043 PetID']]);
  });

  it.each(['PET-NONE', 'PET-OLD'])('reject a new case of the petition %s', (PetID) => {
    expect(problemsOf([plan(template, { ...open, PetID })])).toEqual([['ZI-R-040 PetID']]);
  });

  it('go on with a case whose petition is no longer active', () => {
    const before = { ...created('CASE'), values: { ...created('CASE').values, PetID: 'PET-OLD' } };
    expect(
      plan(template, { ...fullRow(template), PetID: 'PET-OLD', BillingCode: 'B2' }, before).outcome,
    ).toBe('UPDATE');
  });
});

describe('custom values', () => {
  const template = templateOf('CUSTOM_VALUE');
  const row = (FieldKeyword: string, FieldValue: string, FieldLabel = ''): Written => ({
    ...exampleRow(template),
    FieldKeyword,
    FieldLabel,
    FieldValue,
  });

  it.each([
    ['BadgeColor', 'Blue', 'Blue'],
    ['BadgeColor', 'rED', 'Red'],
    ['Shift', 'night', 'Night'],
    ['Motto', 'Hello', 'Hello'],
    ['Motto', '😀😀😀😀😀', '😀😀😀😀😀'],
    ['Gear', 'boots; HELMET;Boots', 'Helmet;Boots'],
    ['Gear', 'Gloves;', 'Gloves'],
    ['gear', '', undefined],
  ])('of %s are stored in normal form: %j', (keyword, written, value) => {
    const { values } = stored(template, row(keyword, written));
    expect(values['FieldValue']).toBe(value);
    expect(values['FieldLabel']).toBeUndefined();
  });

  it.each([
    ['BadgeColor', 'Green', '“Green” is not an option of BadgeColor.'],
    ['Shift', 'Day;Night', '“Day;Night” is not an option of Shift.'],
    ['Motto', 'Hello!', "Value is longer than the field's maximum of 5."],
    ['Gear', 'Helmet;Gloves;Boots', "Value is longer than the field's maximum of 2."],
    ['Gear', 'Helmet;Kite', '“Helmet;Kite” is not an option of Gear.'],
  ])('of %s reject %j', (keyword, written, message) => {
    expect(plan(template, row(keyword, written)).problems).toMatchObject([
      { code: 'ZI-R-051', column: 'FieldValue', message },
    ]);
  });

  it.each(['NoSuchField', 'CorporateOnly'])('of the field %s are rejected', (keyword) => {
    expect(problemsOf([plan(template, row(keyword, 'x'))])).toEqual([['ZI-R-050 FieldKeyword']]);
  });

  it('are rejected under another label than that of the field', () => {
    expect(problemsOf([plan(template, row('BadgeColor', 'Blue', 'Hat color'))])).toEqual([
      ['ZI-R-013 FieldLabel'],
    ]);
    expect(plan(template, row('BadgeColor', 'Blue', 'BADGE COLOR')).outcome).toBe('CREATE');
  });
});

describe('a row that fails', () => {
  it('tells all that is wrong with it', () => {
    const template = templateOf('CASE');
    const row = {
      ...exampleRow(template),
      PetID: 'PET-NONE',
      CaseManagerID: 'gone',
      AttorneyID: 'nobody',
      ValidFrom: '13/13/2025',
    };
    expect(problemsOf([plan(template, row)])).toEqual([
      ['ZI-R-011 ValidFrom', 'ZI-R-040 PetID', 'ZI-R-034 CaseManagerID', 'ZI-R-034 AttorneyID'],
    ]);
  });

  it('is about nothing when its key cannot be read', () => {
    const template = templateOf('EXPIRATION');
    const found = plan(template, { ...exampleRow(template), DocumentType: 'Ticket' });
    expect(found).toMatchObject({ outcome: 'REJECT' });
    expect(found.ref).toBeUndefined();
    expect(problemsOf([found])).toEqual([['ZI-R-021 DocumentType']]);
  });

  it('names a client of the individual kind', () => {
    const before: Entity = { ...created('EMPLOYEE'), category: 'INDIVIDUAL' };
    const found = plan(templateOf('EMPLOYEE'), exampleRow(templateOf('EMPLOYEE')), before);
    expect(problemsOf([found])).toEqual([['ZI-R-031 EmployeeID']]);
  });
});

describe('firm things that a corporation names', () => {
  const template = templateOf('CORPORATION');
  const problemsWith = (over: Written, listValues = reference.listValues) => {
    const row = checkedRow(template, { ...exampleRow(template), ...over });
    const firm = { ...reference, listValues };
    return problemsOf([
      planRow(template, readyRow(firmId, template, row), undefined, { firmId, reference: firm, runDate, at }),
    ])[0];
  };

  it('are active users, attorneys where one is asked for', () => {
    expect(problemsWith({ CaseManagerID: 'nobody' })).toEqual(['ZI-R-034 CaseManagerID']);
    expect(problemsWith({ CaseManagerID: 'gone' })).toEqual(['ZI-R-034 CaseManagerID']);
    expect(problemsWith({ AttorneyID: 'jdoe' })).toEqual(['ZI-R-013 AttorneyID']);
    expect(problemsWith({ AttorneyID: 'ASMITH', CaseManagerID: 'asmith' })).toEqual([]);
  });

  it('are offices of the firm once it has listed them', () => {
    const offices = [{ firmId, list: 'FirmOffice', code: 'AUS', label: 'Austin', isActive: true }];
    expect(problemsWith({ FirmOfficeCode: 'NYC' })).toEqual([]);
    expect(problemsWith({ FirmOfficeCode: 'NYC' }, offices)).toEqual(['ZI-R-021 FirmOfficeCode']);
    expect(problemsWith({ FirmOfficeCode: 'aus' }, offices)).toEqual([]);
  });
});

describe('warnings', () => {
  it('are said of a passport whose date of birth is not that of the employee', () => {
    const template = templateOf('PASSPORT');
    const employee = created('EMPLOYEE');
    const of = (DateOfBirth: string) =>
      planRow(
        template,
        readyRow(firmId, template, checkedRow(template, { ...exampleRow(template), DateOfBirth })),
        undefined,
        {
          firmId,
          reference,
          runDate,
          at,
          employee,
        },
      );
    expect(warningsOf([of('04/18/1990')])).toEqual([['ZI-W-105 DateOfBirth']]);
    expect(warningsOf([of('04/17/1990')])).toEqual([[]]);
    expect(warningsOf([of('')])).toEqual([[]]);
  });
});
