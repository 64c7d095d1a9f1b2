import { NotFoundError } from '../platform/errors.ts';
import { authorizeClient } from './authorize-distributor.ts';
import type { Client, Employer, Principal, SecurityGroup, Worksite } from './contract.ts';
import type { DirectoryDeps } from './deps.ts';
import { readEmployer, readEmployers, readSecurityGroups, readWorksites } from './directory-store.ts';

interface ClientRequest {
  readonly principal: Principal;
  readonly params: { readonly distributorId: string; readonly clientId: number };
}
interface EmployerRequest {
  readonly principal: Principal;
  readonly params: ClientRequest['params'] & { readonly employerId: number };
}

const collator = new Intl.Collator('en', { numeric: true });
const byName = (a: { name: string }, b: { name: string }): number => collator.compare(a.name, b.name);

export async function describeClient(
  deps: DirectoryDeps,
  { principal, params }: ClientRequest,
): Promise<{ body: Client }> {
  return { body: await authorizeClient(deps, principal, params) };
}

export async function listEmployers(
  deps: DirectoryDeps,
  { principal, params }: ClientRequest,
): Promise<{ body: { items: Employer[] } }> {
  await authorizeClient(deps, principal, params);
  return { body: { items: (await readEmployers(deps, params)).sort(byName) } };
}

export async function listWorksites(
  deps: DirectoryDeps,
  { principal, params }: EmployerRequest,
): Promise<{ body: { items: Worksite[] } }> {
  await authorizeEmployer(deps, principal, params);
  return { body: { items: (await readWorksites(deps, params)).sort(byName) } };
}

export async function listSecurityGroups(
  deps: DirectoryDeps,
  { principal, params }: EmployerRequest,
): Promise<{ body: { items: SecurityGroup[] } }> {
  await authorizeEmployer(deps, principal, params);
  return { body: { items: (await readSecurityGroups(deps, params)).sort(byName) } };
}

async function authorizeEmployer(
  deps: DirectoryDeps,
  principal: Principal,
  key: EmployerRequest['params'],
): Promise<Employer> {
  await authorizeClient(deps, principal, key);
  const employer = await readEmployer(deps, key);
  if (employer !== undefined) return employer;
  throw new NotFoundError('EMPLOYER_NOT_FOUND', 'There is no such employer of this client.');
}
