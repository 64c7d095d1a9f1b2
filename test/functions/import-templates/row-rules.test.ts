import { describe, expect, it } from 'vitest';
import { createProblems, rowChecker } from '../../../functions/import-templates/check-row.ts';
import { shownKey } from '../../../functions/import-templates/row-key.ts';
import { cellOf, checked, checkOptions, codesOf, templateOf } from './import-builders.ts';

const noUpdate = 'Zoom No Update';
const texts = (row: { problems: readonly { message: string }[] }): string[] =>
  row.problems.map(({ message }) => message);

describe('a row', () => {
  it('with a wrong number of fields is rejected, ZI-S-003', () => {
    const check = rowChecker(templateOf(10), checkOptions());
    expect(check(['a', 'b'])).toEqual({
      key: [],
      cells: [],
      problems: [{ code: 'ZI-S-003', message: 'The row has 2 fields, expected 5. Check quotes and commas.' }],
      warnings: [],
    });
    expect(codesOf(check(['a', 'b', 'c', 'd', 'e', 'f']))).toEqual(['ZI-S-003']);
  });

  it('tells all its problems, in the order of the columns', () => {
    const row = checked(3, { LastName: '', DateOfBirth: '17/17/1990', SSN: '1', WorkEmail: 'x' });
    expect(codesOf(row)).toEqual(['ZI-R-010', 'ZI-R-011', 'ZI-R-013', 'ZI-R-013']);
    expect(texts(row).slice(0, 2)).toEqual([
      'LastName is required.',
      'DateOfBirth: “••••” is not a valid date. Use MM/DD/YYYY or YYYY-MM-DD.',
    ]);
  });

  it('does not change what was said about the one before', () => {
    const template = templateOf(10);
    const check = rowChecker(template, checkOptions());
    const first = check(['', 'b', 'c', 'd', 'e']);
    const second = check(['a', 'b', 'c', 'd', 'e']);
    check(['a', '', 'c', 'd', 'e']);
    expect([codesOf(first), codesOf(second)]).toEqual([['ZI-R-010'], []]);
    expect(second.key).toEqual(['a', 'b', 'c']);
  });
});

describe('columns that are not mapped', () => {
  it('are kept whatever they hold', () => {
    const row = checked(
      3,
      { Gender: 'wrong', HireDate: '' },
      { ignoredColumns: new Set(['Gender', 'HireDate']) },
    );
    expect([codesOf(row), cellOf(3, row, 'Gender'), cellOf(3, row, 'HireDate')]).toEqual([
      [],
      'KEEP',
      'KEEP',
    ]);
  });

  it('cannot be keys or unknown', () => {
    expect(() => checked(3, {}, { ignoredColumns: new Set(['EmployeeID']) })).toThrow('is a key');
    expect(() => checked(3, {}, { ignoredColumns: new Set(['Shoe']) })).toThrow('has no column Shoe');
  });
});

