import type { DirectoryEntries } from '../directory/contract.ts';
import type { DirectoryLine } from './contract.ts';

/** What lines of a pack refer to. */
export interface Reference {
  readonly distributorId: string;
  readonly clientId: number;
  readonly employerId?: number;
  readonly worksiteId?: number;
  readonly securityGroupIds?: readonly number[];
  /** Places of an employee profile; each at an employer of the same client. */
  readonly assignments?: readonly { readonly employerId: number; readonly worksiteId: number }[];
}

/** Lines of a directory by kind, without their `kind`. */
export function directoryEntries(lines: readonly DirectoryLine[]): DirectoryEntries {
  const entries: { -readonly [K in keyof DirectoryEntries]: DirectoryEntries[K][number][] } = {
    distributors: [],
    clients: [],
    employers: [],
    worksites: [],
    securityGroups: [],
  };
  for (const line of lines) {
    if (line.kind === 'distributor') entries.distributors.push(without(line));
    else if (line.kind === 'client') entries.clients.push(without(line));
    else if (line.kind === 'employer') entries.employers.push(without(line));
    else if (line.kind === 'worksite') entries.worksites.push(without(line));
    else entries.securityGroups.push(without(line));
  }
  return entries;
}

/** Answers, for any line, the JSON Pointer of the first reference that the pack's directory does not resolve. */
export function directoryIndex(entries: DirectoryEntries): (line: Reference) => string | undefined {
  const distributors = new Set(entries.distributors.map((one) => one.distributorId));
  const clients = new Set(entries.clients.map((one) => keyOf(one)));
  const employers = new Set(entries.employers.map((one) => keyOf(one, one.employerId)));
  const worksites = new Set(entries.worksites.map((one) => keyOf(one, one.employerId, one.worksiteId)));
  const groups = new Set(
    entries.securityGroups.map((one) => keyOf(one, one.employerId, one.securityGroupId)),
  );
  return (line) => {
    const { employerId, worksiteId, securityGroupIds = [], assignments = [] } = line;
    if (!distributors.has(line.distributorId)) return '/distributorId';
    if (!clients.has(keyOf(line))) return '/clientId';
    if (employerId === undefined) return undefined;
    if (!employers.has(keyOf(line, employerId))) return '/employerId';
    if (worksiteId !== undefined && !worksites.has(keyOf(line, employerId, worksiteId))) return '/worksiteId';
    const position = securityGroupIds.findIndex((id) => !groups.has(keyOf(line, employerId, id)));
    if (position >= 0) return `/securityGroupIds/${position}`;
    for (const [at, place] of assignments.entries()) {
      if (!employers.has(keyOf(line, place.employerId))) return `/assignments/${at}/employerId`;
      if (!worksites.has(keyOf(line, place.employerId, place.worksiteId)))
        return `/assignments/${at}/worksiteId`;
    }
    return undefined;
  };
}

function keyOf(of: { distributorId: string; clientId: number }, ...ids: readonly number[]): string {
  return [of.distributorId, of.clientId, ...ids].join(' ');
}

function without<T extends { kind: string }>({ kind: _kind, ...entry }: T): Omit<T, 'kind'> {
  return entry;
}
