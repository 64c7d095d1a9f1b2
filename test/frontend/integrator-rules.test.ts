import { describe, expect, it } from 'vitest';
import { shownExports, shownTemplates } from '../../frontend/src/api/shown-templates.ts';
import { fixOf, fixOfCause } from '../../frontend/src/integrator/cause-fixes.ts';
import { erasedColumns, erasedTotal } from '../../frontend/src/integrator/erased-columns.ts';
import { fileNews, intervalMs, isMoving } from '../../frontend/src/integrator/file-labels.ts';
import { leftMs, nextRun, runBeginsAt } from '../../frontend/src/integrator/run-times.ts';
import { exportTemplates } from '../../functions/export-templates/catalog/export-templates.ts';
import { importTemplates } from '../../functions/import-templates/catalog/import-templates.ts';
import { messages } from '../../functions/import-templates/catalog/messages.ts';
import { runDateOf, runInstantOf } from '../../functions/import-templates/run-date.ts';
import { ImportFileStatus } from '../../functions/integrator/contract.ts';
import { aFile, anUncheckedFile, aSummary } from './support/integrator-world.ts';

describe('the templates that the pages name', () => {
  it('are those of the catalogue, with every column but the keys', () => {
    const declared = importTemplates.map(({ id, title, baseName, columns }) => ({
      id,
      title,
      baseName,
      columns: columns.filter(({ keyPart }) => keyPart === undefined).map(({ name }) => name),
    }));
    expect(shownTemplates).toEqual(declared);
  });

  it('are those of the catalogue of exports', () => {
    expect(shownExports).toEqual(exportTemplates.map(({ id, title, baseName }) => ({ id, title, baseName })));
  });
});

describe('when runs begin', () => {
  it.each([
    ['in winter', '2026-03-03', '2026-03-03T10:00:00.000Z'],
    ['in summer', '2026-07-01', '2026-07-01T09:00:00.000Z'],
    ['on the day without 02:00', '2026-03-08', '2026-03-08T10:00:00.000Z'],
    ['on the day with 01:00 twice', '2026-11-01', '2026-11-01T10:00:00.000Z'],
  ])('%s', (_, date, expected) => {
    expect(runBeginsAt(date)).toBe(expected);
  });

  it('is as the server has it on every day of two years', () => {
    const days = Array.from({ length: 731 }, (_, at) => new Date(Date.UTC(2026, 0, 1 + at)).toISOString());
    const dates = days.map((day) => day.slice(0, 10));
    expect(dates.map(runBeginsAt)).toEqual(dates.map((date) => runInstantOf(date).toISOString()));
  });

  it.each([
    '2026-03-03T09:59:59.999Z',
    '2026-03-03T10:00:00.000Z',
    '2026-03-03T07:59:59.000Z',
    '2026-03-03T08:00:00.000Z',
    '2026-03-08T09:59:59.999Z',
    '2026-03-08T10:00:00.000Z',
    '2026-11-01T08:30:00.000Z',
    '2026-11-01T09:30:00.000Z',
    '2026-12-31T23:00:00.000Z',
  ])('takes what is uploaded at %s when the server does', (at) => {
    expect(nextRun(Date.parse(at)).runDate).toBe(runDateOf(new Date(at)));
  });

  it('leaves whole minutes, the one that is running counted, and none afterwards', () => {
    const at = '2026-03-03T10:00:00.000Z';
    expect([1, 60_000, 60_001, -5].map((ms) => leftMs(at, Date.parse(at) - ms))).toEqual([
      60_000, 60_000, 120_000, 0,
    ]);
  });
});

describe('uploaded files', () => {
  it('are watched closely while one of them is being checked or applied', () => {
    const moving = ImportFileStatus.options.filter((status) => isMoving({ status }));
    expect(moving).toEqual(['RECEIVED', 'CHECKING', 'QUEUED']);
    expect(intervalMs([aFile(1), anUncheckedFile(2, 'CHECKING')])).toBeLessThan(intervalMs([aFile(1)]));
    expect(intervalMs([])).toBe(intervalMs([aFile(1)]));
  });

  it('are news when their state changed, and not when they only came into view', () => {
    const before = [anUncheckedFile(1, 'CHECKING'), aFile(2)];
    const after = [aFile(3), aFile(1, { status: 'REJECTED' }), aFile(2)];
    expect(fileNews(before, after)).toEqual(['fn_Details_Data_import_20260302.csv: Rejected.']);
  });
});

describe('values that blanks would erase', () => {
  const summary = aSummary({ rowCount: 1000, erasedCounts: { Fax: 3, Phone: 200, Mobile: 201, Email: 3 } });

  it('are counted by column, most first, and marked where more than a fifth of the rows erase', () => {
    expect(
      erasedColumns(summary).map(({ column, percent, isSuspicious }) => [column, percent, isSuspicious]),
    ).toEqual([
      ['Mobile', 20, true],
      ['Phone', 20, false],
      ['Email', 0, false],
      ['Fax', 0, false],
    ]);
    expect(erasedTotal(summary)).toBe(407);
  });

  it('are none when nothing is erased', () => {
    expect([erasedColumns(aSummary()), erasedTotal(aSummary())]).toEqual([[], 0]);
  });
});

describe('what to do about a finding', () => {
  it('is said of every code but the infos and what an undo kept', () => {
    const without = Object.keys(messages).filter((code) => fixOf(code) === undefined);
    expect(without.filter((code) => !/^ZI-[IU]-/.test(code))).toEqual([]);
    expect(without).toContain('ZI-I-001');
    expect(fixOf('no such code')).toBeUndefined();
  });

  it('names what was probably meant, where the message does', () => {
    const wrong = { code: 'ZI-R-020', column: 'CountryOfBirth', value: 'Holland', rowCount: 312 };
    const message = 'CountryOfBirth: “Holland” is not in the country list.';
    expect(fixOfCause({ ...wrong, message })).toBe(fixOf('ZI-R-020'));
    expect(fixOfCause({ ...wrong, message: `${message} Did you mean Netherlands?` })).toMatch(
      /^Replace “Holland”, probably by Netherlands\./,
    );
    expect(fixOfCause({ ...wrong, message: `${message} Did you mean Niger, Nigeria?` })).toMatch(
      /probably by Niger or Nigeria\./,
    );
  });
});
