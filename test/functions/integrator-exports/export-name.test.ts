import { describe, expect, it } from 'vitest';
import { exportName } from '../../../functions/integrator-exports/export-name.ts';

describe('the name of an export', () => {
  it('says the Pacific minute of the cut', () => {
    expect(exportName('visa_export', new Date('2026-11-21T08:05:59.999Z'))).toEqual({
      fileName: 'visa_export_202611210005.csv',
      stamp: '202611210005',
    });
  });

  it.each([
    ['in the same minute', '2026-07-01T09:00:30Z', '202607010200', '202607010201'],
    ['in the hour that comes twice', '2026-11-01T09:10:00Z', '202611010130', '202611010131'],
    ['at the end of a year', '2027-01-01T07:59:00Z', '202612312359', '202701010000'],
    ['after that', '2027-01-01T09:00:00Z', '202612312359', '202701010100'],
  ])('is later than that of the export before, %s', (_when, cut, last, stamp) => {
    expect(exportName('x', new Date(cut), last).stamp).toBe(stamp);
  });

  it('is unique and sorts as the files were written through the night in which clocks go back', () => {
    const stamps: string[] = [];
    const startMs = Date.parse('2026-11-01T07:00:00Z');
    for (let minute = 0; minute < 300; minute += 7)
      stamps.push(exportName('x', new Date(startMs + minute * 60_000), stamps.at(-1)).stamp);
    expect([...new Set(stamps)].sort()).toEqual(stamps);
  });
});
