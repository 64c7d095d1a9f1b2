import { describe, expect, it } from 'vitest';
import { mostMoveClients } from '../../../functions/package-moves/contract.ts';
import { readWishes } from '../../../functions/package-moves/csv-wishes.ts';

/** What is told of a file that is refused. */
function problemsOf(csv: string): string[] {
  try {
    readWishes(csv);
  } catch (error) {
    const { code, fields } = error as { code: string; fields: { pointer: string; detail: string }[] };
    return [code, ...fields.map(({ detail }) => detail)];
  }
  return [];
}
const wish = (line: number, clientId: string, externalClientId: string, externalPackageId: string) => ({
  line,
  clientId,
  externalClientId,
  externalPackageId,
});

describe('the CSV of a bulk assignment', () => {
  it.each([
    ['in the order of the guide', 'ClientID,ExternalPackageID\r\n1001,GOLD\r\n'],
    ['after a byte order mark', '\uFEFFClientID,ExternalPackageID\r\n1001,GOLD\r\n'],
    ['in another order and case, with spaces', ' EXTERNALPACKAGEID ,clientid\n GOLD , 1001 '],
    ['quoted', '"ClientID","ExternalPackageID"\r\n"1001","GOLD"\r\n'],
    ['with lines that end in CR', 'ClientID,ExternalPackageID\r1001,GOLD\r'],
  ])('is read %s', (_how, csv) => {
    expect(readWishes(csv)).toEqual([wish(2, '1001', '', 'GOLD')]);
  });

  it('names clients by either id, and tells on which line each row begins', () => {
    const csv =
      'ClientID,ExternalClientID,ExternalPackageID\r\n1001,,GOLD\r\n\r\n,"A,\r\n1",SILVER\r\n1003,C,\r\n';
    expect(readWishes(csv)).toEqual([
      wish(2, '1001', '', 'GOLD'),
      wish(4, '', 'A,\n1', 'SILVER'),
      wish(6, '1003', 'C', ''),
    ]);
  });

  it.each([
    ['without anything', '', 'Line 1: the header is missing.'],
    ['without rows', 'ClientID,ExternalPackageID\r\n', 'Line 2: there are no rows below the header.'],
    [
      'with a column of another name',
      'ClientID,ExternalPackageID,Note\n1,GOLD,x',
      'Line 1: column 3 is not one of ClientID, ExternalClientID, ExternalPackageID. Rename or remove it.',
    ],
    [
      'with a column twice',
      'ClientID,ClientID,ExternalPackageID\n1,1,GOLD',
      'Line 1: there are two columns ClientID. Remove one.',
    ],
    [
      'without a client',
      'ExternalPackageID\nGOLD',
      'Line 1: a column ClientID or ExternalClientID is missing.',
    ],
    ['without a package', 'ClientID\n1001', 'Line 1: the column ExternalPackageID is missing.'],
    [
      'with an open quote',
      'ClientID,ExternalPackageID\n1001,GOLD\n1002,"GOLD\n1003,GOLD\n',
      'Line 3: a double quote is opened and not closed before the end of the file.',
    ],
    [
      'with text behind a quote',
      'ClientID,ExternalPackageID\n1001,"GOLD"x\n',
      'Line 2: text follows a closing double quote. Double the quotes inside of a quoted field.',
    ],
    [
      'with a quote in the middle',
      'ClientID,ExternalPackageID\n1001,GO"LD\n',
      'Line 2: a double quote stands inside of a field that is not quoted. Quote the whole field and double the quotes in it.',
    ],
    [
      'that is not UTF-8',
      'ClientID,ExternalPackageID\r\n1001,GOLD\r\n1002,M\uFFFDLLER\r\n',
      'Line 3: a character is not UTF-8. Save the file as “CSV UTF-8”.',
    ],
    [
      'that is UTF-16',
      'C\0l\0i\0e\0n\0t\0I\0D\0',
      'Line 1: a character is not UTF-8. Save the file as “CSV UTF-8”.',
    ],
  ])('is refused %s', (_what, csv, problem) => {
    expect(problemsOf(csv)).toContain('CSV_NOT_VALID');
    expect(problemsOf(csv)).toContain(problem);
  });

  it('is refused with every line whose fields are too many or too few', () => {
    expect(problemsOf('ClientID,ExternalPackageID\n1,GOLD,x\n2,GOLD\n3\n')).toEqual([
      'CSV_NOT_VALID',
      'Line 2: too many fields, 3 where the header has 2. Put fields that hold a comma in double quotes.',
      'Line 4: too few fields, 1 where the header has 2. Put fields that hold a comma in double quotes.',
    ]);
  });

  it('is refused with what to do when the fields are separated by semicolons', () => {
    expect(problemsOf('ClientID;ExternalPackageID\n1;GOLD')).toContain(
      'Line 1: the fields are not separated by commas. Save the file as “CSV UTF-8 (comma delimited)”.',
    );
  });

  it('does not repeat what it holds when it has no header', () => {
    expect(problemsOf('Ottilie Marchbanks,078-05-1120\n').join()).not.toMatch(/Ottilie|078/);
  });

  it('may have as many rows as a bulk assignment has clients, and not one more', () => {
    const rows = Array.from({ length: mostMoveClients }, (_, index) => `${index},GOLD\n`);
    expect(readWishes(`ClientID,ExternalPackageID\n${rows.join('')}`)).toHaveLength(mostMoveClients);
    expect(problemsOf(`ClientID,ExternalPackageID\n${rows.join('')}1,GOLD\n`)).toEqual(['TOO_MANY_CLIENTS']);
  });
});
