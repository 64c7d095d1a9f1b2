import type { ClientKey, RecordKey } from '../i9/record-items.ts';
import type { Files } from '../platform/files.ts';
import { LegalHold, Tombstone } from './contract.ts';

/*
 * What was purged and held, once more outside of the table, so that a table brought back to an earlier hour is told of it.
 *
 * | what      | key                                        |
 * | --------- | ------------------------------------------ |
 * | tombstone | ledger/{distributor}/{client}/I/{i9}.json  |
 * | hold      | ledger/{distributor}/{client}/H/{hold}.json |
 */

/** Beside the records' own folder `D/`. */
export const ledgerPrefix = 'ledger/';

type Ledger = Pick<Files, 'read' | 'write' | 'list'>;

const folderOf = ({ distributorId, clientId }: ClientKey): string =>
  `${ledgerPrefix}${distributorId}/${clientId}/`;
const tombstonePath = (key: RecordKey): string => `${folderOf(key)}I/${key.i9Id}.json`;

export async function noteTombstone(ledger: Ledger, tombstone: Tombstone): Promise<void> {
  await ledger.write(tombstonePath(tombstone), JSON.stringify(tombstone), 'application/json');
}

export async function noteHold(ledger: Ledger, hold: LegalHold): Promise<void> {
  await ledger.write(`${folderOf(hold)}H/${hold.holdId}.json`, JSON.stringify(hold), 'application/json');
}

/** Every entry of a client, or of all. */
export async function* ledgerEntries(
  ledger: Ledger,
  client?: ClientKey,
): AsyncGenerator<{ readonly tombstone: Tombstone } | { readonly hold: LegalHold }> {
  for await (const { key } of ledger.list(client === undefined ? ledgerPrefix : folderOf(client))) {
    const text = (await ledger.read(key))?.toString();
    if (text === undefined) continue;
    const entry: unknown = JSON.parse(text);
    if (key.split('/').at(-2) === 'H') yield { hold: LegalHold.parse(entry) };
    else yield { tombstone: Tombstone.parse(entry) };
  }
}
