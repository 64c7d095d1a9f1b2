import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goOnTo, timeOf } from '../../bin/clock-of-application.ts';
import { sampleCsv, sampleName } from '../../bin/sample-csv.ts';
import { ApiSession } from '../../bin/smoke/api-session.ts';
import { FirmDrop } from '../../bin/smoke/firm-drop.ts';
import { signInPerson } from '../../bin/smoke/sign-in.ts';
import { eventually } from '../../bin/smoke/story.ts';
import { pacificDateOf, runDateOf, runInstantOf } from '../../functions/import-templates/run-date.ts';
import { integratorRoutes } from '../../functions/integrator/contract.ts';
import { endedStatuses } from '../../functions/integrator-jobs/contract.ts';
import { ShownRun } from '../../functions/integrator-reports/contract.ts';
import { exportTemplateCount } from '../../functions/integrator-setup/contract.ts';
import { seededRandom } from '../../functions/interchange/seeded-random.ts';
import { itemsOf } from '../support/flow.ts';
import { KillableApplication } from '../support/killable-application.ts';
import { hasOpensshServer } from '../support/openssh-server.ts';

/** So many that the last kill comes before the end: five hundred are done between two. */
const [rowCount, killCount, longestMs] =
  process.env['WAYBILL_DEEP'] === undefined ? [6_000, 3, 600_000] : [20_000, 30, 1_800_000];
/** Every tenth row names a country that does not exist. */
const failedCount = rowCount / 10;
/** Employees that the demo firm begins with. */
const knownCount = 2;
const seed = Number(process.env['WAYBILL_SEED'] ?? Math.floor(Math.random() * 1_000_000));
const firm = '/v1/firms/birch-vale';

describe.runIf(hasOpensshServer)(
  `a nightly run of ${rowCount} employees in an application killed ${killCount} times, seed ${seed}`,
  () => {
    const random = seededRandom(seed);
    const stateFolder = mkdtempSync(join(tmpdir(), 'waybill-night-'));
    const application = new KillableApplication(stateFolder, 1);
    const seenCounts: number[] = [];
    let fern: ApiSession;
    let run: ShownRun;

    beforeAll(async () => {
      await application.start();
      const { known } = application;
      fern = new ApiSession(known.apiUrl, () =>
        signInPerson(known, 'fern@birch-vale.example', known.password),
      );
      const today = pacificDateOf(await timeOf(known.clock));
      const rows = Array.from({ length: rowCount }, (_, index) => ({
        EmployeeID: `K${index}`,
        SSN: '',
        AlienNumber: '',
        ...(index % 10 === 9 && { CountryOfCitizenship: 'Nowhere' }),
      }));
      await new FirmDrop(known.firmSftp).put(`Import/${sampleName(3, today)}`, sampleCsv(3, rows));
      await eventually('the file is checked', async () => {
        const { items } = await fern.get(
          `${firm}/import-files`,
          integratorRoutes.listImportFiles.success.body,
        );
        return items.find(({ summary }) => summary?.rowCount === rowCount);
      });
      const runDate = runDateOf(await timeOf(known.clock));
      await goOnTo(known.clock, new Date(runInstantOf(runDate).getTime() + 1000));
      for (let kills = 0; kills < killCount; kills += 1) {
        const before = seenCounts.at(-1) ?? -1;
        await eventually('some more rows are done', async () => {
          const now = await shown(runDate);
          return now !== undefined && (doneRows(now) > before || hasEnded(now)) ? now : undefined;
        });
        await wait(random.between(0, 300));
        seenCounts.push(doneRows(await shown(runDate)));
        await application.kill();
        await application.start();
      }
      const ended = async () => {
        const now = await shown(runDate);
        return now !== undefined && hasEnded(now) ? now : undefined;
      };
      run = await eventually('the run has ended', ended, longestMs);
    }, longestMs);

    afterAll(async () => {
      await application.stop();
      rmSync(stateFolder, { recursive: true, force: true });
      console.log(`seed ${seed}: killed at ${seenCounts.join(', ')} of ${rowCount} rows`);
      expect(application.denials()).toBe('');
    });

    it('is killed in the middle, and never counts backwards', () => {
      expect(seenCounts.filter((count) => count < rowCount)).not.toEqual([]);
      expect(seenCounts).toEqual(seenCounts.toSorted((a, b) => a - b));
    });

    it('accounts for every row once', () => {
      const [job, ...others] = run.jobs.filter(({ kind }) => kind === 'IMPORT');
      expect(others).toEqual([]);
      expect(job).toMatchObject({
        status: 'INCOMPLETE',
        rowCount,
        createdCount: rowCount - failedCount,
        updatedCount: 0,
        unchangedCount: 0,
        failedCount,
        skippedCount: 0,
      });
    });

    it('writes each client of the firm into the export after it, once', () => {
      const exports = run.jobs.filter(({ kind }) => kind === 'EXPORT');
      expect(exports.map(({ status }) => status)).toEqual(
        Array.from({ length: exportTemplateCount }, () => 'COMPLETED'),
      );
      const clients = exports.find(({ templateId }) => templateId === 2);
      expect(clients?.rowCount).toBe(rowCount - failedCount + knownCount);
    });

    it('has made each employee once, in its first version', async () => {
      const rows = await itemsOf(application.inside, ['ImmigrationTable']);
      const made = rows.filter(({ kind, key }) => kind === 'EMPLOYEE' && /,K\d+$/.test(String(key)));
      expect(made).toHaveLength(rowCount - failedCount);
      expect(new Set(made.map(({ version }) => version))).toEqual(new Set([1]));
    });

    it('sends one digest', () => {
      expect(application.mailSubjects().filter((subject) => subject.includes('Integrator'))).toHaveLength(1);
    });

    async function shown(runId: string): Promise<ShownRun | undefined> {
      const answer = await fern.call('GET', `${firm}/runs/${runId}`);
      return answer.status === 404 ? undefined : ShownRun.parse(JSON.parse(answer.text));
    }
  },
);

const hasEnded = ({ status }: ShownRun): boolean => endedStatuses.includes(status);

function doneRows(run: ShownRun | undefined): number {
  const [job] = run?.jobs ?? [];
  if (job === undefined) return 0;
  return job.createdCount + job.updatedCount + job.unchangedCount + job.failedCount + job.skippedCount;
}
