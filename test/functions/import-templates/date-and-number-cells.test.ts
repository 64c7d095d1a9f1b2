import { describe, expect, it } from 'vitest';
import { checkedCell as cell, cellOf, checked } from './import-builders.ts';

describe('a date', () => {
  it.each([
    ['04/17/1990', '1990-04-17'],
    ['4/7/1990', '1990-04-07'],
    ['04/7/1990', '1990-04-07'],
    ['1990-04-17', '1990-04-17'],
    ['02/29/2024', '2024-02-29'],
    ['01/01/1900', '1900-01-01'],
    ['12/31/2100', '2100-12-31'],
  ])('%s is %s', (written, stored) => {
    expect(cell(3, 'HireDate', written)).toBe(stored);
  });

  it.each([
    '17/04/1990',
    '02/29/2023',
    '04/31/1990',
    '00/10/1990',
    '10/00/1990',
    '04/17/90',
    '04/17/190',
    '04-17-1990',
    '4.17.1990',
    '45678',
    '41000',
    '19900417',
    '12/31/1899',
    '01/01/2101',
    '1990-4-7',
    '1990-13-01',
    '1990/04/17',
    'Apr 17, 1990',
    '04/17/1990 00:00',
    '004/17/1990',
    '04//1990',
    '1/004/1990',
    '/04/1990',
    '٠٤/١٧/١٩٩٠',
    '04/17/19９0',
    'D/S',
    '04/2012',
  ])('rejects %s, ZI-R-011', (written) => {
    expect(cell(3, 'HireDate', written)).toBe('ZI-R-011');
  });

  it('is read day first when the firm writes it so', () => {
    const different = { DateOfBirth: '17/04/1990', HireDate: '01/06/2021' };
    const row = checked(3, different, { dateFormat: 'DD/MM/YYYY' });
    expect([row.problems, cellOf(3, row, 'DateOfBirth'), cellOf(3, row, 'HireDate')]).toEqual([
      [],
      '1990-04-17',
      '2021-06-01',
    ]);
    expect(
      checked(3, { ...different, HireDate: '06/13/2021' }, { dateFormat: 'DD/MM/YYYY' }).problems[0]?.message,
    ).toBe('HireDate: “06/13/2021” is not a valid date. Use DD/MM/YYYY or YYYY-MM-DD.');
  });

  it.each([
    ['D/S', 'D/S'],
    ['d/s', 'D/S'],
    ['09/11/2027', '2027-09-11'],
  ])('of a stay may be %s', (written, stored) => {
    expect(cell(5, 'I94ExpirationDate', written)).toBe(stored);
  });

  it.each(['DS', 'D / S', '09/2027', '2027'])('of a stay may not be %s', (written) => {
    expect(cell(5, 'I94ExpirationDate', written)).toBe('ZI-R-011');
  });

  it.each([
    ['08/2012', '2012-08'],
    ['8/2012', '2012-08'],
    ['2012', '2012'],
    ['2012-08', '2012-08'],
    ['08/15/2012', '2012-08-15'],
  ])('of a school may be in part: %s', (written, stored) => {
    expect(cell(8, 'FromDate', written)).toBe(stored);
  });

  it.each(['13/2012', '12', '08/12', 'Aug-12', '1899', '2101', '41000', '2012-8', 'D/S'])(
    'in part rejects %s',
    (written) => {
      expect(cell(8, 'FromDate', written)).toBe('ZI-R-011');
    },
  );
});

describe('yes and no', () => {
  it.each(['Y', 'y', 'Yes', 'YES', 'True', 'TRUE', '1'])('%s is true', (written) => {
    expect(cell(1, 'H1BDependent', written)).toBe('true');
  });
  it.each(['N', 'n', 'no', 'False', '0'])('%s is false', (written) => {
    expect(cell(1, 'H1BDependent', written)).toBe('false');
  });
  it.each(['X', 'J', '2', 'yep', 'T'])('rejects %s', (written) => {
    expect(cell(1, 'H1BDependent', written)).toBe('ZI-R-013');
  });
});

describe('a number', () => {
  it.each([
    ['128000.00', '128000.00'],
    ['128000', '128000.00'],
    ['128000.5', '128000.50'],
    ['0', '0.00'],
    ['0.10', '0.10'],
    ['00012', '12.00'],
    ['01.50', '1.50'],
    ['9999999999.99', '9999999999.99'],
  ])('%s is stored as %s', (written, stored) => {
    expect(cell(3, 'Salary', written)).toBe(stored);
  });

  it.each([
    '128,000.00',
    '$128000',
    '128000 USD',
    '1.5E+05',
    '12.345',
    '.5',
    '5.',
    '-1',
    '+1',
    '99999999999',
    '1e3',
    '0x10',
    '١٢',
    '1 000',
    'NaN',
    'Infinity',
  ])('rejects %s', (written) => {
    expect(cell(3, 'Salary', written)).toBe('ZI-R-013');
  });

  it('may be negative where a loss is possible', () => {
    expect(cell(1, 'NetAnnualIncome', '-12.5')).toBe('-12.50');
    expect(cell(1, 'NetAnnualIncome', '-0')).toBe('0.00');
    expect(cell(1, 'GrossAnnualIncome', '-12.5')).toBe('ZI-R-013');
  });

  it.each([
    ['168', '168.0'],
    ['168.1', 'ZI-R-013'],
    ['0', '0.0'],
  ])('stays in its range: %s hours', (written, stored) => {
    expect(cell(3, 'HoursPerWeek', written)).toBe(stored);
  });

  it.each([
    ['007', '7'],
    ['0', '0'],
    ['-0', '0'],
    ['4.0', 'ZI-R-013'],
    ['-1', 'ZI-R-013'],
    ['12345678', 'ZI-R-013'],
  ])('is whole: %s', (written, stored) => {
    expect(cell(1, 'EmployeesUS', written)).toBe(stored);
  });

  it('of a year is not after the current one', () => {
    expect([
      cell(1, 'YearEstablished', '2026'),
      cell(1, 'YearEstablished', '2027'),
      cell(1, 'YearEstablished', '1599'),
    ]).toEqual(['2026', 'ZI-R-013', 'ZI-R-013']);
  });

  it('of digits keeps its zeros', () => {
    expect([cell(2, 'PhoneExtension', '0042'), cell(2, 'PhoneExtension', '4a')]).toEqual([
      '0042',
      'ZI-R-013',
    ]);
    expect([cell(1, 'NAICSCode', '1'), cell(1, 'NAICSCode', '54')]).toEqual(['ZI-R-013', '54']);
  });
});
