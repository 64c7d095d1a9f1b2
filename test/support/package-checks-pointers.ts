import { GetCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Around } from './package-faults.ts';
import type { PackageWorld } from './package-world.ts';

/**
 * INV-PK-06: looks at each package right after a client was pointed to it; it must be Active then, and its clients not on
 * their way to another one. Right only where calls happen one after the other.
 */
export function pointerWatch({ packages }: PackageWorld) {
  const troubles: string[] = [];
  const around: Around = async (call, effect) => {
    const answer = await effect();
    if (call.kind !== 'TransactWrite') return answer;
    const { TransactItems = [] } = (call.command?.input ?? {}) as Partial<TransactWriteCommandInput>;
    const targets = TransactItems.flatMap(({ Put, Update }) => {
      const { pk, sk } = Put?.Item ?? Update?.Key ?? {};
      const packageId = Put?.Item?.['packageId'] ?? Update?.ExpressionAttributeValues?.[':packageId'];
      return String(sk).startsWith('C#') && packageId !== undefined ? [{ pk, sk: `P#${packageId}` }] : [];
    });
    for (const Key of new Map(targets.map((key) => [key.sk, key])).values()) {
      const get = new GetCommand({ TableName: packages.table, Key, ConsistentRead: true });
      const { Item = {} } = await packages.client.send(get);
      if (Item['status'] !== 'ACTIVE' || Item['reassignment'] !== undefined)
        troubles.push(`a client was pointed to ${Key.sk}, which is ${Item['status']} or is being emptied`);
    }
    return answer;
  };
  return { troubles, around };
}
