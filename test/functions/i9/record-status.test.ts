import { describe, expect, it } from 'vitest';
import {
  isPurgeable,
  isSection1OnTime,
  isSection2OnTime,
  isTerminated,
} from '../../../functions/i9/record-status.ts';
import { anI9Record, aRecordRow } from '../../support/record-builders.ts';

const today = '2026-11-20';

describe('a termination', () => {
  it.each([
    ['no date and no tick', {}, false],
    ['a date in the past', { terminationDate: '2026-11-19', isTerminated: true }, true],
    ['a date in the past, not ticked', { terminationDate: '2026-11-19' }, true],
    ['a date today', { terminationDate: today, isTerminated: true }, true],
    ['a date in the future', { terminationDate: '2026-11-21' }, false],
    ['a date in the future, ticked already', { terminationDate: '2026-11-21', isTerminated: true }, false],
    ['a tick without a date', { isTerminated: true }, true],
  ])('with %s', (_case, differences, expected) => {
    expect(isTerminated(aRecordRow(differences), today)).toBe(expected);
  });
});

describe('a record may be purged', () => {
  const past = { startDate: '2019-05-01', terminationDate: '2020-02-01', isTerminated: true };

  it.each([
    ['when its retention date is reached', past, true],
    ['not while an E-Verify case is open', { ...past, openEverifyCaseCount: 1 }, false],
    ['not while the employee works', { ...past, terminationDate: undefined, isTerminated: false }, false],
    ['not when the termination has no date', { ...past, terminationDate: undefined }, false],
  ])('%s', (_case, differences, expected) => {
    expect(isPurgeable(aRecordRow(differences), today)).toBe(expected);
  });
});

describe('signatures in time', () => {
  const signed = (section1At: string, section2At: string) => {
    const record = anI9Record();
    const { section1, section2 } = record;
    const at = (signature: NonNullable<typeof section1.signature>, instant: string) => ({
      ...signature,
      at: instant,
    });
    if (section1.signature === undefined || section2?.signature === undefined) throw new Error('unsigned');
    return anI9Record({
      section1: { ...section1, signature: at(section1.signature, section1At) },
      section2: { ...section2, signature: at(section2.signature, section2At) },
    });
  };

  // The first day of employment is Monday, 2 March 2026.
  it.each([
    ['2026-03-02T23:59:59.999Z', '2026-03-05T12:00:00.000Z', [true, true]],
    ['2026-03-03T00:00:00.000Z', '2026-03-06T00:00:00.000Z', [false, false]],
  ])('Section 1 at %s and Section 2 at %s are %s', (section1At, section2At, expected) => {
    const record = signed(section1At, section2At);
    expect([isSection1OnTime(record), isSection2OnTime(record)]).toEqual(expected);
  });

  it('are unknown without a first day or a signature', () => {
    const record = anI9Record({ startDate: undefined, section2: undefined });
    expect([isSection1OnTime(record), isSection2OnTime(record)]).toEqual([undefined, undefined]);
  });
});
