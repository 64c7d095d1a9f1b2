import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExportRef } from '../../functions/data-exports/package-keys.ts';
import { startExports } from '../../functions/data-exports/start-exports.ts';
import { Protocol } from '../../functions/transfer/contract.ts';
import {
  checkAfterDeath,
  checkDelivered,
  checkExtracted,
  checkPackage,
  checkRequestedOnce,
  mailsTwice,
} from '../support/crash-checks.ts';
import {
  attemptDelivery,
  buildPackage,
  type CrashRun,
  firstAttempt,
  requestCrashed,
  type SendRef,
  startCrashed,
  startedRef,
} from '../support/crash-flow.ts';
import { type CrashPlace, crashPlaces, deliverTo } from '../support/crash-places.ts';
import { CrashSwitch, type Fault } from '../support/crash-switch.ts';
import { crashWorld } from '../support/crash-world.ts';
import type { ExportWorld } from '../support/export-world.ts';
import { rewindable } from '../support/rewind.ts';
import { startTableEngine, type TableEngine } from '../support/table-engine.ts';

vi.mock('../../functions/destinations/open-transport.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../functions/destinations/open-transport.ts')>();
  const { openCrashable } = await import('../support/crash-transport.ts');
  return {
    ...original,
    openTransport: (...way: Parameters<typeof original.openTransport>) =>
      openCrashable(() => original.openTransport(...way)),
  };
});

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const seed = Number(process.env['WAYBILL_SEED'] ?? Math.floor(Math.random() * 1_000_000));
vi.setConfig({ testTimeout: isDeep ? 3_600_000 : 120_000 });

const figures: string[] = [];
const failures: string[] = [];
let engine: TableEngine;
let world: ExportWorld;
let rewind: () => Promise<void>;
const crash = new CrashSwitch();

beforeAll(async () => {
  engine = await startTableEngine();
  world = await crashWorld(engine);
  rewind = await rewindable(world);
});
afterAll(async () => {
  await engine.stop();
  console.log([`crashes of an export, seed ${seed}:`, ...figures].join('\n  '));
});

/** Everything in a deep run, else every so-many-th from a start that the seed gives. */
function sampled<T>(all: readonly T[], mostCount: number): T[] {
  const every = isDeep ? 1 : Math.ceil(all.length / mostCount);
  return all.filter((_, index) => index % every === seed % every);
}

function killsOf(effectCount: number): Fault[] {
  return Array.from({ length: effectCount }, (_, index) => index + 1).flatMap((at) => [
    { kind: 'KILL', at, moment: 'before' } as const,
    { kind: 'KILL', at, moment: 'after' } as const,
  ]);
}

const breaksOf = (effectCount: number): Fault[] =>
  Array.from({ length: effectCount }, (_, index) => ({ kind: 'BREAK', at: index + 1 }));

/** Effects by part, in the order of the flow. */
function byPart(): string {
  const counts = new Map<string, number>();
  for (const { part } of crash.effects) counts.set(part, (counts.get(part) ?? 0) + 1);
  return [...counts].map(([part, count]) => `${part} ${count}`).join(', ');
}

/** Tries each fault; what does not hold afterwards is told with the place of the fault. */
async function tryAll(faults: readonly Fault[], attempt: (fault: Fault) => Promise<void>): Promise<void> {
  const found: string[] = [];
  for (const fault of faults) {
    try {
      await attempt(fault);
      if (crash.hit === undefined) throw new Error('the fault was not reached');
    } catch (error) {
      const { part, kind } = crash.hit ?? { part: 'nowhere', kind: '' };
      const when = fault.kind === 'KILL' ? `killed ${fault.moment}` : 'broken from';
      found.push(`${when} effect ${fault.at}, ${part}: ${kind}: ${(error as Error).message.slice(0, 600)}`);
    }
  }
  failures.push(...found);
  expect(found).toEqual([]);
}

function runTo(ports: ReadonlySet<number>): CrashRun {
  return { world, crash, ports, afterDeath };
}

/** The sweeper comes by at every minute, also just then. */
async function afterDeath(run: CrashRun): Promise<void> {
  await startExports(run.world);
  await checkAfterDeath(run);
}

function nextDay(): void {
  crash.heal();
  world.clock.advance(24 * 3_600_000);
}

