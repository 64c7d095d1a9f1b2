import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExportRef } from '../../functions/data-exports/package-keys.ts';
import {
  checkDelivered,
  checkExtracted,
  checkPackage,
  checkRequestedOnce,
  mailCounts,
  toBothAddresses,
} from '../support/crash-checks.ts';
import {
  attemptDelivery,
  buildPackage,
  endWorkflow,
  firstAttempt,
  requestCrashed,
  startCrashed,
  startedRef,
} from '../support/crash-flow.ts';
import { type CrashPlace, deliverTo } from '../support/crash-places.ts';
import type { Fault } from '../support/crash-switch.ts';
import { CrashTries, killsOf, sampled } from '../support/crash-tries.ts';
import { rewindable } from '../support/rewind.ts';
import { crashPlaces } from './crash-places.ts';

vi.mock('../../functions/destinations/open-transport.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../functions/destinations/open-transport.ts')>();
  const { openCrashable } = await import('../support/crash-transport.ts');
  return {
    ...original,
    openTransport: (...way: Parameters<typeof original.openTransport>) =>
      openCrashable(() => original.openTransport(...way)),
  };
});

const tries = new CrashTries('Kills at every effect of an export');
const { crash } = tries;
const idempotencyKey = 'audit-of-november';

async function extract(place?: CrashPlace): Promise<ExportRef> {
  const run = tries.runTo(place);
  expect((await requestCrashed(run, idempotencyKey)).status).toBe(202);
  await startCrashed(run);
  const ref = startedRef(run);
  await buildPackage(run, ref);
  return ref;
}

describe('an export of 25 records in two volumes, from its request to the sealed package', () => {
  let effectCount = 0;
  let recordsSha256: string | undefined;

  async function checkAll(ref: ExportRef): Promise<void> {
    const { world } = tries;
    const checked = await checkPackage(world, ref);
    recordsSha256 ??= checked.recordsSha256;
    expect(checked.recordsSha256, 'bytes of the records').toBe(recordsSha256);
    await checkExtracted(world, ref);
    await checkRequestedOnce(world, ref, () => requestCrashed(tries.runTo(), idempotencyKey));
  }

  it('has numbered effects', async () => {
    await tries.rewind();
    crash.arm();
    const ref = await extract();
    effectCount = crash.effects.length;
    expect(effectCount).toBeGreaterThan(100);
    tries.note(`extraction: ${effectCount} points: ${tries.effectsByPart()}`);
    await checkAll(ref);
  });

  it('resumes after a kill before and after every one of them: nothing is lost, nothing twice', async () => {
    const kills = sampled(killsOf(effectCount), 30);
    await tries.all(kills, async (fault) => {
      await tries.rewind();
      crash.arm(fault);
      await checkAll(await extract());
    });
    tries.note(`extraction: ${kills.length} kills, all resumed; 0 records lost, 0 twice`);
  });
});

describe.each(crashPlaces)('its delivery by $protocol', ({ protocol, isHere, start }) => {
  let place: CrashPlace;
  let ref: ExportRef;
  let rewindSealed: () => Promise<void>;
  let delivered: ReadonlyMap<string, Buffer>;
  let effectCount = 0;

  beforeAll(async () => {
    if (!isHere) return;
    place = await start();
    await tries.rewind();
    await deliverTo(tries.world, place);
    crash.arm();
    ref = await extract(place);
    ({ delivered } = await checkPackage(tries.world, ref));
    rewindSealed = await rewindable(tries.world);
  });
  afterAll(() => place?.stop());

  async function deliver(fault?: Fault): Promise<void> {
    await rewindSealed();
    await place.empty();
    crash.arm(fault);
    const next = await attemptDelivery(tries.runTo(place), { ...ref, ...firstAttempt });
    expect(next, 'another attempt').toBeUndefined();
  }

  /** @returns mails that were sent a second time */
  async function checkAll(isMailUnmarked: boolean): Promise<number> {
    const { world } = tries;
    await endWorkflow(tries.runTo(place));
    await checkDelivered(world, ref, place, delivered);
    const counts = mailCounts(world);
    expect([...counts.keys()].sort(), 'mails').toEqual(toBothAddresses('Success'));
    const secondCount = world.mailer.sent.length - counts.size;
    expect(secondCount, 'mails sent twice').toBe(isMailUnmarked ? 1 : 0);
    return secondCount;
  }

  it.skipIf(!isHere)('has numbered effects', async () => {
    await deliver();
    effectCount = crash.effects.length;
    expect(effectCount).toBeGreaterThan(100);
    tries.note(`${protocol}: ${effectCount} points: ${tries.effectsByPart()}`);
    const openCount = crash.effects.filter(({ kind }) => kind === 'transport.open').length;
    expect(openCount, 'turns of the attempt').toBe(2);
    await checkAll(false);
  });

  it.skipIf(!isHere)(
    'resumes in the same attempt after a kill before and after every one of them',
    async () => {
      const kills = sampled(killsOf(effectCount), 12);
      let secondMailCount = 0;
      await tries.all(kills, async (fault) => {
        await deliver(fault);
        secondMailCount += await checkAll(isMailUnmarked(fault));
      });
      const secondMails = `${secondMailCount} mails twice, killed between sending and marking`;
      tries.note(`${protocol}: ${kills.length} kills, all resumed; 0 files lost, 0 twice; ${secondMails}`);
    },
  );
});

/** A kill between sending a mail and writing that down. */
function isMailUnmarked(fault: Fault): boolean {
  if (fault.kind !== 'KILL') return false;
  const mailAt = fault.moment === 'after' ? fault.at : fault.at - 1;
  return crash.effects[mailAt - 1]?.kind === 'mailer.send';
}
