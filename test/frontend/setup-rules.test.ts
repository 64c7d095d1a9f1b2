import { describe, expect, it } from 'vitest';
import { scheduleText } from '../../frontend/src/api/task-schedule.ts';
import {
  checkSetup,
  isChanged,
  newExportTask,
  newImportTask,
  setupErrors,
  setupFormOf,
} from '../../frontend/src/integrator-setup/setup-form.ts';
import { aSetup } from './support/integrator-world.ts';

const weekly = { frequency: 'WEEKLY', weekday: 5 } as const;

describe('the schedule of a task', () => {
  it.each([
    [{ frequency: 'DAILY' }, 'Daily'],
    [{ frequency: 'WEEKLY', weekday: 1 }, 'Weekly on Monday'],
    [{ frequency: 'WEEKLY', weekday: 7 }, 'Weekly on Sunday'],
    [{ frequency: 'MONTHLY', day: 1 }, 'Monthly on the 1st'],
    [{ frequency: 'MONTHLY', day: 12 }, 'Monthly on the 12th'],
    [{ frequency: 'MONTHLY', day: 22 }, 'Monthly on the 22nd'],
    [{ frequency: 'MONTHLY', day: 23 }, 'Monthly on the 23rd'],
    [{ frequency: 'MONTHLY', day: 28 }, 'Monthly on the 28th'],
    [{ frequency: 'MONTHLY', day: 31 }, 'Monthly on the 31st, or the last day'],
  ] as const)('%o is told as %s', (schedule, expected) => {
    expect(scheduleText(schedule)).toBe(expected);
  });
});

describe('the setup form', () => {
  const setup = aSetup({ exportTasks: [{ ...newExportTask(2), isChangesOnly: true }] });
  const form = setupFormOf(setup);

  it('saves what it was filled with when nothing is changed', () => {
    const { firmId: _, version: __, isSubscribed: ___, ...stored } = setup;
    expect(checkSetup(form)).toEqual({ body: stored });
    expect(isChanged(form, setup)).toBe(false);
  });

  it('orders tasks, drops repeated addresses and empty lists of columns', () => {
    const checked = checkSetup({
      ...form,
      importTasks: [3, 1, 11].map(newImportTask),
      exportTasks: [8, 2].map(newExportTask),
      ignoredColumns: { '1': [], '3': ['SSN'] },
      emails: 'a@hollis.example; b@hollis.example\na@hollis.example,',
    });
    expect(checked).toEqual({
      body: expect.objectContaining({
        importTasks: [1, 3, 11].map(newImportTask),
        exportTasks: [2, 8].map(newExportTask),
        ignoredColumns: { '3': ['SSN'] },
        notificationEmails: ['a@hollis.example', 'b@hollis.example'],
      }),
    });
  });

  it('keeps the columns of a template that is not chosen any more', () => {
    expect(checkSetup({ ...form, importTasks: [newImportTask(1)] })).toEqual({
      body: expect.objectContaining({ ignoredColumns: { '3': ['SSN'] } }),
    });
  });

  it('rejects an address that is none, and too many of them', () => {
    expect(checkSetup({ ...form, emails: 'a@hollis.example, nobody' })).toEqual({
      errors: { emails: '“nobody” is not an e-mail address.' },
    });
    const many = Array.from({ length: 21 }, (_, at) => `a${at}@hollis.example`).join(' ');
    expect(checkSetup({ ...form, emails: many })).toEqual({ errors: { emails: expect.any(String) } });
  });

  it('counts as changed by content, not by the order in which things were chosen', () => {
    const changed = (different: Partial<typeof form>) => isChanged({ ...form, ...different }, setup);
    expect(changed({ importTasks: [3, 1].map(newImportTask) })).toBe(false);
    expect(changed({ emails: ' hr@hollis.example ;' })).toBe(false);
    expect(changed({ ignoredColumns: {} })).toBe(true);
    expect(changed({ isNoUpdateEnabled: true })).toBe(true);
    expect(changed({ hasByteOrderMark: true })).toBe(true);
    expect(changed({ importTasks: [newImportTask(1), { ...newImportTask(3), schedule: weekly }] })).toBe(
      true,
    );
    expect(changed({ importTasks: [newImportTask(1), { ...newImportTask(3), isExpected: true }] })).toBe(
      true,
    );
    expect(changed({ exportTasks: [newExportTask(2)] })).toBe(true);
  });

  it('shows refusals of the server at their fields', () => {
    const refused = [
      { pointer: '#/importTasks/0/templateId', detail: 'One.' },
      { pointer: '#/notificationEmails/1', detail: 'Two.' },
      { pointer: '#/notificationEmails/2', detail: 'Three.' },
      { pointer: '#/elsewhere', detail: 'Four.' },
    ];
    expect(setupErrors(refused)).toEqual({ importTasks: 'One.', emails: 'Two.' });
  });
});
