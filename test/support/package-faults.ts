import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Principal } from '../../functions/directory/contract.ts';
import { identifyCaller } from '../../functions/directory/identify-caller.ts';
import { Killed } from './kill-switch.ts';
import type { PackageWorld } from './package-world.ts';

/** A call to the outside: a DynamoDB command, an access to a bucket, a start of the workflow. */
export interface OutsideCall {
  /** E.g. `directory Get`, `TransactWrite`, `logos.read`, `workflow.start`. */
  readonly kind: string;
  /** Rows that it writes, as `table pk sk`; empty for a call that only reads. */
  readonly writes: readonly string[];
  /** Of a call to a table. */
  readonly command?: { readonly input: unknown };
}

/** Lets a call happen, or not. */
export type Around = (call: OutsideCall, effect: () => Promise<unknown>) => Promise<unknown>;

/** The same world, each of whose calls to the outside goes through `around`. */
export function overCalls(world: PackageWorld, around: Around): PackageWorld {
  const tableClient = <T extends object>(client: T, name: string): T =>
    new Proxy(client, {
      get(inner, key) {
        const member: unknown = Reflect.get(inner, key);
        if (key !== 'send' || typeof member !== 'function') return member;
        return (command: { input: unknown }) =>
          around(callOf(command, name), () => Promise.resolve(member.call(inner, command)));
      },
    });
  const bucket = <T extends object>(files: T, name: string): T =>
    new Proxy(files, {
      get(inner, key) {
        const member: unknown = Reflect.get(inner, key);
        if (typeof member !== 'function' || key === 'list') return member;
        return (...args: unknown[]) =>
          around({ kind: `${name}.${String(key)}`, writes: [] }, async () => member.apply(inner, args));
      },
    });
  const directory = { ...world.directory, client: tableClient(world.directory.client, 'directory') };
  return {
    ...world,
    directory,
    packages: { ...world.packages, client: tableClient(world.packages.client, 'packages') },
    logos: bucket(world.logos, 'logos'),
    reports: bucket(world.reports, 'reports'),
    moveWorkflow: bucket(world.moveWorkflow, 'workflow'),
    identifyCaller: (claims: Record<string, unknown>): Promise<Principal> =>
      identifyCaller({ directory }, claims),
  };
}

type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
interface Written {
  readonly TableName?: string;
  readonly Key?: Record<string, unknown>;
  readonly Item?: Record<string, unknown>;
}

function callOf(command: { input: unknown }, table: string): OutsideCall {
  const kind = command.constructor.name.replace(/Command$/, '');
  if (command instanceof TransactWriteCommand) {
    const actions: Action[] = command.input.TransactItems ?? [];
    const writes = actions.map(({ Put, Update, Delete, ConditionCheck }) =>
      rowOf(Put ?? Update ?? Delete ?? ConditionCheck ?? {}),
    );
    return { kind, writes, command };
  }
  const isWrite = ['Put', 'Update', 'Delete'].includes(kind);
  return { kind: `${table} ${kind}`, writes: isWrite ? [rowOf(command.input as Written)] : [], command };
}

function rowOf({ TableName, Key, Item }: Written): string {
  const { pk, sk } = Key ?? Item ?? {};
  return `${TableName} ${pk} ${sk}`;
}

/** What goes wrong at the call of this number, counted from 1 in one run of a function. */
export interface Fault {
  readonly kind: FaultKind;
  readonly at: number;
}
export const faultKinds = [
  /** The process is gone, and the call never happened. */
  'DIES BEFORE',
  /** The call happened; the process is gone before it hears so. */
  'DIES AFTER',
  /** The call happened; its caller is told that it failed. */
  'ANSWER LOST',
  /** This call, and every other of its kind, is refused for as long as this run lasts. */
  'THROTTLED',
  /** From here on everything fails, also in the run after this one. */
  'OUTAGE',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One run of a function whose calls are numbered, and one of them goes wrong. */
export class FaultyRun {
  callCount = 0;
  /** The call that went wrong; absent before it was reached. */
  hit: OutsideCall | undefined;
  /** Nobody hears of this run any more. */
  isDead = false;
  readonly #fault: Fault | undefined;
  readonly #inFlight = new Set<Promise<unknown>>();

  constructor(fault?: Fault) {
    this.#fault = fault;
  }

  readonly around: Around = async (call, effect) => {
    this.#refuseDead();
    this.callCount += 1;
    const isHit = this.callCount === this.#fault?.at;
    if (isHit) this.hit = call;
    const kind = this.#fault?.kind;
    if (kind === 'THROTTLED' && this.hit?.kind === call.kind) throw throttled(call);
    if (kind === 'OUTAGE' && this.hit !== undefined) throw unavailable();
    if (isHit && kind === 'DIES BEFORE') this.isDead = true;
    this.#refuseDead();
    const outcome = await this.#tracked(effect);
    if (isHit && kind === 'DIES AFTER') this.isDead = true;
    this.#refuseDead();
    if ('error' in outcome) throw outcome.error;
    if (isHit && kind === 'ANSWER LOST') throw lost();
    return outcome.answer;
  };

  /** What was on its way when it died has arrived. */
  async settled(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  async #tracked(effect: () => Promise<unknown>): Promise<{ answer: unknown } | { error: unknown }> {
    const outcome = effect().then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    );
    this.#inFlight.add(outcome);
    const settled = await outcome;
    this.#inFlight.delete(outcome);
    return settled;
  }

  #refuseDead(): void {
    if (this.isDead) throw new Killed('the process is gone');
  }
}

/** As the SDK's clients give up on a table or a bucket that refuses too many requests. */
function throttled({ kind }: OutsideCall): Error {
  if (kind === 'TransactWrite') return cancelled('ThrottlingError', 'None');
  const name = kind.includes('.') ? 'SlowDown' : 'ProvisionedThroughputExceededException';
  return Object.assign(new Error('too many requests'), { name, $fault: 'client' });
}

/** A transaction that DynamoDB cancels, with a reason for each action. */
export function cancelled(...codes: string[]): Error {
  return Object.assign(new Error(`Transaction cancelled [${codes.join(', ')}]`), {
    name: 'TransactionCanceledException',
    $fault: 'client',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}

/** As DynamoDB refuses a write to a row on which a transaction is under way. */
export function metAnother({ kind }: OutsideCall): Error {
  if (kind === 'TransactWrite') return cancelled('TransactionConflict', 'None');
  const message = 'Transaction is ongoing for the item';
  return Object.assign(new Error(message), { name: 'TransactionConflictException', $fault: 'client' });
}

function unavailable(): Error {
  return Object.assign(new Error('the service is not available'), {
    name: 'InternalServerError',
    $fault: 'server',
  });
}

function lost(): Error {
  return Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
}