describe('columns that depend on others', () => {
  it('PortalRole is required with PortalAccess', () => {
    expect(texts(checked(2, { PortalAccess: 'Y', PortalRole: '' }))).toEqual(['PortalRole is required.']);
    expect(texts(checked(2, { PortalAccess: 'N', PortalRole: '' }))).toEqual([]);
    expect(texts(checked(2, { PortalAccess: 'Y', PortalRole: noUpdate }))).toEqual([]);
  });

  it('SalaryUnit is required with Salary', () => {
    expect(texts(checked(3, { SalaryUnit: '' }))).toEqual(['SalaryUnit is required.']);
    expect(texts(checked(3, { Salary: '', SalaryUnit: '' }))).toEqual([]);
  });

  it('FromDate is required for HISTORY, and part of its key', () => {
    expect(texts(checked(7, { AddressType: 'history', FromDate: '' }))).toEqual(['FromDate is required.']);
    expect(checked(7, { AddressType: 'history' }).key).toEqual([
      'ACME-US',
      '100234',
      'HISTORY',
      '2022-08-01',
    ]);
    expect(checked(7).key).toEqual(['ACME-US', '100234', 'RESIDENCE', '']);
    expect(codesOf(checked(7, { AddressType: 'HISTORY', FromDate: noUpdate }))).toEqual(['ZI-R-015']);
    expect(codesOf(checked(7, { FromDate: noUpdate }))).toEqual([]);
  });

  it.each([
    ['Closed', '02/01/2025', []],
    ['Withdrawn', '', []],
    ['Open', '02/01/2025', ['ZI-R-013']],
    ['', '02/01/2025', ['ZI-R-013']],
    [noUpdate, '02/01/2025', []],
  ])('CaseClosedDate with CaseStatus “%s” and %s: %j', (CaseStatus, CaseClosedDate, codes) => {
    expect(codesOf(checked(11, { CaseStatus, CaseClosedDate, WithdrawnDate: '02/01/2025' }))).toEqual(codes);
  });

  it.each([
    ['Filed', 'SentToGovernmentDate'],
    ['RFE', 'RFEReceivedDate'],
    ['Approved', 'ApprovedDate'],
    ['Denied', 'DeniedDate'],
    ['Withdrawn', 'WithdrawnDate'],
    ['Closed', 'CaseClosedDate'],
  ])('CaseStatus %s requires %s, ZI-R-042', (CaseStatus, name) => {
    expect(checked(11, { CaseStatus, [name]: '' }).problems).toEqual([
      { code: 'ZI-R-042', column: name, message: `${CaseStatus} requires ${name}.`, value: '' },
    ]);
    expect(codesOf(checked(11, { CaseStatus, [name]: '02/01/2025' }))).toEqual([]);
    expect(codesOf(checked(11, { CaseStatus, [name]: noUpdate }))).toEqual([]);
  });

  it.each([
    ['USA', 'tx', 'TX'],
    ['USA', 'Texas', 'ZI-R-013'],
    ['USA', 'ON', 'ZI-R-013'],
    ['USA', '', 'ZI-R-010'],
    ['CAN', 'ON', 'ON'],
    ['Canada', 'TX', 'ZI-R-013'],
    ['CAN', '', 'ZI-R-010'],
    ['Germany', 'Bayern', 'Bayern'],
    ['Germany', '', 'CLEAR'],
  ])('a state in %s: “%s” is %s', (Country, StateProvince, stored) => {
    for (const id of [1, 2, 7]) {
      const row = checked(id, { Country, StateProvince });
      expect(row.problems[0]?.code ?? cellOf(id, row, 'StateProvince')).toBe(stored);
    }
  });

  it('a state is not checked when the country is not given', () => {
    expect(codesOf(checked(2, { Country: '', StateProvince: 'Anything' }))).toEqual([]);
    expect(codesOf(checked(2, { Country: noUpdate, StateProvince: 'Anything' }))).toEqual([]);
  });

  it.each([
    ['I-94', []],
    ['I-20', []],
    ['EAD Card', ['ZI-R-013']],
  ])('D/S is for documents that allow it: %s', (DocumentType, codes) => {
    expect(codesOf(checked(4, { DocumentType, ValidTo: 'D/S' }))).toEqual(codes);
  });
});

