import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../bin/smoke/story.ts';
import { pacificDateOf, runDateOf, runInstantOf } from '../../functions/import-templates/run-date.ts';
import { chaosProfiles } from '../../local/chaos/chaos.ts';
import { chaosTroubles, type EndState, mailTroubles } from '../support/chaos-checks.ts';
import { ChaosHistory } from '../support/chaos-history.ts';
import { useFlow } from '../support/flow.ts';
import { hasOpensshServer } from '../support/openssh-server.ts';

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const seedCount = Number(process.env['WAYBILL_SEEDS'] ?? (isDeep ? 500 : 2));
const firstSeed = Number(process.env['WAYBILL_SEED'] ?? 1);
const weather = chaosProfiles.find((one) => one === process.env['WAYBILL_WEATHER']);
const recordCount = 40;
/** Every look reads whole tables: an application that has lived through more histories answers later. */
const perApplication = 50;
const batches = Array.from({ length: Math.ceil(seedCount / perApplication) }, (_, index) => ({
  first: firstSeed + index * perApplication,
  count: Math.min(perApplication, seedCount - index * perApplication),
}));
const dayMs = 86_400_000;
const settleMs = 20_000;
/** Longer than any event is late. */
const stillMs = 6_000;
const longestDelayMs = 15 * 60_000;
const mostWaits = 4;
const latestEventMs = 10_000;
/** Of an event whose steps died, a quarter of an hour after each other. */
const mostRepeats = 3;
const watchMs = 15_000;
const nightMs = 15_000;
type Wait = (probe: () => Promise<true | undefined>) => Promise<true>;
/** A look reads whole tables, and takes the CPU from what is looked at. */
const betweenLooks = () => new Promise((resolve) => setTimeout(resolve, 500));

const inBadWeather = describe.runIf(hasOpensshServer);