describe('an export of 25 records in two volumes, from its request to the sealed package', () => {
  const key = 'audit-of-november';
  const run = () => runTo(new Set());
  let effectCount = 0;
  let recordsSha256 = '';

  async function extract(fault?: Fault): Promise<ExportRef> {
    await rewind();
    crash.arm(fault);
    expect((await requestCrashed(run(), key)).status).toBe(202);
    await startCrashed(run());
    const ref = startedRef(run());
    await buildPackage(run(), ref);
    return ref;
  }

  it('has numbered effects', async () => {
    const ref = await extract();
    effectCount = crash.effects.length;
    figures.push(`extraction: ${effectCount} points (${byPart()})`);
    ({ recordsSha256 } = await checkPackage(world, ref));
    await checkExtracted(world, ref);
    await checkRequestedOnce(world, ref, () => requestCrashed(run(), key));
  });

  it('resumes after a kill before and after every one of them, nothing lost and nothing twice', async () => {
    const kills = sampled(killsOf(effectCount), 60);
    await tryAll(kills, async (fault) => {
      const ref = await extract(fault);
      expect((await checkPackage(world, ref)).recordsSha256, 'bytes of the records').toBe(recordsSha256);
      await checkExtracted(world, ref);
      await checkRequestedOnce(world, ref, () => requestCrashed(run(), key));
    });
    figures.push(`extraction: ${kills.length} kills, all resumed`);
  });
});

describe.each(Protocol.options.map((protocol) => ({ protocol, ...crashPlaces[protocol] })))(
  'its delivery by $protocol',
  ({ protocol, isHere, start }) => {
    let place: CrashPlace;
    let sealed: ExportRef;
    let rewindSealed: () => Promise<void>;
    let delivered: ReadonlyMap<string, Buffer>;
    let effectCount = 0;
    const addresses = ['ops@acme.example', 'hr@acme.example'];
    const mailsOf = (...outcomes: string[]) =>
      outcomes.flatMap((outcome) => addresses.map((address) => `${address}: ${outcome}`));

    beforeAll(async () => {
      if (!isHere) return;
      place = await start();
      await rewind();
      await deliverTo(world, place);
      crash.arm();
      const run = runTo(place.ports);
      await requestCrashed(run, 'audit-of-november');
      await startCrashed(run);
      sealed = startedRef(run);
      await buildPackage(run, sealed);
      ({ delivered } = await checkPackage(world, sealed));
      rewindSealed = await rewindable(world);
    });
    afterAll(() => place?.stop());

    async function deliver(fault?: Fault): Promise<void> {
      await rewindSealed();
      await place.empty();
      crash.arm(fault);
      const run = runTo(place.ports);
      let next: SendRef | undefined = { ...sealed, ...firstAttempt };
      while (next !== undefined) {
        next = await attemptDelivery(run, next);
        crash.heal();
      }
    }

    it.skipIf(!isHere)('has numbered effects', async () => {
      await deliver();
      effectCount = crash.effects.length;
      figures.push(`${protocol}: ${effectCount} points (${byPart()})`);
      await checkDelivered(world, sealed, place, delivered);
      expect(mailsTwice(world, mailsOf('Success'))).toBe(0);
    });

    it.skipIf(!isHere)('resumes after a kill before and after every one of them', async () => {
      const kills = sampled(killsOf(effectCount), 16);
      let secondMailCount = 0;
      await tryAll(kills, async (fault) => {
        await deliver(fault);
        await checkDelivered(world, sealed, place, delivered);
        const secondMails = mailsTwice(world, mailsOf('Success'));
        expect(secondMails, 'mails sent twice').toBe(isMailUnmarked(fault) ? 1 : 0);
        secondMailCount += secondMails;
      });
      figures.push(
        `${protocol}: ${kills.length} kills, all resumed in the same attempt, ${secondMailCount} mails twice (killed between sending and marking)`,
      );
    });
  },
);

/** A kill between sending a mail and writing that down. */
function isMailUnmarked(fault: Fault): boolean {
  if (fault.kind !== 'KILL') return false;
  const mailAt = fault.moment === 'after' ? fault.at : fault.at - 1;
  return crash.effects[mailAt - 1]?.kind === 'mailer.send';
}
