import type { TableEngine } from '../../support/table-engine.ts';

type Client = TableEngine['client'];

/** How often each command was sent while `act` ran. */
export async function commandsOf(
  client: Client,
  act: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const name = `count-${Math.random()}`;
  client.middlewareStack.add(
    (next, context) => (args) => {
      const command = String(context['commandName']);
      counts[command] = (counts[command] ?? 0) + 1;
      return next(args);
    },
    { step: 'initialize', name },
  );
  try {
    await act();
  } finally {
    client.middlewareStack.remove(name);
  }
  return counts;
}

/** The next transaction is written, and its answer is lost. */
export function loseNextAnswer(client: Client): void {
  const name = `lose-${Math.random()}`;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      if (context['commandName'] !== 'TransactWriteItemsCommand') return answer;
      client.middlewareStack.remove(name);
      throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
    },
    { step: 'initialize', name },
  );
}

/** Runs `act` between what a verb reads and its next transaction. */
export function beforeNextWrite(client: Client, act: () => Promise<unknown>): void {
  const name = `before-${Math.random()}`;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context['commandName'] === 'TransactWriteItemsCommand') {
        client.middlewareStack.remove(name);
        await act();
      }
      return next(args);
    },
    { step: 'initialize', name },
  );
}

/** Runs `act` right after the next read of this table row. */
export function afterNextRead(client: Client, sk: string, act: () => Promise<unknown>): void {
  const name = `after-${Math.random()}`;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      const isIt = JSON.stringify((args.input as { Key?: unknown }).Key ?? '').includes(sk);
      if (context['commandName'] === 'GetItemCommand' && isIt) {
        client.middlewareStack.remove(name);
        await act();
      }
      return answer;
    },
    { step: 'initialize', name },
  );
}
