import type {
  AssetCode,
  ExportPurpose,
  RecordSet,
  SsnDisplay,
} from '../../../functions/data-exports/contract.ts';
import type { Client } from '../../../functions/directory/contract.ts';
import type { ActiveRecords, RecordFilter, TerminatedRecords } from '../../../functions/i9/contract.ts';
import { parseI9Ids } from './i9-ids.ts';
import { defaultDueDate } from './response-due-date.ts';
import { wallTimeOf } from './wall-time.ts';

export type Scope = 'WORKSITES' | 'SECURITY_GROUPS' | 'I9_IDS';
export type RecordStatus = RecordFilter['recordStatus'];

/** A choice that may need dates; those it does not need are kept and not sent. Dates are empty or as typed. */
export interface DatedChoice<Kind extends string> {
  readonly kind: Kind;
  readonly fromDate: string;
  readonly toDate: string;
}

/** Wall time in a zone; without a date there is none. */
export interface DueTime {
  readonly date: string;
  readonly time: string;
  readonly timeZone: string;
}

/** What is typed and chosen in the form. */
export interface ExportForm {
  readonly description: string;
  readonly employeeNote: string;
  readonly purpose: ExportPurpose;
  readonly due: DueTime;
  /** Absent: the purpose's default. */
  readonly ssnDisplay?: SsnDisplay;
  readonly client?: Client;
  /** Absent: ALL EMPLOYERS. */
  readonly employerId?: number;
  readonly scope?: Scope;
  readonly worksites: 'ALL' | readonly number[];
  readonly securityGroupIds: readonly number[];
  readonly i9IdsText: string;
  readonly recordStatus: RecordStatus;
  readonly active: DatedChoice<ActiveRecords['kind']>;
  readonly terminated: DatedChoice<TerminatedRecords['kind']>;
  readonly assets: readonly AssetCode[];
}

const noDates = { fromDate: '', toDate: '' };
const noDue: DueTime = { date: '', time: '', timeZone: '' };
const noScope = { scope: undefined, worksites: [], securityGroupIds: [], i9IdsText: '' } as const;

export const emptyForm: ExportForm = {
  description: '',
  employeeNote: '',
  purpose: 'OTHER',
  due: noDue,
  ...noScope,
  recordStatus: 'ALL_RECORDS',
  active: { kind: 'ACTIVE_ALL', ...noDates },
  terminated: { kind: 'TERM_NONE', ...noDates },
  assets: [],
};

export const isSameForm = (one: ExportForm, other: ExportForm): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** An audit comes with a date by which it must be answered; any purpose with its way to show social security numbers. */
export const withPurpose = (
  form: ExportForm,
  purpose: ExportPurpose,
  now: { readonly nowMs: number; readonly timeZone: string },
): ExportForm => ({
  ...form,
  purpose,
  due: purpose === 'GOVERNMENT_AUDIT' ? defaultDueDate(now.nowMs, now.timeZone) : noDue,
  ssnDisplay: undefined,
});

export const defaultSsnDisplay = (purpose: ExportPurpose): SsnDisplay =>
  purpose === 'CLIENT_TERMINATION' ? 'FULL' : 'LAST_FOUR';
export const ssnDisplayOf = ({ ssnDisplay, purpose }: ExportForm): SsnDisplay =>
  ssnDisplay ?? defaultSsnDisplay(purpose);

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

/** One scope clears the inputs of the others. */
export const withScope = (form: ExportForm, scope: Scope | undefined): ExportForm => ({
  ...form,
  ...noScope,
  scope,
});

export function recordSetOf(form: ExportForm): RecordSet {
  const { employerId, scope, worksites, securityGroupIds } = form;
  if (scope === 'I9_IDS') {
    return { kind: 'I9_IDS', i9Ids: parseI9Ids(form.i9IdsText).i9Ids, ...(employerId && { employerId }) };
  }
  if (employerId === undefined) return { kind: 'ALL_EMPLOYERS' };
  if (scope === 'SECURITY_GROUPS') {
    return { kind: 'SECURITY_GROUPS', employerId, securityGroupIds: [...securityGroupIds] };
  }
  if (scope === 'WORKSITES' && worksites !== 'ALL') {
    return { kind: 'WORKSITES', employerId, worksiteIds: [...worksites] };
  }
  return { kind: 'EMPLOYER', employerId };
}

/** Kinds whose dates are sent; the others take none. */
export const datesOf: Readonly<
  Record<string, { readonly from?: 'needed' | 'open'; readonly to?: 'needed' | 'open' }>
> = {
  ACTIVE_START_RANGE: { from: 'open', to: 'open' },
  TERM_SINCE: { from: 'needed' },
  TERM_RANGE: { from: 'needed', to: 'needed' },
};

/** The filter as the contract wants it, still to be parsed. I-9 IDs take every record asked for. */
export function recordFilterOf(form: ExportForm): unknown {
  if (form.scope === 'I9_IDS' || form.recordStatus === 'ALL_RECORDS') return { recordStatus: 'ALL_RECORDS' };
  const chosen = ({ kind, fromDate, toDate }: DatedChoice<string>) => ({
    kind,
    ...(datesOf[kind]?.from && { fromDate: fromDate || undefined }),
    ...(datesOf[kind]?.to && { toDate: toDate || undefined }),
  });
  return {
    recordStatus: 'SUBSET',
    activeRecords: chosen(form.active),
    terminatedRecords: chosen(form.terminated),
  };
}

/** A form filled with what was asked for before; a due date that has passed becomes the default one. */
export function formOf(
  request: {
    readonly description: string;
    readonly employeeNote?: string;
    readonly purpose: ExportPurpose;
    readonly responseDueAt?: string;
    readonly ssnDisplay?: SsnDisplay;
    readonly recordSet: RecordSet;
    readonly recordFilter: RecordFilter;
    readonly assets: readonly AssetCode[];
  },
  client: Client,
  now: { readonly nowMs: number; readonly timeZone: string },
): ExportForm {
  const { recordSet, recordFilter, responseDueAt } = request;
  const isDueAhead = responseDueAt !== undefined && Date.parse(responseDueAt) > now.nowMs;
  return {
    ...withPurpose(emptyForm, request.purpose, now),
    description: request.description,
    employeeNote: request.employeeNote ?? '',
    ...(isDueAhead && { due: wallTimeOf(responseDueAt, now.timeZone) }),
    ssnDisplay: request.ssnDisplay,
    client,
    ...('employerId' in recordSet && { employerId: recordSet.employerId }),
    ...scopeOf(recordSet),
    ...(recordFilter.recordStatus === 'SUBSET' && {
      recordStatus: 'SUBSET',
      active: { ...noDates, ...recordFilter.activeRecords },
      terminated: { ...noDates, ...recordFilter.terminatedRecords },
    }),
    assets: request.assets,
  };
}

function scopeOf(recordSet: RecordSet): Partial<ExportForm> {
  switch (recordSet.kind) {
    case 'WORKSITES':
      return { scope: 'WORKSITES', worksites: recordSet.worksiteIds };
    case 'SECURITY_GROUPS':
      return { scope: 'SECURITY_GROUPS', securityGroupIds: recordSet.securityGroupIds };
    case 'I9_IDS':
      return { scope: 'I9_IDS', i9IdsText: recordSet.i9Ids.join(',') };
    default:
      return {};
  }
}
