import type * as z from 'zod';
import { type FirmSetup, putFirmSetup } from '../../../functions/integrator/contract.ts';
import type { FieldProblem } from '../../../functions/platform/contract.ts';
import { shownTemplates } from './import-templates.ts';

type NewFirmSetup = z.output<typeof putFirmSetup.body>;

/** What is chosen and typed. */
export interface SetupForm {
  readonly isSubscribed: boolean;
  readonly templateIds: readonly number[];
  readonly dateFormat: FirmSetup['dateFormat'];
  readonly isNoUpdateEnabled: boolean;
  /** By template id; those of templates that are not chosen are kept. */
  readonly ignoredColumns: Readonly<Record<string, readonly string[]>>;
  readonly emails: string;
}

export const setupFormOf = (setup: FirmSetup): SetupForm => ({
  isSubscribed: setup.isSubscribed,
  templateIds: setup.importTemplateIds,
  dateFormat: setup.dateFormat,
  isNoUpdateEnabled: setup.isNoUpdateEnabled,
  ignoredColumns: setup.ignoredColumns,
  emails: setup.notificationEmails.join(', '),
});

/** Fields in the order of the page. */
export const setupFields = ['templates', 'ignoredColumns', 'emails'] as const;
export type SetupField = (typeof setupFields)[number];
export type SetupErrors = Partial<Record<SetupField, string>>;

export const setupTexts = {
  noTemplates: 'Choose at least one template, or switch the subscription off.',
} as const;

/** What is saved, or why it cannot be. */
export function checkSetup(
  form: SetupForm,
): { readonly body: NewFirmSetup } | { readonly errors: SetupErrors } {
  const body = bodyOf(form);
  const parsed = putFirmSetup.body.safeParse(body);
  const errors: SetupErrors = {};
  if (form.isSubscribed && form.templateIds.length === 0) errors.templates = setupTexts.noTemplates;
  const wrongEmail = parsed.error?.issues.find(({ path }) => path[0] === 'notificationEmails')?.path[1];
  if (typeof wrongEmail === 'number') {
    errors.emails = `“${body.notificationEmails[wrongEmail]}” is not an e-mail address.`;
  }
  if (parsed.success && Object.keys(errors).length === 0) return { body: parsed.data };
  return { errors };
}

function bodyOf(form: SetupForm) {
  const emails = form.emails.split(/[,;\s]+/).filter((address) => address !== '');
  return {
    isSubscribed: form.isSubscribed,
    importTemplateIds: [...new Set(form.templateIds)].sort((a, b) => a - b),
    dateFormat: form.dateFormat,
    isNoUpdateEnabled: form.isNoUpdateEnabled,
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
  const { ignoredColumns, ...others } = bodyOf(form);
  return {
    ...others,
    ignoredColumns: Object.entries(ignoredColumns).map(([id, names]) => [id, [...names].sort()]),
  };
}

const fieldOfPart: Readonly<Record<string, SetupField>> = {
  importTemplateIds: 'templates',
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

/** `FEIN, Website`; templates with something left out, in their order. */
export const ignoredByTemplate = ({ ignoredColumns }: Pick<FirmSetup, 'ignoredColumns'>) =>
  shownTemplates.flatMap(({ id, title }) => {
    const columns = ignoredColumns[String(id)] ?? [];
    return columns.length === 0 ? [] : [{ id, title, columns }];
  });
