import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFileName } from '../../../functions/import-templates/file-name.ts';
import { folders } from '../../../functions/integrator/contract.ts';
import {
  dropPlaceOf,
  errorTextKey,
  receiptKey,
  rejectedKeys,
} from '../../../functions/integrator/drop-key.ts';
import { naughtyStrings } from '../../support/naughty-strings.ts';
import { hostileVectors } from '../../support/naughty-vectors.ts';

const right = 'fn_Details_Data_import_20261120.csv';
const parts = [
  '..',
  '.',
  '',
  'firm1',
  'firm10',
  'Import',
  'Rejected',
  '.integrator',
  right,
  'a.csv',
  '%2e%2e',
  '\\',
  '．．',
];
const odd = [
  ...[
    `../${right}`,
    `${right}/`,
    `${right}\0`,
    ` ${right}`,
    `${right} `,
    `${right}\n`,
    `x${right}`,
    `${right}.csv`,
  ],
  ...[
    `firm10/Import/${right}`,
    `Import/${right}`,
    right.toUpperCase(),
    right.replace('fn', 'ﬁn'),
    right.replace('_', '＿'),
  ],
  ...[
    right.replace('2026', '２０２６'),
    right.replace('20261120', '20261320'),
    right.replace('csv', 'cſv'),
    '.in.x',
    'x.tmp',
  ],
];
const nameCount = 100_000;
const someParts = fc
  .array(fc.oneof(fc.constantFrom(...parts), fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 6 })
  .map((some) => some.join('/'));
const names = [
  ...odd,
  ...naughtyStrings,
  ...hostileVectors,
  ...fc.sample(fc.oneof(someParts, fc.string({ maxLength: 40 })), { numRuns: nameCount, seed: 20_261_120 }),
];
const firmId = 'firm1';
const fileId = '01KX0000000000000000000001';
const keyOf = (name: string) => `${firmId}/${folders.import}/${name}`;

describe(`${names.length.toLocaleString('en-US')} names of uploads`, () => {
  it('are each of the firm in whose area they lie, or of none, whatever they say', () => {
    const wrong = names.filter((name) => {
      const place = dropPlaceOf(keyOf(name));
      return (
        place !== undefined &&
        (place.firmId !== firmId || `${firmId}/${place.folder}/${place.fileName}` !== keyOf(name))
      );
    });
    expect(wrong).toEqual([]);
    const firms = names.map((name) => dropPlaceOf(name)?.firmId).filter((one) => one !== undefined);
    expect(firms.filter((one) => !/^[a-z0-9-]+$/.test(one))).toEqual([]);
  });

  it('name a template only when they are its name and a date, and nothing is written but under a name of ours', () => {
    const taken = names.filter((name) => 'template' in readFileName(name));
    expect(taken.filter((name) => name.toLowerCase() !== right.toLowerCase())).toEqual([]);
    expect(taken.length).toBeGreaterThan(0);
    for (const name of taken) expect(readFileName(name)).toMatchObject({ canonicalName: right });
  });

  it('are moved away when they are refused, into the folder of the day and no other', () => {
    const folder = `${firmId}/${folders.rejected}/20261120/`;
    const wrong = names.filter((name) => {
      const place = dropPlaceOf(keyOf(name));
      if (place === undefined) return false;
      const file = { firmId, fileName: place.fileName, fileId };
      const keys = [...rejectedKeys(file, '2026-11-20')];
      const made = [...keys, errorTextKey(keys[0] ?? ''), receiptKey(firmId, right)];
      const isBelow = keys.every((key) => key.startsWith(folder) && !key.slice(folder.length).includes('/'));
      return !isBelow || made.some((key) => Buffer.byteLength(key) > 1_024);
    });
    expect(wrong).toEqual([]);
  });
});
