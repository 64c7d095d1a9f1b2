import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiSession } from '../../bin/smoke/api-session.ts';
import { checkPackage } from '../../bin/smoke/package-check.ts';
import { signInPerson } from '../../bin/smoke/sign-in.ts';
import { eventually } from '../../bin/smoke/story.ts';
import { seededRandom } from '../../functions/interchange/seeded-random.ts';
import {
  allAssets,
  requestExport,
  saveSettings,
  transferComplete,
  type WatchedExport,
} from '../support/export-calls.ts';
import { FinalNames } from '../support/final-names.ts';
import { itemsOf } from '../support/flow.ts';
import { KillableApplication } from '../support/killable-application.ts';
import { hasOpensshServer, type OpensshServer, startOpensshServer } from '../support/openssh-server.ts';

const recordCount = 300;
const killCount = process.env['WAYBILL_DEEP'] === undefined ? 20 : 200;
const seed = Number(process.env['WAYBILL_SEED'] ?? Math.floor(Math.random() * 1_000_000));
const random = seededRandom(seed);

/** The workflow's states in order, the function each runs, and how long after entering it a kill may come, ms. */
const moments = [
  { state: 'requested', runs: 'StartExports', mostMs: 100 },
  { state: 'Plan chunks', runs: 'PlanChunks', mostMs: 300 },
  { state: 'Extract chunks', runs: 'ExtractChunk', mostMs: 3_000 },
  { state: 'Extract chunks', runs: 'ExtractChunk', mostMs: 3_000 },
  { state: 'Write index', runs: 'WriteIndex', mostMs: 300 },
  { state: 'Assemble volumes', runs: 'AssembleVolume', mostMs: 800 },
  { state: 'Seal export', runs: 'SealExport', mostMs: 300 },
  { state: 'Send package', runs: 'SendPackage', mostMs: 1_500 },
  { state: 'Send package', runs: 'SendPackage', mostMs: 1_500 },
  { state: 'Close complete attempt', runs: 'CloseAttempt', mostMs: 200 },
  { state: 'Send last notices', runs: 'SendNotices', mostMs: 200 },
] as const;
/** Half of the kills come anywhere in a step, half at its very end, where its effects and their record part. */
const endKillPercent = 50;
const order: readonly string[] = [...new Set(moments.map(({ state }) => state)), 'ended'];
/** A few kills hit the start itself. */
const startKillPercent = 15;
const mostStartMs = 2_500;

