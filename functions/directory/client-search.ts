import type { ClientSearch } from './contract.ts';
import type { ClientRow } from './directory-store.ts';
import { folded } from './folded-text.ts';

/** Whether any of the filters is set; `contains` and `hideInactive` only shape the others. */
export function hasFilter(search: ClientSearch): boolean {
  const { name, clientId, externalClientId, employerName, fein } = search;
  return [name, clientId, externalClientId, employerName, fein].some((value) => value !== undefined);
}

/** A predicate over clients: all filters that are set must hold; an employer filter holds when any employer matches. */
export function matchesSearch(search: ClientSearch): (row: ClientRow) => boolean {
  const matches = textMatch(search.contains);
  const name = search.name === undefined ? undefined : folded(search.name);
  const employerName = search.employerName === undefined ? undefined : folded(search.employerName);
  return ({ client, employerNames, feins }) =>
    (!search.hideInactive || client.isActive) &&
    (search.clientId === undefined || client.clientId === search.clientId) &&
    (search.externalClientId === undefined || client.externalClientId === search.externalClientId) &&
    (search.fein === undefined || feins.includes(search.fein)) &&
    (name === undefined || matches(client.name, name)) &&
    (employerName === undefined || employerNames.some((text) => matches(text, employerName)));
}

function textMatch(contains: boolean): (text: string, wanted: string) => boolean {
  return (text, wanted) => (contains ? folded(text).includes(wanted) : folded(text).startsWith(wanted));
}
