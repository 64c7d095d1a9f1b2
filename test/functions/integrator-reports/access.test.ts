import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { integratorReportRoutes } from '../../../functions/integrator-reports/contract.ts';
import { withoutTrace } from '../../support/api-caller.ts';
import { firm1, firm10 } from '../../support/integrator-world.ts';
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
    .replace('{runId}', '2026-11-20')}${path.endsWith('/jobs') ? '?tab=ATTENTION' : ''}`;
const bodyOf = (path: string) => {
  if (path.endsWith('/comments')) return { text: 'x' };
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