describe.runIf(hasOpensshServer)(
  `exports whose application is killed ${killCount} times, seed ${seed}`,
  () => {
    const stateFolder = mkdtempSync(join(tmpdir(), 'waybill-kills-'));
    const application = new KillableApplication(stateFolder, recordCount);
    const kills: { at: string; noticesUnderWay: Set<string> }[] = [];
    const finished: WatchedExport[] = [];
    let server: OpensshServer;
    let finalNames: FinalNames;
    let dana: ApiSession;

    beforeAll(async () => {
      server = await startOpensshServer();
      finalNames = new FinalNames(server.folder);
      await application.start();
      dana = person('dana@meridian-hr.example');
      await saveSettings(person('pat@waybill.example'), server);
      while (kills.length < killCount) finished.push(await exportWithKills());
      await finalNames.stop();
    }, killCount * 60_000);

    afterAll(async () => {
      await application.stop();
      await finalNames.stop();
      await server.stop();
      const left = application.processes();
      rmSync(stateFolder, { recursive: true, force: true });
      console.log(`seed ${seed}: ${kills.length} kills over ${finished.length} exports: ${summary()}`);
      expect(application.denials()).toBe('');
      expect(left).toEqual([]);
    });

    it('complete without an operator, in one attempt', () => {
      for (const one of finished) {
        expect(one.attempts.map(({ outcome }) => outcome)).toEqual(['COMPLETE']);
        expect([one.recordCount, one.processedCount]).toEqual([recordCount, recordCount]);
        expect(one.transfer).toMatchObject({
          status: 'COMPLETE',
          attemptNumber: 1,
          sentBytes: one.sizeBytes,
        });
      }
    });

    it('show a final name only when the whole file is there, once, and the marker last', () => {
      for (const { files } of finished) {
        for (const { name, sha256 } of files)
          expect(finalNames.seen.get(name), name).toEqual([{ inode: expect.any(Number), sha256 }]);
        const names = files.map(({ name }) => name);
        expect(names.at(-1)).toMatch(/_COMPLETE\.json$/);
        expect(finalNames.company.get(names.at(-1) ?? '')).toEqual(expect.arrayContaining(names));
      }
      expect(finalNames.seen.size).toBe(finished.flatMap(({ files }) => files).length);
    });

    it('leave no unfinished file behind', () => {
      expect(readdirSync(server.folder).filter((name) => name.startsWith('.'))).toEqual([]);
    });

    it('lose no record and hold none twice', { timeout: killCount * 10_000 }, async () => {
      for (const { files } of finished) {
        const folder = mkdtempSync(join(tmpdir(), 'waybill-kills-package-'));
        try {
          for (const { name } of files) cpSync(join(server.folder, name), join(folder, name));
          const checked = await checkPackage(folder, allAssets);
          expect(checked.i9Ids).toHaveLength(recordCount);
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      }
    });

    it('leave their note once on every profile', async () => {
      const items = await itemsOf(application.inside, ['I9Table']);
      const profiles = items.filter(({ pk, sk }) => sk === 'PROFILE' && String(pk).includes('#C#1001#'));
      for (const { dataExportId } of finished) {
        const notes = items.filter(({ sk }) => sk === `N#EXPORT#${dataExportId}`);
        expect(notes.map(({ pk }) => pk).sort()).toEqual(profiles.map(({ pk }) => pk).sort());
      }
    });

    it('are announced by one mail; by one more only for a kill between sending it and marking it', () => {
      for (const { exportNumber } of finished) {
        const excuses = kills.filter(({ noticesUnderWay }) => noticesUnderWay.has(exportNumber));
        const mailCount = application
          .mailSubjects()
          .filter((one) => one.includes(`(${exportNumber})`)).length;
        expect(mailCount).toBeGreaterThanOrEqual(1);
        expect(mailCount).toBeLessThanOrEqual(1 + excuses.length);
      }
    });

    it('leave nothing in the queue', async () => {
      const items = await itemsOf(application.inside, ['ExportsTable']);
      expect(items.filter(({ pk }) => String(pk).startsWith('QUEUE#'))).toEqual([]);
    });

    /** One export, killed at ever later moments, until it has ended. */
    async function exportWithKills(): Promise<WatchedExport> {
      const employeeNote = 'Exported while the machine was failing.';
      const dataExportId = await requestExport(dana, { employeeNote });
      for (const { state, runs, mostMs } of moments) {
        if (kills.length === killCount) break;
        const entered = await reached(dataExportId, state);
        if (entered === 'ended') break;
        if (random.isPercent(endKillPercent)) await application.killAtEndOf(runs, mostMs);
        else await pause(random.between(0, mostMs));
        await killNow(entered);
        if (random.isPercent(startKillPercent) && kills.length < killCount) {
          await application.launch();
          await pause(random.between(0, mostStartMs));
          await killNow('start');
        }
        await application.start();
      }
      const sent = await transferComplete(dana, dataExportId);
      await reached(dataExportId, 'ended');
      return sent;
    }

    /** Waits until the export has entered the state or a later one. @returns which */
    function reached(dataExportId: string, state: string): Promise<string> {
      return eventually(`${state} is entered`, async () => {
        const entered = (await application.stateOf(dataExportId)) ?? 'requested';
        const rank = order.indexOf(entered);
        // States between the named ones count as the one before.
        return (rank === -1 ? order.indexOf(state) - 1 : rank) >= order.indexOf(state) ? entered : undefined;
      });
    }

    async function killNow(at: string): Promise<void> {
      await application.kill();
      kills.push({ at, noticesUnderWay: application.noticesUnderWay() });
    }

    function summary(): string {
      const counts = new Map<string, number>();
      for (const { at } of kills) counts.set(at, (counts.get(at) ?? 0) + 1);
      return [...counts].map(([at, count]) => `${at} ${count}`).join(', ');
    }

    function person(email: string): ApiSession {
      const { known } = application;
      return new ApiSession(known.apiUrl, () => signInPerson(known, email, known.password));
    }
  },
);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
