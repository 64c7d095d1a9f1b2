import type { ImmigrationDeps } from '../../../functions/immigration/deps.ts';

export interface CountingDeps extends ImmigrationDeps {
  /** Requests so far by the name of their command. */
  sent(): Record<string, number>;
}

/** The same table through a client that counts what is asked of it. */
export function countingDeps({ immigration }: ImmigrationDeps): CountingDeps {
  const counts: Record<string, number> = {};
  const client = new Proxy(immigration.client, {
    get(target, name) {
      if (name !== 'send') return Reflect.get(target, name, target);
      return (command: object) => {
        const kind = command.constructor.name;
        counts[kind] = (counts[kind] ?? 0) + 1;
        return target.send(command as Parameters<typeof target.send>[0]);
      };
    },
  });
  return { immigration: { ...immigration, client }, sent: () => ({ ...counts }) };
}