inBadWeather.each(batches)('$count histories in bad weather, from seed $first', ({ first, count }) => {
  const flow = useFlow({ recordCount });
  const earlier: ChaosHistory['promised'][] = [];
  let recordIds: number[];

  beforeAll(async () => {
    const rows = await flow().items('I9Table');
    const ids = rows.flatMap(
      ({ pk, sk }) => (sk === 'RECORD' ? /#C#1001#I#(\d+)$/.exec(String(pk)) : [])?.[1] ?? [],
    );
    recordIds = ids.map(Number).toSorted((a, b) => a - b);
    expect(recordIds.length).toBeGreaterThan(10);
  });

  it.each(Array.from({ length: count }, (_, index) => first + index))(
    'seed %i: nothing acknowledged is lost, nothing is done twice',
    { timeout: 600_000 },
    async (seed) => {
      const { runtime } = flow();
      const history = new ChaosHistory(flow(), seed, recordIds, earlier.slice());
      earlier.push(history.promised);
      const before = await packagesNow();
      const droppedBefore = dropped();
      const profile = weather ?? (seed % 2 === 0 ? 'hostile' : 'aws');
      runtime.chaos.turn(profile, seed);
      try {
        await history.act(pacificDateOf(new Date(runtime.clock.nowMs())));
        await heardOf(history);
        await watchExports(history);
        // Longer than this no export stands it: each of its steps is tried so often and no more.
        runtime.chaos.turn('off', 0);
        await steady(async () => ((await motionOfExports(history.promised)) === 'moving' ? undefined : true));
        runtime.chaos.turn(profile, seed);
        await goOnToNight(history);
      } finally {
        runtime.chaos.turn('off', 0);
      }
      await atRest(history, () => dropped() > droppedBefore);
      // The last rows come a moment after what they tell of; a mail may wait for its next try.
      const inRows = await lastTroubles(inAMoment, async () =>
        chaosTroubles(await endState(), before, history.promised),
      );
      const inMails = await lastTroubles(steady, async () =>
        mailTroubles(await endState(), history.promised),
      );
      const troubles = [...inRows, ...inMails];
      const repeat = `WAYBILL_SEED=${seed} WAYBILL_SEEDS=1 npx vitest run test/flows/chaos.test.ts`;
      const told = troubles.length === 0 ? [] : [...history.done, ...failedSteps()];
      expect(troubles, [`${profile} weather; ${repeat}`, ...told].join('\n')).toEqual([]);
    },
  );

  it('has met what it is about', () => {
    const counts = flow().runtime.chaos.counts();
    console.log(`what befell the application: ${JSON.stringify(counts)}`);
    const kinds = ['refused', 'conflict', 'lostReply', 'killed', 'stale', 'twice', 'late', 'shortPage'];
    const isEnough = count === perApplication;
    expect(kinds.filter((kind) => isEnough && counts[kind] === undefined)).toEqual([]);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
  });

  /** @returns what is still wrong after a while */
  async function lastTroubles(wait: Wait, look: () => Promise<string[]>): Promise<string[]> {
    let troubles: string[] = [];
    const isQuiet = async () => {
      troubles = await look();
      return troubles.length === 0 ? true : undefined;
    };
    await wait(isQuiet).catch(() => undefined);
    return troubles;
  }

  const inAMoment: Wait = (probe) => eventually('all is as it was promised', probe, settleMs);

  /** What failed in the weather is tried again after at most a quarter of an hour: where nothing comes of it, that time passes. */
  async function steady<T>(probe: () => Promise<T | undefined>): Promise<T> {
    for (let waits = 1; ; waits += 1)
      try {
        const isStill = stillness();
        const isSteady = async () => {
          const answer = await probe();
          if (answer === undefined && isStill()) throw new Error('nothing goes on by itself');
          return answer;
        };
        return await eventually('everything has ended or waits', isSteady, settleMs);
      } catch (error) {
        if (waits > mostWaits) throw error;
        flow().runtime.clock.advance(longestDelayMs);
      }
  }

  /** @returns whether no function has worked for as long as events may be late */
  function stillness(): () => boolean {
    let lastCount = -1;
    let sinceMs = 0;
    return () => {
      const all = [...flow().runtime.functionStatistics().values()];
      const count = all.reduce((sum, { invocations }) => sum + invocations, 0);
      if (count !== lastCount || all.some(({ running }) => running > 0)) sinceMs = performance.now();
      lastCount = count;
      return performance.now() - sinceMs > stillMs;
    };
  }

  async function atStandstill(): Promise<void> {
    const isStill = stillness();
    await eventually('nothing works', () => isStill() || undefined, settleMs).catch(() => undefined);
  }

  /** The nightly run meets the weather too; what it has not ended after a while it ends in calm. */
  async function goOnToNight(history: ChaosHistory): Promise<void> {
    const { clock } = flow().runtime;
    const date = runDateOf(new Date(clock.nowMs()));
    clock.advance(runInstantOf(date).getTime() + 1000 - clock.nowMs());
    const isOver = async () => {
      await history.look();
      await betweenLooks();
      const rows = await flow().items('IntegratorTable');
      const run = rows.find(
        ({ pk, kind, runDate }) => String(pk).endsWith('#RUNS') && kind === 'NIGHTLY' && runDate === date,
      );
      return /^(COMPLETED|INCOMPLETE)$/.test(String(run?.['status'])) ? true : undefined;
    };
    await eventually('the nightly run has ended', isOver, nightMs).catch(() => undefined);
  }

  const dropped = () => flow().runtime.chaos.counts()['dropped'] ?? 0;

  /**
   * When nothing is under way any more. Days pass while packages wait for their next attempt. A firm whose upload was not heard
   * of in two nights uploads again, which may only be where events were lost.
   */
  async function atRest(history: ChaosHistory, wereEventsLost: () => boolean): Promise<void> {
    let missedNights = 0;
    for (let days = 0; ; ) {
      const rest = await steady(() => restOf(history.promised));
      if (rest === 'ended') return;
      if (days === 6) throw new Error(['it is not over after six days', ...history.done].join('\n'));
      if (rest === 'upload') {
        await atStandstill();
        if ((await restOf(history.promised)) !== 'upload') continue;
        missedNights += 1;
      }
      if (missedNights === 2) {
        if (!wereEventsLost()) history.promised.wrongAnswers.push('an upload was not heard of in two nights');
        await history.upload(pacificDateOf(new Date(flow().runtime.clock.nowMs())));
        await heardOf(history);
      }
      flow().runtime.clock.advance(dayMs);
      days += 1;
    }
  }

  /**
   * The clock goes on by hours, events need seconds, or a quarter of an hour where the step that heard them died: what is not
   * heard of until then is lost, or would count as an upload whose end nobody has told.
   */
  async function heardOf(history: ChaosHistory): Promise<void> {
    const { uploadedName } = history;
    const isKnown = async () => {
      await history.look();
      await betweenLooks();
      const rows = await flow().items('IntegratorTable');
      return rows.find(({ pk, fileName }) => String(pk).endsWith('#FILES') && fileName === uploadedName);
    };
    for (let repeats = 0; ; repeats += 1) {
      const known = await eventually('the upload is known', isKnown, latestEventMs).catch(() => undefined);
      if (known !== undefined || repeats === mostRepeats) return;
      await atStandstill();
      flow().runtime.clock.advance(longestDelayMs);
    }
  }

  /** People watch their exports. */
  async function watchExports(history: ChaosHistory): Promise<void> {
    const isOver = async () => {
      await history.look();
      return (await motionOfExports(history.promised)) === 'moving' ? undefined : true;
    };
    await eventually('the exports have ended or wait', isOver, watchMs).catch(() => undefined);
  }

  type Motion = 'moving' | 'waiting' | 'ended';

  /** Whether exports and their transfers are at work, wait for their next attempt, or have all ended. */
  async function motionOfExports(promised: ChaosHistory['promised']): Promise<Motion> {
    await betweenLooks();
    const exports = await flow().items('ExportsTable');
    const deliveries = await flow().items('DeliveriesTable');
    const motions = promised.exports.map(({ dataExportId }): Motion => {
      const status = String(exports.find(({ sk }) => sk === dataExportId)?.['status']);
      if (['REQUESTED', 'IN_PROGRESS'].includes(status)) return 'moving';
      if (!status.startsWith('COMPLETE')) return 'ended';
      const transfer = deliveries.find(
        ({ pk, sk }) => sk === 'TRANSFER' && String(pk).includes(dataExportId),
      );
      if (transfer === undefined) return 'moving';
      if (transfer['status'] !== 'IN_PROGRESS') return 'ended';
      return transfer['nextAttemptAt'] === undefined ? 'moving' : 'waiting';
    });
    return (['moving', 'waiting'] as const).find((one) => motions.includes(one)) ?? 'ended';
  }

  /** `undefined` while something moves. */
  async function restOf(
    promised: ChaosHistory['promised'],
  ): Promise<'ended' | 'waiting' | 'upload' | undefined> {
    const motion = await motionOfExports(promised);
    const immigration = await flow().items('ImmigrationTable');
    const integrator = await flow().items('IntegratorTable');
    const open = integrator.some(
      ({ pk, status }) =>
        /#(RUNS|JOBS)$/.test(String(pk)) && ['QUEUED', 'IN_PROGRESS'].includes(String(status)),
    );
    const applied = new Set(
      immigration.flatMap(({ key }) => (Array.isArray(key) ? [key[1] as unknown] : [])),
    );
    const isMissing = [...promised.employeeIds].some((id) => !applied.has(id));
    if (motion === 'moving' || open) return undefined;
    if (motion === 'waiting') return 'waiting';
    return isMissing ? 'upload' : 'ended';
  }

  /** What steps gave up on, not to be tried again, in all histories so far. */
  function failedSteps(): string[] {
    const folder = join(flow().stateFolder, 'logs');
    const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
    return lines.filter((line) => line.includes('"errorType"') && !/TransientError|ExitError/.test(line));
  }

  const packagesNow = async () => ({
    directory: await flow().items('DirectoryTable'),
    packages: await flow().items('PackagesTable'),
  });

  async function endState(): Promise<EndState> {
    const { stateFolder } = flow();
    const mails = await flow().mails();
    return {
      exports: await flow().items('ExportsTable'),
      deliveries: await flow().items('DeliveriesTable'),
      immigration: await flow().items('ImmigrationTable'),
      integrator: await flow().items('IntegratorTable'),
      i9: await flow().items('I9Table'),
      packages: await packagesNow(),
      partnerFolder: join(stateFolder, 'partner', 'files'),
      mails,
      auditTrail: await flow().items('AuditTable'),
    };
  }
});
