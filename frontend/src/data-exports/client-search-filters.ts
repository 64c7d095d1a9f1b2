import { ClientSearch } from '../../../functions/directory/contract.ts';
import type { ClientFilters } from '../api/directory-api.ts';

/** The search as typed. */
export interface TypedSearch {
  readonly name: string;
  readonly clientId: string;
  readonly externalClientId: string;
  readonly employerName: string;
  readonly fein: string;
  readonly contains: boolean;
  readonly hideInactive: boolean;
}

export const emptySearch: TypedSearch = {
  name: '',
  clientId: '',
  externalClientId: '',
  employerName: '',
  fein: '',
  contains: true,
  hideInactive: false,
};

export const textFilters = [
  { key: 'name', label: 'Client Name', fault: 'Enter at least 2 characters.' },
  { key: 'clientId', label: 'Client ID', fault: 'Client ID must be a number.' },
  { key: 'externalClientId', label: 'External Client ID', fault: 'Enter no more than 60 characters.' },
  { key: 'employerName', label: 'Employer Name', fault: 'Enter at least 2 characters.' },
  { key: 'fein', label: 'FEIN', fault: 'FEIN must have nine digits, with or without a hyphen.' },
] as const;
export type TextFilter = (typeof textFilters)[number]['key'];
export type SearchErrors = Partial<Record<TextFilter, string>>;

/** The search to send, or what is wrong; a filter with nothing but spaces is no filter. */
export function checkSearch(
  typed: TypedSearch,
): { readonly filters: ClientFilters } | { readonly errors: SearchErrors; readonly isEmpty: boolean } {
  const { contains, hideInactive } = typed;
  const entered = textFilters
    .map(({ key }) => [key, typed[key].trim()] as const)
    .filter(([, text]) => text !== '');
  if (entered.length === 0) return { errors: {}, isEmpty: true };
  const filters = Object.fromEntries(entered);
  const parsed = ClientSearch.safeParse(filters);
  if (parsed.success) return { filters: { ...filters, contains, hideInactive } };
  const wrong = new Set(parsed.error.issues.map((issue) => issue.path[0]));
  const faults = textFilters.filter(({ key }) => wrong.has(key)).map(({ key, fault }) => [key, fault]);
  return { errors: Object.fromEntries(faults), isEmpty: false };
}