describe('dates in order', () => {
  it.each([
    [3, 'HireDate', 'TerminationDate'],
    [4, 'ValidFrom', 'ValidTo'],
    [5, 'IssueDate', 'ExpirationDate'],
    [5, 'StatusValidFrom', 'StatusValidTo'],
    [7, 'FromDate', 'ToDate'],
    [8, 'FromDate', 'ToDate'],
    [9, 'EffectiveDate', 'EndDate'],
    [11, 'ValidFrom', 'ValidTo'],
  ])('in template %i, %s is not after %s, ZI-R-016', (id, from, to) => {
    const problems = (first: string, second: string): string[] =>
      texts(checked(id, { [from]: first, [to]: second }));
    expect(problems('02/01/2025', '01/31/2025')).toEqual([`${from} must be on or before ${to}.`]);
    expect(problems('02/01/2025', '02/01/2025')).toEqual([]);
    expect(problems(noUpdate, '01/31/2025')).toEqual([]);
  });

  it('a passport ends after its day of issue', () => {
    const problems = (ExpirationDate: string): string[] =>
      texts(checked(6, { IssueDate: '07/01/2019', ExpirationDate }));
    expect([problems('07/01/2019'), problems('07/02/2019')]).toEqual([
      ['IssueDate must be before ExpirationDate.'],
      [],
    ]);
  });

  it.each([
    ['08/2012', '2012', []],
    ['2012', '05/2012', []],
    ['08/2012', '07/2012', ['ZI-R-016']],
    ['2013', '05/2012', ['ZI-R-016']],
    ['08/15/2012', '08/2012', []],
  ])('of a school are compared as far as they are known: %s and %s', (FromDate, ToDate, codes) => {
    expect(codesOf(checked(8, { FromDate, ToDate }))).toEqual(codes);
  });

  it('duration of status has no end', () => {
    expect(codesOf(checked(5, { StatusValidFrom: '02/01/2025', StatusValidTo: 'D/S' }))).toEqual([]);
  });

  it('a date of birth is in the past', () => {
    expect(texts(checked(3, { DateOfBirth: '11/20/2026' }))).toEqual([
      'DateOfBirth: “••••” is not a valid date in the past.',
    ]);
  });
});

describe('what is unusual is kept with a warning', () => {
  it.each([
    ['11/21/2012', ['ZI-W-105']],
    ['11/20/2012', []],
  ])('an employee born on %s: %j', (DateOfBirth, codes) => {
    const row = checked(3, { DateOfBirth });
    expect([row.problems, row.warnings.map(({ code }) => code)]).toEqual([[], codes]);
  });

  it('fewer employees in the world than in the United States', () => {
    const row = checked(1, { EmployeesUS: '420', EmployeesWorldwide: '419' });
    expect(row.problems).toEqual([]);
    expect(row.warnings[0]?.message).toBe(
      'EmployeesWorldwide is usually at least EmployeesUS; the value was kept as given. Check it.',
    );
    expect(checked(1, { EmployeesUS: '420', EmployeesWorldwide: '420' }).warnings).toEqual([]);
  });
});

describe('the key', () => {
  it('is in normal form', () => {
    expect(checked(6, { PassportNumber: 'a 012 34567', IssuingCountry: 'nigeria' }).key).toEqual([
      'ACME-US',
      '100234',
      'A01234567',
      'NGA',
    ]);
    expect(checked(4, { DocumentNumber: '' }).key).toEqual(['ACME-US', '100234', 'EAD Card', '']);
  });

  it('of a school is the same in capitals and with signs put together from two', () => {
    const one = checked(8, { SchoolName: 'École', FieldOfStudy: 'ART' });
    const two = checked(8, { SchoolName: 'E\u0301COLE', FieldOfStudy: 'art' });
    expect(one.key).toEqual(two.key);
    expect(cellOf(8, two, 'SchoolName')).toBe('E\u0301COLE');
  });

  it('is shown with document numbers masked', () => {
    expect(shownKey(templateOf(6), checked(6).key)).toEqual(['ACME-US', '100234', '••••4567', 'NGA']);
  });
});

describe('a row that makes a new record', () => {
  it('needs what is required: no update counts as blank', () => {
    const row = checked(3, { LastName: noUpdate, SalaryUnit: noUpdate });
    expect(codesOf(row)).toEqual([]);
    expect(createProblems(templateOf(3), row).map(({ message }) => message)).toEqual([
      'LastName is required.',
      'SalaryUnit is required.',
    ]);
  });

  it('needs the date of its status', () => {
    const row = checked(11, { CaseStatus: 'Denied', DeniedDate: noUpdate });
    expect(createProblems(templateOf(11), row).map(({ message }) => message)).toEqual([
      'Denied requires DeniedDate.',
    ]);
    expect(createProblems(templateOf(11), checked(11))).toEqual([]);
  });
});
