import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mostUploadBytes } from '../../../functions/integrator-uploads/contract.ts';
import { withoutTrace } from '../../support/api-caller.ts';
import { firm1, firm10, setUp } from '../../support/integrator-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { ask, shown, type UploadsWorld, uploadsApi, uploadsPath, uploadsWorld } from './uploads-world.ts';

let engine: TableEngine;
let world: UploadsWorld;
let call: ReturnType<typeof uploadsApi>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await uploadsWorld(engine);
  call = uploadsApi(world);
});

const fileName = 'fn_Details_Data_import_20261120.csv';
const sha256 = 'ab'.repeat(32);

describe('an upload', () => {
  it('is allowed for an hour, for one key, length and content', async () => {
    const { status, body } = await call('sub-fay', 'POST', uploadsPath(), { fileName, sizeBytes: 9, sha256 });
    expect([status, body.expiresAt]).toEqual([201, '2026-11-20T21:00:00.000Z']);
    const key = `.uploads/firm1/${body.uploadId}`;
    expect(world.uploadUrls.asked).toEqual([{ key, sizeBytes: 9, sha256, lifeSeconds: 3600 }]);
    expect(body.url).toBe(`https://drop.example/${key}`);
    expect(await shown(world, body.uploadId)).toEqual({
      ...{ firmId: firm1, uploadId: body.uploadId, fileName, sizeBytes: 9 },
      ...{ status: 'AWAITED', expiresAt: body.expiresAt },
    });
  });

  it('that nobody began is expired after its hour', async () => {
    const uploadId = await ask(world, fileName, 'x');
    world.clock.advance(3_600_000);
    expect((await shown(world, uploadId)).status).toBe('AWAITED');
    world.clock.advance(1);
    expect((await shown(world, uploadId)).status).toBe('EXPIRED');
  });

  it.each([
    ['workers.csv', 'does not match any template'],
    ['fn_Details_Data_import_20261120.csv.filepart', 'does not match|unfinished'],
    ['.fn_Details_Data_import_20261120.csv.tmp', 'does not match|unfinished'],
    ['fn_Details_Data_import_20261131.csv', 'not a calendar date'],
    ['fn_Details_Data_import_20261101.csv', 'more than 7 days old'],
    ['../firm10/Import/fn_Details_Data_import_20261120.csv', 'does not match any template'],
    ['Import/fn_Details_Data_import_20261120.csv', 'does not match any template'],
  ])('of the name %s is refused before anything is uploaded', async (name, reason) => {
    const { status, body } = await call('sub-fay', 'POST', uploadsPath(), { fileName: name, sizeBytes: 9 });
    expect([status, body.code]).toEqual([422, 'FILE_NAME_NOT_VALID']);
    expect(body.detail).toMatch(new RegExp(reason));
    expect(world.uploadUrls.asked).toEqual([]);
  });

  it('of a template that is not set up is refused', async () => {
    await setUp(world, firm1, { importTasks: [] });
    const { body } = await call('sub-fay', 'POST', uploadsPath(), { fileName, sizeBytes: 9 });
    expect([body.code, body.detail]).toEqual([
      'FILE_NAME_NOT_VALID',
      expect.stringContaining('not set up for your firm'),
    ]);
  });

  it.each([
    { sizeBytes: 0 },
    { sizeBytes: mostUploadBytes + 1 },
    { sizeBytes: 9, sha256: 'AB' },
    { sizeBytes: 9, sha256: 'AB'.repeat(32) },
  ])('is refused with %j', async (wrong) => {
    const { status } = await call('sub-fay', 'POST', uploadsPath(), { fileName, ...wrong });
    expect(status).toBe(400);
  });

  it('is refused while the subscription is not active', async () => {
    await setUp(world, firm1, { isSubscribed: false });
    const { status, body } = await call('sub-fay', 'POST', uploadsPath(), { fileName, sizeBytes: 9 });
    expect([status, body.code]).toEqual([409, 'SUBSCRIPTION_NOT_ACTIVE']);
  });
});

describe('uploads of a firm', () => {
  const body = { fileName, sizeBytes: 9 };

  it('are for itself and its machines, by their scopes', async () => {
    const codeOf = async (as: string, method: string, path: string) => {
      const answer = await call(as, method, path, method === 'POST' ? body : undefined);
      return answer.body.code ?? answer.status;
    };
    for (const as of ['sub-fay', 'machine-writer']) expect(await codeOf(as, 'POST', uploadsPath())).toBe(201);
    for (const as of ['machine-reader', 'machine-distributor', 'sub-dana', 'sub-vera', 'sub-ida'])
      expect(await codeOf(as, 'POST', uploadsPath())).toMatch(/ROLE_NOT_ALLOWED|FIRM_NOT_FOUND/);
    const one = `${uploadsPath()}/${await ask(world, fileName, 'x')}`;
    for (const as of ['sub-fay', 'machine-writer', 'machine-reader'])
      expect(await codeOf(as, 'GET', one)).toBe(200);
  });

  it.each(['sub-finn', 'machine-other'])('are nobody else’s: %s', async (as) => {
    const uploadId = await ask(world, fileName, 'x');
    for (const [method, end] of [
      ['POST', ''],
      ['GET', `/${uploadId}`],
    ] as const) {
      const sent = method === 'POST' ? body : undefined;
      const foreign = await call(as, method, `${uploadsPath()}${end}`, sent);
      const unknown = await call(as, method, `${uploadsPath('no-such-firm')}${end}`, sent);
      expect([foreign.status, foreign.body.code]).toEqual([404, 'FIRM_NOT_FOUND']);
      const { instance: _one, ...told } = withoutTrace(foreign.body);
      const { instance: _other, ...toldUnknown } = withoutTrace(unknown.body);
      expect(told).toEqual(toldUnknown);
    }
    const own = await call(as, 'GET', `${uploadsPath(firm10)}/${uploadId}`);
    expect([own.status, own.body.code]).toEqual([404, 'UPLOAD_NOT_FOUND']);
  });
});
