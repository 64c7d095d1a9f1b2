import * as z from 'zod';
import { Actor } from '../client-settings/contract.ts';
import { Instant } from '../platform/contract.ts';
import { queryPages, type TransactItem, transact } from '../platform/table.ts';
import { FromAddress, type StoredPackage } from './contract.ts';
import type { PackagesTable } from './deps.ts';

interface Deps {
  readonly packages: PackagesTable;
}

/** An own From Address as it is kept, in small letters: under which support looks it up, and who decided. */
export const StoredFromAddress = z.object({
  distributorId: z.string(),
  address: z.string(),
  status: FromAddress.shape.status,
  changedAt: Instant,
  changedBy: Actor,
});
export type StoredFromAddress = z.infer<typeof StoredFromAddress>;

const folded = (address: string) => address.trim().toLowerCase();
const keyOf = (distributorId: string, address: string) => ({
  pk: `D#${distributorId}`,
  sk: `FROM#${folded(address)}`,
});

/** Every own From Address of a distributor, in the order of the alphabet. */
export async function readFromAddresses(deps: Deps, distributorId: string): Promise<StoredFromAddress[]> {
  const found: StoredFromAddress[] = [];
  const pages = queryPages(deps.packages.client, {
    TableName: deps.packages.table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': `D#${distributorId}`, ':prefix': 'FROM#' },
  });
  for await (const items of pages) found.push(...items.map((item) => StoredFromAddress.parse(item)));
  return found;
}

/** Own From Addresses that support has set up, in small letters. */
export async function verifiedAddresses(deps: Deps, distributorId: string): Promise<ReadonlySet<string>> {
  const addresses = await readFromAddresses(deps, distributorId);
  return new Set(addresses.filter(({ status }) => status === 'VERIFIED').map(({ address }) => address));
}

/** Notes an address that a save uses, so that support sees it; one that is known stays as it is. */
export function fromAddressNoted(
  deps: Deps,
  distributorId: string,
  noted: { readonly address: string; readonly by: Actor; readonly at: string },
): TransactItem {
  const fields = {
    distributorId,
    address: folded(noted.address),
    status: 'PENDING',
    changedAt: noted.at,
    changedBy: noted.by,
  };
  const names = Object.keys(fields);
  return {
    Update: {
      TableName: deps.packages.table,
      Key: keyOf(distributorId, noted.address),
      UpdateExpression: `SET ${names.map((name) => `#${name} = if_not_exists(#${name}, :${name})`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [`:${name}`, value]),
      ),
    },
  };
}

/** What a save of a package adds to the addresses: the one that it brings in, if any. */
export function fromAddressRows(
  deps: Deps,
  before: Partial<Pick<StoredPackage, 'settings'>>,
  after: StoredPackage,
): TransactItem[] {
  const address = after.settings['mail.fromAddress']?.value;
  if (typeof address !== 'string' || address === '') return [];
  if (before.settings?.['mail.fromAddress']?.value === address) return [];
  return [fromAddressNoted(deps, after.distributorId, { address, by: after.savedBy, at: after.savedAt })];
}

/** In a transaction, because a save that notes the same address at the same moment makes a single write fail. */
export async function putFromAddress(deps: Deps, decided: StoredFromAddress): Promise<StoredFromAddress> {
  const saved = { ...decided, address: folded(decided.address) };
  const Item = { ...keyOf(saved.distributorId, saved.address), ...saved };
  await transact(deps.packages.client, [{ Put: { TableName: deps.packages.table, Item } }]);
  return saved;
}
