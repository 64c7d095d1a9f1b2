import { describe, expect, it } from 'vitest';
import { checkedCell as cell, cellOf, checked } from './import-builders.ts';

describe('a text', () => {
  it('is trimmed, of every kind of blank', () => {
    expect(cell(1, 'DBAName', ' \t\u00a0Acme  Inc \r\n')).toBe('Acme  Inc');
  });

  it.each(['=1+1', '@SUM(A1)', '+x', '<b>', 'a\nb', '__proto__'])('is stored as given: %j', (written) => {
    expect(cell(1, 'DBAName', written)).toBe(written);
  });

  it('is never cut: one character too many is rejected, ZI-R-012', () => {
    expect(cell(3, 'Suffix', 'x'.repeat(10))).toBe('x'.repeat(10));
    expect(cell(3, 'Suffix', '🎓'.repeat(10))).toBe('🎓'.repeat(10));
    expect(cell(3, 'Suffix', '🎓'.repeat(11))).toBe('ZI-R-012');
    expect(checked(3, { Suffix: 'x'.repeat(11) }).problems).toEqual([
      {
        code: 'ZI-R-012',
        column: 'Suffix',
        message: 'Suffix is longer than 10 characters.',
        value: 'x'.repeat(11),
      },
    ]);
  });

  it.each([
    ['EmployerID', 'ACME US', 'ZI-R-013'],
    ['EmployerID', 'ACME_US.1-2', 'ACME_US.1-2'],
    ['EmployerID', 'ÄCME', 'ZI-R-013'],
    ['FEIN', '123456789', 'ZI-R-013'],
    ['CurrencyCode', 'eur', 'EUR'],
    ['CurrencyCode', 'ABC', 'ZI-R-013'],
    ['CurrencyCode', 'EURO', 'ZI-R-012'],
    ['Website', 'acme.example', 'ZI-R-013'],
    ['Website', 'javascript:alert(1)', 'ZI-R-013'],
    ['Website', 'HTTPS://acme.example/a?b', 'HTTPS://acme.example/a?b'],
    ['Phone', '+1 (512) 555-0100 x12', '+1 (512) 555-0100 x12'],
    ['Phone', '555-010', '555-010'],
    ['Phone', '555-01', 'ZI-R-013'],
    ['Phone', '------------', 'ZI-R-013'],
    ['Phone', '+1 512 555 0100 ext. 12', 'ZI-R-013'],
    ['Phone', '1'.repeat(26), 'ZI-R-012'],
    ['SigningEmail', 'a@b', 'ZI-R-013'],
    ['SigningEmail', 'a@b@c.example', 'ZI-R-013'],
    ['SigningEmail', 'a b@c.example', 'ZI-R-013'],
    ['SigningEmail', 'a@c..example', 'ZI-R-013'],
    ['SigningEmail', 'Ann <a@c.example>', 'ZI-R-013'],
    ['SigningEmail', 'first.last+tag@sub.c.example', 'first.last+tag@sub.c.example'],
    ['SigningEmail', `${'x'.repeat(92)}@c.example`, 'ZI-R-012'],
  ])('%s of an employer: %s is %s', (name, written, stored) => {
    expect(cell(1, name, written)).toBe(stored);
  });

  it.each([
    ['SSN', '123-45-6789', '123456789'],
    ['SSN', '123456789', '123456789'],
    ['SSN', '123 45 6789', '123456789'],
    ['SSN', '123-456789', 'ZI-R-013'],
    ['SSN', '12345678', 'ZI-R-013'],
    ['SSN', '1234567890', 'ZI-R-013'],
    ['AlienNumber', 'a1234567', 'A1234567'],
    ['AlienNumber', '123456789', 'ZI-R-013'],
    ['SEVISNumber', 'n0012345678', 'N0012345678'],
    ['SOCCode', '172199', 'ZI-R-013'],
  ])('%s of an employee: %s is %s', (name, written, stored) => {
    expect(cell(3, name, written)).toBe(stored);
  });

  it('of a passport number is stored in capitals and without spaces', () => {
    expect(cell(6, 'PassportNumber', 'a01 23 4567')).toBe('A01234567');
  });

  it.each([
    ['wac2590012345', 'WAC2590012345'],
    ['WAC259001234', 'ZI-R-041'],
    ['12C2590012345', 'ZI-R-041'],
  ])('of a receipt number: %s is %s', (written, stored) => {
    expect(cell(11, 'ReceiptNumber', written)).toBe(stored);
  });

  it.each([
    ['180;90;60', '180;90;60'],
    ['1;2;3;4;5;6', 'ZI-R-013'],
    ['90, 60', 'ZI-R-013'],
  ])('of reminders: %s is %s', (written, stored) => {
    expect(cell(4, 'ReminderDays', written)).toBe(stored);
  });
});

