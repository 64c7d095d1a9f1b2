import type { Entity } from '../immigration/contract.ts';
import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import { foldedPart } from '../import-templates/row-key.ts';

/** A status that a case may be closed with; firms may add others of their own, which are open. */
const closingStatuses: ReadonlySet<string> = new Set(
  importTemplates
    .find(({ entity }) => entity === 'CASE')
    ?.columns.find(({ name }) => name === 'CaseClosedDate')?.onlyWhen?.values,
);

type Values = Pick<Entity, 'values'>;

/** Counted as an open case. */
export const isOpenCase = ({ values }: Values): boolean => !closingStatuses.has(values['CaseStatus'] ?? '');

/** Counted as an active client; one without a status is. */
export const isActiveClient = ({ values }: Values): boolean => values['ClientStatus'] !== 'Inactive';

/** People of the firm in whose counts a client or case is, its case manager and its attorney, by `foldedPart` of their ids. */
export function countedFor({ values }: Values): string[] {
  const ids = [values['CaseManagerID'] ?? '', values['AttorneyID'] ?? ''].filter((id) => id !== '');
  return [...new Set(ids.map(foldedPart))];
}

/** What an entity of an employee is for the row of that employee, besides what is counted; at most one is each. */
export function subjectPartOf({
  kind,
  values,
}: Pick<Entity, 'kind' | 'values'>): 'currentVisa' | 'residence' | 'primarySupervisor' | undefined {
  if (kind === 'VISA' && values['IsCurrent'] === 'true') return 'currentVisa';
  if (kind === 'ADDRESS' && values['AddressType'] === 'RESIDENCE') return 'residence';
  const isPrimary = kind === 'SUPERVISOR' && values['IsPrimary'] === 'true';
  return isPrimary && values['LinkStatus'] !== 'Removed' ? 'primarySupervisor' : undefined;
}
