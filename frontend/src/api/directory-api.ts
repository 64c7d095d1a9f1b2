import {
  type ClientSearch,
  type Distributor,
  getClient,
  getMe,
  listDistributors,
  listEmployers,
  listSecurityGroups,
  listWorksites,
  searchClients,
  setDataExportEnabled,
} from '../../../functions/directory/contract.ts';
import type { CallRoute } from './http-client.ts';

/** The search as typed: every filter as text, empty ones left out. */
export type ClientFilters = Partial<
  Record<Exclude<keyof ClientSearch, 'contains' | 'hideInactive'>, string>
> & {
  readonly contains?: boolean;
  readonly hideInactive?: boolean;
};

interface ClientKey {
  readonly distributorId: string;
  readonly clientId: number;
}
interface EmployerKey extends ClientKey {
  readonly employerId: number;
}

export function directoryApi(call: CallRoute) {
  return {
    me: (signal?: AbortSignal) => call(getMe, { signal }),
    distributors: (signal?: AbortSignal) => allDistributors(call, signal),
    searchClients: (distributorId: string, query: ClientFilters, signal?: AbortSignal) =>
      call(searchClients, { params: { distributorId }, query, signal }),
    client: (key: ClientKey, signal?: AbortSignal) => call(getClient, { params: { ...key }, signal }),
    employers: async (key: ClientKey, signal?: AbortSignal) =>
      (await call(listEmployers, { params: { ...key }, signal })).items,
    worksites: async (key: EmployerKey, signal?: AbortSignal) =>
      (await call(listWorksites, { params: { ...key }, signal })).items,
    securityGroups: async (key: EmployerKey, signal?: AbortSignal) =>
      (await call(listSecurityGroups, { params: { ...key }, signal })).items,
    setDataExportEnabled: (distributorId: string, isEnabled: boolean) =>
      call(setDataExportEnabled, { params: { distributorId }, body: { isEnabled } }),
  };
}

/** Every distributor that the caller may see, by name; vendor staff see hundreds at most. */
async function allDistributors(call: CallRoute, signal?: AbortSignal): Promise<Distributor[]> {
  const found: Distributor[] = [];
  let cursor: string | undefined;
  do {
    const page = await call(listDistributors, { query: { limit: 200, cursor }, signal });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}