describe('a value of a list', () => {
  it.each([
    ['fulltime', 'FullTime'],
    ['FULLTIME', 'FullTime'],
    ['Full time', 'ZI-R-021'],
    ['Full', 'ZI-R-021'],
  ])('is found without case and not guessed: %s is %s', (written, stored) => {
    expect(cell(3, 'EmploymentType', written)).toBe(stored);
  });

  it.each([
    ['h-1b', 'H-1B'],
    ['Temporary protected status', 'TPS'],
    ['H1B', 'ZI-R-021'],
    ['H-1B ', 'H-1B'],
  ])('of the Knowledge Base is found by code or label: %s is %s', (written, stored) => {
    expect(cell(5, 'VisaType', written)).toBe(stored);
  });

  it('of the Knowledge Base is that of the firm, and not one that is switched off', () => {
    const lists = new Map([
      [
        'VisaType',
        [
          { code: 'X-9', label: 'Firm’s own' },
          { code: 'H-1B', label: 'H-1B', isActive: false },
        ],
      ],
    ]);
    expect(cell(5, 'VisaType', 'X-9', { lists })).toBe('X-9');
    expect(checked(5, {}, { lists }).problems).toEqual([
      {
        code: 'ZI-R-021',
        column: 'VisaType',
        message: 'VisaType: “H-1B” is not in the Knowledge Base list VisaType.',
        value: 'H-1B',
      },
    ]);
  });

  it('cannot be checked without the list', () => {
    expect(() => checked(5, {}, { lists: new Map() })).toThrow('the Knowledge Base has no list VisaType');
  });
});

describe('a country', () => {
  it.each(['Nigeria', 'NIGERIA', 'NGA', 'nga', 'NG', ' nigeria '])('%s is NGA', (written) => {
    expect(cell(3, 'CountryOfCitizenship', written)).toBe('NGA');
  });

  it('with another name is read with ZI-W-103', () => {
    const row = checked(3, { CountryOfCitizenship: 'South Korea' });
    expect(cellOf(3, row, 'CountryOfCitizenship')).toBe('KOR');
    expect(row.warnings).toEqual([
      {
        code: 'ZI-W-103',
        column: 'CountryOfCitizenship',
        message: '“South Korea” was read as Republic of Korea.',
        value: 'South Korea',
      },
    ]);
  });

  it('that is not known is rejected with what may be meant, never changed', () => {
    expect(checked(3, { CountryOfCitizenship: 'Nigerria' }).problems).toEqual([
      {
        code: 'ZI-R-020',
        column: 'CountryOfCitizenship',
        message: 'CountryOfCitizenship: “Nigerria” is not in the country list. Did you mean Nigeria?',
        value: 'Nigerria',
      },
    ]);
    expect(checked(3, { CountryOfCitizenship: 'xqzwvkjy' }).problems[0]?.message).toBe(
      'CountryOfCitizenship: “xqzwvkjy” is not in the country list.',
    );
  });

  it.each([
    [3, 'CountryOfBirth', 'Yugoslavia (former)', 'YUG'],
    [3, 'CountryOfBirth', 'Stateless', 'ZI-R-022'],
    [3, 'CountryOfCitizenship', 'SUN', 'ZI-R-022'],
    [3, 'CountryOfCitizenship', 'Stateless', 'XXA'],
    [6, 'IssuingCountry', 'Stateless', 'XXA'],
    [6, 'IssuingCountry', 'Czechoslovakia', 'ZI-R-022'],
    [7, 'Country', 'Yugoslavia', 'ZI-R-022'],
    [7, 'Country', 'Kosovo', 'XKX'],
  ])('in template %i, %s may be used or not: %s is %s', (id, name, written, stored) => {
    expect(cell(id, name, written)).toBe(stored);
  });

  it('used wrongly is told by its name', () => {
    expect(checked(7, { Country: 'Yugoslavia' }).problems[0]?.message).toBe(
      'Yugoslavia (former) cannot be used as country of an address.',
    );
  });
});
