import { setTimeout as wait } from 'node:timers/promises';
import { authorizeClient } from '../directory/authorize-distributor.ts';
import { type ClientChange, changedClient, clientUpdate, tallyUpdates } from '../directory/client-store.ts';
import type { Principal, StoredClient } from '../directory/contract.ts';
import type { PackagesDeps } from '../distributor-packages/deps.ts';
import { writeUnlessRefused } from '../distributor-packages/package-store.ts';
import { ConflictError, TransientError } from '../platform/errors.ts';
import type { TransactItem } from '../platform/table.ts';
import { type ClientKey, eventPuts } from './client-events.ts';
import type { ClientEvent } from './contract.ts';

export type ChangeDeps = Pick<PackagesDeps, 'clock' | 'newId' | 'directory' | 'packages'>;

/** What a change makes of a client, decided from the client as it was read. */
export interface ClientPlan {
  readonly change: ClientChange;
  readonly events: readonly ClientEvent[];
  /** Rows and conditions that go with it. One that does not hold makes the plan be made anew. */
  readonly items?: readonly TransactItem[];
}

interface ChangeRequest {
  readonly principal: Principal;
  readonly params: ClientKey;
  readonly ifMatch?: string;
}

/** Others who change the same client at the same moment and are given way, further and further apart. */
const mostRaces = 50;
const longestWaitMs = 400;

/**
 * Reads a client, lets `plan` say what becomes of it, and writes row, tallies, events and what goes with them in one
 * transaction; when somebody was faster, all over again, so that neither change is lost. `undefined` changes nothing.
 * @returns the client as it is afterwards
 * @throws NotFoundError `CLIENT_NOT_FOUND`; ConflictError `VERSION_CONFLICT`; whatever `plan` throws
 */
export async function changeStoredClient(
  deps: ChangeDeps,
  { principal, params, ifMatch }: ChangeRequest,
  plan: (client: StoredClient) => Promise<ClientPlan | undefined>,
): Promise<StoredClient> {
  for (let race = 0; race < mostRaces; race += 1) {
    const before = await authorizeClient(deps, principal, params);
    requireVersion(ifMatch, before.version);
    const planned = await plan(before);
    if (planned === undefined) return before;
    const after = changedClient(before, planned.change);
    const items = [
      clientUpdate(deps, before, planned.change),
      ...tallyUpdates(deps, before.distributorId, [{ before, after }]),
      ...eventPuts(deps, after, planned.events),
      ...(planned.items ?? []),
    ];
    if (await writeUnlessRefused(deps, items)) return after;
    await wait(Math.random() * Math.min(longestWaitMs, 10 * 4 ** race));
  }
  throw new TransientError('CLIENT_BUSY', 'the client changes all the time; try again');
}

/** Two plans for the same client as one. */
export function joinPlans(plans: readonly (ClientPlan | undefined)[]): ClientPlan | undefined {
  const made = plans.filter((plan) => plan !== undefined);
  if (made.length === 0) return undefined;
  return {
    change: Object.assign({}, ...made.map((plan) => plan.change)),
    events: made.flatMap((plan) => plan.events),
    items: made.flatMap((plan) => plan.items ?? []),
  };
}

export const etagOf = ({ version }: { readonly version: number }): string => `"${version}"`;

function requireVersion(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined || ifMatch === '*' || ifMatch === etagOf({ version })) return;
  const detail = 'The client was changed in between. Read it again and repeat your change.';
  throw new ConflictError('VERSION_CONFLICT', detail);
}
