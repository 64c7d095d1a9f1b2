import {
  type AssetCode,
  messages,
  NewDataExport,
  type RecordSet,
} from '../../../functions/data-exports/contract.ts';
import type { Client } from '../../../functions/directory/contract.ts';
import type { FieldProblem } from '../../../functions/platform/contract.ts';
import { invalidIdsMessage, parseI9Ids } from './i9-ids.ts';

export type Scope = 'WORKSITES' | 'I9_IDS';

/** What is typed and chosen in the form. */
export interface ExportForm {
  readonly description: string;
  readonly employeeNote: string;
  readonly client?: Client;
  /** Absent: ALL EMPLOYERS. */
  readonly employerId?: number;
  readonly scope?: Scope;
  readonly worksites: 'ALL' | readonly number[];
  readonly i9IdsText: string;
  readonly assets: readonly AssetCode[];
}

export const emptyForm: ExportForm = {
  description: '',
  employeeNote: '',
  worksites: [],
  i9IdsText: '',
  assets: [],
};

export const formFields = [
  'description',
  'employeeNote',
  'client',
  'employer',
  'worksites',
  'i9Ids',
  'assets',
] as const;
export type FormField = (typeof formFields)[number];
export type FormErrors = Partial<Record<FormField, string>>;

const noScope = { scope: undefined, worksites: [], i9IdsText: '' } as const;

export const isDirty = (form: ExportForm): boolean => JSON.stringify(form) !== JSON.stringify(emptyForm);

/** A new client takes employer, scope and ids with it. */
export const withClient = (form: ExportForm, client: Client): ExportForm => ({
  ...form,
  ...noScope,
  client,
  employerId: undefined,
});

/** A new employer takes scope and ids with it. */
export const withEmployer = (form: ExportForm, employerId: number | undefined): ExportForm => ({
  ...form,
  ...noScope,
  employerId,
});

/** One scope clears the inputs of the other. */
export const withScope = (form: ExportForm, scope: Scope | undefined): ExportForm => ({
  ...form,
  ...noScope,
  scope,
});

/** The request, or what is wrong with each field; the rules are the contract's own. */
export function checkForm(
  form: ExportForm,
): { readonly body: NewDataExport } | { readonly errors: FormErrors } {
  const ids = parseI9Ids(form.i9IdsText);
  const isIdScope = form.scope === 'I9_IDS';
  const parsed = NewDataExport.safeParse({
    description: form.description,
    employeeNote: form.employeeNote.trim() === '' ? undefined : form.employeeNote,
    clientId: form.client?.clientId,
    recordSet: recordSetOf(form, ids.i9Ids),
    assets: form.assets,
  });
  const issues = parsed.success
    ? []
    : parsed.error.issues.map((issue) => ({ pointer: `#/${issue.path.join('/')}`, detail: issue.message }));
  const { errors } = fieldErrors(issues);
  if (form.client === undefined) errors.client = messages.clientMissing;
  if (isIdScope && ids.invalid.length > 0) errors.i9Ids = invalidIdsMessage(ids.invalid);
  if (!parsed.success || Object.keys(errors).length > 0) return { errors };
  return { body: parsed.data };
}

function recordSetOf(form: ExportForm, i9Ids: number[]): RecordSet {
  const { employerId, scope, worksites } = form;
  if (scope === 'I9_IDS') return { kind: 'I9_IDS', i9Ids, ...(employerId && { employerId }) };
  if (employerId === undefined) return { kind: 'ALL_EMPLOYERS' };
  if (scope === 'WORKSITES' && worksites !== 'ALL') {
    return { kind: 'WORKSITES', employerId, worksiteIds: [...worksites] };
  }
  return { kind: 'EMPLOYER', employerId };
}

/** Most special first: a pointer belongs to the first field whose pattern it begins with. */
const pointers: readonly (readonly [string, FormField])[] = [
  ['#/description', 'description'],
  ['#/employeeNote', 'employeeNote'],
  ['#/clientId', 'client'],
  ['#/recordSet/i9Ids', 'i9Ids'],
  ['#/recordSet/worksiteIds', 'worksites'],
  ['#/recordSet', 'employer'],
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

/** What a field's error depends on: when it changes, the error no longer holds. */
const basis: Record<FormField, (form: ExportForm) => unknown> = {
  description: (form) => form.description,
  employeeNote: (form) => form.employeeNote,
  client: (form) => form.client?.clientId,
  employer: (form) => [form.client?.clientId, form.employerId, form.scope, form.worksites, form.i9IdsText],
  worksites: (form) => [form.employerId, form.scope, form.worksites],
  i9Ids: (form) => [form.client?.clientId, form.employerId, form.scope, form.i9IdsText],
  assets: (form) => form.assets,
};

/** Errors that a change of the form did not touch. */
export function errorsLeft(errors: FormErrors, before: ExportForm, after: ExportForm): FormErrors {
  const isSame = (field: FormField) =>
    JSON.stringify(basis[field](before)) === JSON.stringify(basis[field](after));
  return Object.fromEntries(Object.entries(errors).filter(([field]) => isSame(field as FormField)));
}
