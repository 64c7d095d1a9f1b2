import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { integratorReportRoutes } from '../../../functions/integrator-reports/contract.ts';
import { withoutTrace } from '../../support/api-caller.ts';
import { putFirmMachines } from '../../support/firm-machines.ts';
import { firm1, firm10, setUp } from '../../support/integrator-world.ts';
import {
  aJob,
  aRun,
  type JobsWorld,
  jobsWorld,
  putJobs,
  putRuns,
  stateHash,
} from '../../support/jobs-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { reportsApi } from './reports-api.ts';

let engine: TableEngine;
let world: JobsWorld;
let call: ReturnType<typeof reportsApi>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await jobsWorld(engine);
  call = reportsApi(world);
  await putJobs(world, job);
  await putRuns(world, aRun());
});

const job = aJob({ status: 'INCOMPLETE', failedCount: 1, archiveKey: 'k', doneChunkCount: 1 });
const pathOf = (path: string, firmId: string = firm1) =>
  `${path
    .replace('{firmId}', firmId)
    .replace('{jobId}', job.jobId)
    .replace('{runId}', '2026-11-20')
    .replace('{rowNumber}', '2')
    .replace('{column}', 'SSN')}${path.endsWith('/jobs') ? '?tab=ATTENTION' : ''}`;
const bodyOf = (path: string) => {
  if (path.endsWith('/comments')) return { text: 'x' };
  if (path.endsWith('/export-runs')) return { templateIds: [6] };
  return path.endsWith('/acknowledge') ? { jobIds: [job.jobId] } : undefined;
};
const routes = Object.values(integratorReportRoutes);

describe('a firm', () => {
  it.each(routes)('of others is like one that there is not: $method $path', async ({ method, path }) => {
    const before = await stateHash(world);
    const ask = (to: string) => call('sub-finn', method.toUpperCase(), to, bodyOf(path));
    const foreign = await ask(pathOf(path));
    const unknown = await ask(pathOf(path, 'no-such-firm'));
    expect(foreign.status).toBe(404);
    const { instance: _one, ...told } = withoutTrace(foreign.body);
    const { instance: _other, ...toldUnknown } = withoutTrace(unknown.body);
    expect(told).toEqual(toldUnknown);
    expect(await stateHash(world)).toBe(before);
  });

  it.each(routes)('is nothing of a distributor: $method $path', async ({ method, path }) => {
    const { status, body } = await call('sub-dana', method.toUpperCase(), pathOf(path), bodyOf(path));
    expect([status, body.code]).toEqual([403, 'ROLE_NOT_ALLOWED']);
  });

  it.each(routes.filter(({ path }) => /\{(job|run)Id\}/.test(path)))(
    'does not show jobs and runs of another under its own: $method $path',
    async ({ method, path }) => {
      const { status, body } = await call(
        'sub-finn',
        method.toUpperCase(),
        pathOf(path, firm10),
        bodyOf(path),
      );
      expect([status, body.code]).toEqual([
        404,
        path.includes('{runId}') ? 'RUN_NOT_FOUND' : 'JOB_NOT_FOUND',
      ]);
    },
  );

  it('acknowledges none of another', async () => {
    const { body } = await call('sub-finn', 'POST', `/v1/firms/${firm10}/jobs/acknowledge`, {
      jobIds: [job.jobId],
    });
    expect(body.items).toEqual([{ jobId: job.jobId, result: 'NOT_FOUND' }]);
  });

  it.each(['sub-fay', 'sub-vera', 'sub-ida'])('is seen by %s', async (as) => {
    const { status, body } = await call(as, 'GET', pathOf('/v1/firms/{firmId}/jobs'));
    expect([status, body.items.length]).toEqual([200, 1]);
  });

  it.each(['2026-11-20', '2026-11-20.03.x', '../x'])('has no job of the id %s', async (jobId) => {
    const { status } = await call('sub-fay', 'GET', `/v1/firms/${firm1}/jobs/${encodeURIComponent(jobId)}`);
    expect(status).toBe(400);
  });
});

describe('a machine', () => {
  beforeEach(() => putFirmMachines(world));

  it.each(routes.filter(({ scopes }) => scopes.length > 0))(
    'calls with a scope of the route, in its own firm: $method $path',
    async ({ method, path, scopes }) => {
      const ask = (as: string, firmId = firm1) =>
        call(as, method.toUpperCase(), pathOf(path, firmId), bodyOf(path));
      const isWrite = scopes.some((scope) => scope === 'waybill/integrator.write');
      const [allowed, refused] = isWrite
        ? ['machine-writer', 'machine-reader']
        : ['machine-reader', 'machine-writer'];
      const before = await stateHash(world);
      expect((await ask(refused)).body.code).toBe('ROLE_NOT_ALLOWED');
      for (const other of ['machine-other', 'machine-distributor'])
        expect((await ask(other)).body.code).toBe('FIRM_NOT_FOUND');
      expect((await ask(allowed, firm10)).body.code).toBe('FIRM_NOT_FOUND');
      expect(await stateHash(world)).toBe(before);
      expect((await ask(allowed)).body.code).toBe(expectedCode(path));
    },
  );

  it('is named by what it does', async () => {
    const at = `/v1/firms/${firm1}`;
    const rerun = await call('machine-writer', 'POST', `${at}/jobs/${job.jobId}/rerun`);
    expect([rerun.status, rerun.body.triggeredBy]).toEqual([202, 'HR sync']);
    const comment = await call('machine-writer', 'POST', `${at}/jobs/${job.jobId}/comments`, {
      text: 'Mended',
    });
    expect(comment.body.by).toBe('HR sync');
    await call('machine-writer', 'POST', `${at}/jobs/acknowledge`, { jobIds: [job.jobId] });
    const { body } = await call('sub-fay', 'GET', `${at}/jobs/${job.jobId}`);
    expect(body.acknowledged.by).toBe('HR sync');
    await setUp(world, firm1, {
      exportTasks: [{ templateId: 6, schedule: { frequency: 'DAILY' }, isChangesOnly: false }],
    });
    const exports = await call('machine-writer', 'POST', `${at}/export-runs`, { templateIds: [6] });
    expect([exports.status, exports.body.triggeredBy]).toEqual([202, 'HR sync']);
    expect((await call('sub-fay', 'GET', `${at}/runs/${exports.body.runId}`)).body.triggeredBy).toBe(
      'HR sync',
    );
  });
});

/** What hinders a call that may be made; most are not hindered. */
function expectedCode(path: string): string | undefined {
  if (/(failed-rows|file)\/download$/.test(path)) return 'NOTHING_TO_DOWNLOAD';
  return path.endsWith('/export-runs') ? 'TASK_NOT_SET_UP' : undefined;
}
