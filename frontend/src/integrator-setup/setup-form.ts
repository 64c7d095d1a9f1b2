import type * as z from 'zod';
import { type FirmSetup, putFirmSetup } from '../../../functions/integrator/contract.ts';
import type { ExportTask, ImportTask } from '../../../functions/integrator-setup/contract.ts';
import type { FieldProblem } from '../../../functions/platform/contract.ts';

type NewFirmSetup = z.output<typeof putFirmSetup.body>;

/** What is chosen and typed. */
export interface SetupForm {
  readonly importTasks: readonly ImportTask[];
  readonly exportTasks: readonly ExportTask[];
  readonly dateFormat: FirmSetup['dateFormat'];
  readonly isNoUpdateEnabled: boolean;
  readonly hasByteOrderMark: boolean;
  /** By template id; those of templates that are not chosen are kept. */
  readonly ignoredColumns: Readonly<Record<string, readonly string[]>>;
  readonly emails: string;
}

export const setupFormOf = (setup: FirmSetup): SetupForm => ({
  importTasks: setup.importTasks,
  exportTasks: setup.exportTasks,
  dateFormat: setup.dateFormat,
  isNoUpdateEnabled: setup.isNoUpdateEnabled,
  hasByteOrderMark: setup.hasByteOrderMark,
  ignoredColumns: setup.ignoredColumns,
  emails: setup.notificationEmails.join(', '),
});

/** What a task is until somebody says otherwise. */
export const newImportTask = (templateId: number): ImportTask => ({
  templateId,
  schedule: { frequency: 'DAILY' },
  isExpected: false,
});
export const newExportTask = (templateId: number): ExportTask => ({
  templateId,
  schedule: { frequency: 'DAILY' },
  isChangesOnly: false,
});

/** Fields in the order of the page. */
export const setupFields = ['importTasks', 'exportTasks', 'ignoredColumns', 'emails'] as const;
export type SetupField = (typeof setupFields)[number];
export type SetupErrors = Partial<Record<SetupField, string>>;

/** What is saved, or why it cannot be. */
export function checkSetup(
  form: SetupForm,
): { readonly body: NewFirmSetup } | { readonly errors: SetupErrors } {
  const body = bodyOf(form);
  const parsed = putFirmSetup.body.safeParse(body);
  if (parsed.success) return { body: parsed.data };
  const [about] = parsed.error.issues;
  const wrongEmail = about?.path[0] === 'notificationEmails' ? about.path[1] : undefined;
  return typeof wrongEmail === 'number'
    ? { errors: { emails: `“${body.notificationEmails[wrongEmail]}” is not an e-mail address.` } }
    : setupErrorsOf(about?.path[0], about?.message);
}

function setupErrorsOf(part: PropertyKey | undefined, text = 'This is not valid.') {
  return { errors: { [fieldOfPart[String(part)] ?? 'importTasks']: text } satisfies SetupErrors };
}

const byTemplate = (a: { readonly templateId: number }, b: { readonly templateId: number }): number =>
  a.templateId - b.templateId;

function bodyOf(form: SetupForm) {
  const emails = form.emails.split(/[,;\s]+/).filter((address) => address !== '');
  return {
    importTasks: form.importTasks.toSorted(byTemplate),
    exportTasks: form.exportTasks.toSorted(byTemplate),
    dateFormat: form.dateFormat,
    isNoUpdateEnabled: form.isNoUpdateEnabled,
    hasByteOrderMark: form.hasByteOrderMark,
    ignoredColumns: Object.fromEntries(
      Object.entries(form.ignoredColumns).filter(([, columns]) => columns.length > 0),
    ),
    notificationEmails: [...new Set(emails)],
  };
}

/** Whether saving would change something. */
export const isChanged = (form: SetupForm, setup: FirmSetup): boolean =>
  JSON.stringify(comparable(form)) !== JSON.stringify(comparable(setupFormOf(setup)));

function comparable(form: SetupForm) {
  const { ignoredColumns, importTasks, exportTasks, ...others } = bodyOf(form);
  return {
    ...others,
    imports: importTasks.map(({ templateId, schedule, isExpected }) => [
      templateId,
      Object.entries(schedule).sort(),
      isExpected,
    ]),
    exports: exportTasks.map(({ templateId, schedule, isChangesOnly }) => [
      templateId,
      Object.entries(schedule).sort(),
      isChangesOnly,
    ]),
    ignoredColumns: Object.entries(ignoredColumns).map(([id, names]) => [id, [...names].sort()]),
  };
}

const fieldOfPart: Readonly<Record<string, SetupField>> = {
  importTasks: 'importTasks',
  exportTasks: 'exportTasks',
  ignoredColumns: 'ignoredColumns',
  notificationEmails: 'emails',
};

/** The server's refusals by field. */
export function setupErrors(problems: readonly FieldProblem[]): SetupErrors {
  const errors: SetupErrors = {};
  for (const { pointer, detail } of problems) {
    const field = fieldOfPart[pointer.split('/')[1] ?? ''];
    if (field !== undefined) errors[field] ??= detail;
  }
  return errors;
}
