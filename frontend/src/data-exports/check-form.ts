import { messages, NewDataExport, PreviewRequest } from '../../../functions/data-exports/contract.ts';
import type { FieldProblem } from '../../../functions/platform/contract.ts';
import { datesOf, type ExportForm, recordFilterOf, recordSetOf, ssnDisplayOf } from './export-form.ts';
import { invalidIdsMessage, parseI9Ids } from './i9-ids.ts';
import { instantOf } from './wall-time.ts';

/** Fields of the form in its order, as messages name them. */
export const fieldLabels = {
  description: 'Export Description',
  employeeNote: 'Add Note to Employee Profile',
  responseDueAt: 'Response Due Date',
  client: 'Client',
  employer: 'Employer',
  worksites: 'Worksite(s)',
  securityGroups: 'Security Group(s)',
  i9Ids: 'I-9 IDs',
  recordStatus: 'Record Status',
  activeRecords: 'Active Records',
  terminatedRecords: 'Terminated Records',
  assets: 'Assets',
} as const;
export type FormField = keyof typeof fieldLabels;
export const formFields = Object.keys(fieldLabels) as FormField[];
export type FormErrors = Partial<Record<FormField, string>>;

/** Texts for what the schema only knows to be missing or malformed. */
const dueIncomplete = 'Enter date and time of the Response Due Date, or clear the date.';
const dateMissing = 'Enter the date, for example 2026-03-31.';

type Checked<T> = { readonly body: T } | { readonly errors: FormErrors };

/** The request, or what is wrong with each field; the rules are the contract's own. */
export function checkForm(form: ExportForm, nowMs: number): Checked<NewDataExport> {
  const isAudit = form.purpose === 'GOVERNMENT_AUDIT';
  const responseDueAt = isAudit && form.due.date !== '' ? instantOf(form.due) : undefined;
  const parsed = NewDataExport.safeParse({
    description: form.description,
    employeeNote: form.employeeNote.trim() === '' ? undefined : form.employeeNote,
    purpose: form.purpose,
    responseDueAt,
    ssnDisplay: ssnDisplayOf(form),
    ...recordChoiceOf(form),
    assets: form.assets,
  });
  const errors = errorsOf(form, parsed.error?.issues ?? []);
  if (isAudit && form.due.date !== '') {
    if (responseDueAt === undefined) errors.responseDueAt = dueIncomplete;
    else if (Date.parse(responseDueAt) <= nowMs) errors.responseDueAt = messages.dueAtPassed;
  }
  return parsed.success && Object.keys(errors).length === 0 ? { body: parsed.data } : { errors };
}

/** What is to be counted, or what is wrong with the fields that say it. */
export function checkRecordChoice(form: ExportForm): Checked<PreviewRequest> {
  const parsed = PreviewRequest.safeParse(recordChoiceOf(form));
  const errors = errorsOf(form, parsed.error?.issues ?? []);
  return parsed.success && Object.keys(errors).length === 0 ? { body: parsed.data } : { errors };
}

const recordChoiceOf = (form: ExportForm) => ({
  clientId: form.client?.clientId,
  recordSet: recordSetOf(form),
  recordFilter: recordFilterOf(form),
});

function errorsOf(
  form: ExportForm,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): FormErrors {
  const problems = issues.map(({ path, message }) => ({ pointer: `#/${path.join('/')}`, detail: message }));
  const { errors } = fieldErrors(problems);
  if (form.client === undefined) errors.client = messages.clientMissing;
  if (form.scope === 'I9_IDS') {
    const { invalid } = parseI9Ids(form.i9IdsText);
    if (invalid.length > 0) errors.i9Ids = invalidIdsMessage(invalid);
  } else if (form.recordStatus === 'SUBSET') {
    if (!hasDates(form.active)) errors.activeRecords = dateMissing;
    if (!hasDates(form.terminated)) errors.terminatedRecords = dateMissing;
  }
  return errors;
}

/** Whether the dates that the choice needs are there and all that are there are dates. */
function hasDates({ kind, fromDate, toDate }: ExportForm['active'] | ExportForm['terminated']): boolean {
  const { from, to } = datesOf[kind] ?? {};
  const isRight = (date: string, need: 'needed' | 'open' | undefined) =>
    need === undefined || (date === '' ? need === 'open' : !Number.isNaN(Date.parse(`${date}T00:00:00Z`)));
  return isRight(fromDate, from) && isRight(toDate, to);
}

/** Most special first: a pointer belongs to the first field whose pattern it begins with. */
const pointers: readonly (readonly [string, FormField])[] = [
  ['#/description', 'description'],
  ['#/employeeNote', 'employeeNote'],
  ['#/responseDueAt', 'responseDueAt'],
  ['#/clientId', 'client'],
  ['#/recordSet/i9Ids', 'i9Ids'],
  ['#/recordSet/worksiteIds', 'worksites'],
  ['#/recordSet/securityGroupIds', 'securityGroups'],
  ['#/recordSet', 'employer'],
  ['#/recordFilter/activeRecords', 'activeRecords'],
  ['#/recordFilter/terminatedRecords', 'terminatedRecords'],
  ['#/recordFilter', 'recordStatus'],
  ['#/assets', 'assets'],
];

/** Problems by JSON Pointer as errors of the form's fields; `rest` are those of no field. The first of a field counts. */
export function fieldErrors(problems: readonly FieldProblem[]): { errors: FormErrors; rest: string[] } {
  const errors: FormErrors = {};
  const rest: string[] = [];
  for (const { pointer, detail } of problems) {
    const field = pointers.find(([start]) => pointer.startsWith(start))?.[1];
    if (field === undefined) rest.push(detail);
    else errors[field] ??= detail;
  }
  return { errors, rest };
}

const place = (form: ExportForm) => [form.client?.clientId, form.employerId, form.scope];
/** What a field's error depends on: when it changes, the error no longer holds. */
const basis: Record<FormField, (form: ExportForm) => unknown> = {
  description: (form) => form.description,
  employeeNote: (form) => form.employeeNote,
  responseDueAt: (form) => [form.purpose, form.due],
  client: (form) => form.client?.clientId,
  employer: (form) => [...place(form), recordSetOf(form), recordFilterOf(form)],
  worksites: (form) => [...place(form), form.worksites],
  securityGroups: (form) => [...place(form), form.securityGroupIds],
  i9Ids: (form) => [...place(form), form.i9IdsText],
  recordStatus: (form) => recordFilterOf(form),
  activeRecords: (form) => recordFilterOf(form),
  terminatedRecords: (form) => recordFilterOf(form),
  assets: (form) => form.assets,
};

/** Errors that a change of the form did not touch. */
export function errorsLeft(errors: FormErrors, before: ExportForm, after: ExportForm): FormErrors {
  const isSame = (field: FormField) =>
    JSON.stringify(basis[field](before)) === JSON.stringify(basis[field](after));
  return Object.fromEntries(Object.entries(errors).filter(([field]) => isSame(field as FormField)));
}
