import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MoveRef, StoredPackage } from '../../../functions/distributor-packages/contract.ts';
import { meridian, northgate } from '../../support/export-world.ts';
import {
  addClients,
  addPackage,
  clientsOf,
  movesApi,
  movesPath,
  reassign,
  runMove,
  spoilPackage,
  withClient,
} from '../../support/move-world.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: PackageWorld;
let call: ReturnType<typeof movesApi>;
let gold: StoredPackage;
let silver: StoredPackage;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await packageWorld(engine);
  call = movesApi(world);
  gold = await addPackage(world, 'GOLD');
  silver = await addPackage(world, 'SILVER');
});

async function planned(filter: object = {}, toPackageId = gold.packageId): Promise<MoveRef> {
  const { body } = await call('POST', movesPath, { body: { from: 'FILTER', filter, toPackageId } });
  return { distributorId: meridian, moveId: body.moveId };
}
const start = ({ moveId }: MoveRef, as?: string) => call('POST', `${movesPath}/${moveId}/start`, { as });
const cancel = ({ moveId }: MoveRef, as?: string) => call('POST', `${movesPath}/${moveId}/cancel`, { as });
const get = async ({ moveId }: MoveRef) => (await call('GET', `${movesPath}/${moveId}`)).body;
const lines = async ({ moveId }: MoveRef, query = '') =>
  (await call('GET', `${movesPath}/${moveId}/lines?${query}`)).body;

/** Every page of a list, one after the other. */
async function pagesOf(path: string, limit: number): Promise<{ line: number; moveId: string }[][]> {
  const pages = [];
  for (let cursor = ''; ; ) {
    const { body } = await call('GET', `${path}limit=${limit}${cursor}`);
    pages.push(body.items);
    if (body.nextCursor === undefined) return pages;
    cursor = `&cursor=${body.nextCursor}`;
  }
}

describe('starting a move', () => {
  it('sets a planned one going, once however often it is asked', async () => {
    const ref = await planned();
    const { status, body } = await start(ref);
    expect([status, body.status]).toEqual([200, 'RUNNING']);
    expect((await start(ref)).status).toBe(200);
    expect(world.moveWorkflow.started).toEqual([ref]);
  });

  it('starts the workflow when it is asked again after the workflow could not be reached', async () => {
    const ref = await planned();
    const { start: works } = world.moveWorkflow;
    world.moveWorkflow.start = () => Promise.reject(new Error('gone'));
    expect((await start(ref)).status).toBe(500);
    world.moveWorkflow.start = works;
    expect((await start(ref)).status).toBe(200);
    expect(world.moveWorkflow.started).toEqual([ref]);
  });

  it('is one start when two ask at once', async () => {
    const ref = await planned();
    const answers = await Promise.all([start(ref), start(ref), start(ref)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(world.moveWorkflow.started).toEqual([ref]);
  });

  it('of a stopped one is another run of the workflow', async () => {
    const ref = await planned();
    await start(ref);
    await cancel(ref);
    const { body } = await start(ref);
    expect(body).toMatchObject({ status: 'RUNNING' });
    expect(body).not.toHaveProperty('stopReason');
    expect(world.moveWorkflow.started).toEqual([ref, ref]);
  });

  it('of a reassignment that runs already is the run that the save began', async () => {
    await addClients(world, 1, () => ({ packageId: gold.packageId }));
    const ref = await reassign(world, gold, silver);
    expect((await start(ref)).status).toBe(200);
    expect(world.moveWorkflow.started).toEqual([ref]);
  });

  it('is refused when it is complete, cancelled or its plan is gone', async () => {
    const complete = await planned();
    await start(complete);
    await runMove(world, complete);
    const cancelled = await planned();
    await cancel(cancelled);
    const gone = await planned();
    world.reports.objects.clear();
    for (const ref of [complete, cancelled, gone]) {
      const { status, body } = await start(ref);
      expect([status, body.code]).toEqual([409, 'MOVE_NOT_STARTABLE']);
    }
  });
});

describe('a move that is running and has no run', () => {
  const moveOf = (ref: MoveRef) => `${movesPath}/${ref.moveId}`;
  const replaced = () => world.log.lines.filter(({ message }) => message === 'MOVE_RUN_REPLACED').length;

  /** Running, its workflow never started. */
  async function lost(): Promise<MoveRef> {
    const ref = await planned();
    const { start: works } = world.moveWorkflow;
    world.moveWorkflow.start = () => Promise.reject(new Error('gone'));
    await start(ref);
    expect((await get(ref)).status).toBe('RUNNING');
    world.moveWorkflow.start = works;
    return ref;
  }

  it.each([
    ['looks at it', (ref: MoveRef) => moveOf(ref)],
    ['lists moves', () => movesPath],
  ])('because the start was lost is started when somebody %s, once', async (_, pathOf) => {
    const ref = await lost();
    for (let look = 0; look < 3; look += 1)
      expect((await call('GET', pathOf(ref), { as: 'sub-rita' })).status).toBe(200);
    expect([world.moveWorkflow.started, replaced()]).toEqual([[ref], 0]);
  });

  it('because it died goes on in another run, one for all who look at the same time', async () => {
    const ref = await planned();
    await start(ref);
    world.moveWorkflow.ended.add(`${ref.moveId}-1`);
    await Promise.all([get(ref), get(ref), get(ref)]);
    await get(ref);
    expect([world.moveWorkflow.started, replaced()]).toEqual([[ref, ref], 1]);
    await runMove(world, ref);
    expect(await get(ref)).toMatchObject({ status: 'COMPLETE' });
  });

  it('is none of those that are planned, stopped or complete', async () => {
    const [waiting, stopped, complete] = [await planned(), await planned(), await planned()];
    await start(stopped);
    await cancel(stopped);
    await start(complete);
    await runMove(world, complete);
    const before = [...world.moveWorkflow.started];
    for (const ref of [waiting, stopped, complete]) await get(ref);
    expect([world.moveWorkflow.started, replaced()]).toEqual([before, 0]);
  });

  it('keeps nobody from reading when the workflow cannot be reached', async () => {
    const ref = await lost();
    world.moveWorkflow.start = () => Promise.reject(new Error('gone'));
    expect(await get(ref)).toMatchObject({ status: 'RUNNING' });
  });
});

describe('cancelling a move', () => {
  it('drops a planned one; asked again nothing more happens', async () => {
    const ref = await planned();
    expect((await cancel(ref)).body.status).toBe('CANCELLED');
    expect((await cancel(ref)).status).toBe(200);
    expect(world.moveWorkflow.started).toEqual([]);
  });

  it('stops a running one where it is, and what was assigned stays', async () => {
    await addClients(world, 198);
    const ref = await planned();
    await start(ref);
    let transactionCount = 0;
    const meddled = withClient(world, async (command) => {
      if (!(command instanceof TransactWriteCommand)) return;
      transactionCount += 1;
      if (transactionCount === 3) await cancel(ref);
    });
    await runMove(meddled, ref);
    expect(await get(ref)).toMatchObject({
      status: 'STOPPED',
      stopReason: expect.stringContaining('Stopped on request'),
      movedCount: 80,
    });
    const moved = [...(await clientsOf(world)).values()].filter(
      ({ packageId }) => packageId === gold.packageId,
    );
    expect(moved).toHaveLength(80);
    await start(ref);
    await runMove(world, ref);
    expect(await get(ref)).toMatchObject({ status: 'COMPLETE', movedCount: 200, skippedCount: 0 });
  });

  it('is refused for a reassignment, with the reason', async () => {
    await addClients(world, 1, () => ({ packageId: gold.packageId }));
    const { status, body } = await cancel(await reassign(world, gold, silver));
    expect([status, body.code]).toEqual([409, 'MOVE_NOT_CANCELLABLE']);
    expect(body.detail).toMatch(/^A reassignment cannot be cancelled: .* activate the package again/);
  });

  it('is refused for a complete one', async () => {
    const ref = await planned();
    await start(ref);
    await runMove(world, ref);
    expect((await cancel(ref)).body.code).toBe('MOVE_NOT_CANCELLABLE');
  });
});

describe('the list of moves', () => {
  it('has the newest first, in pages', async () => {
    const refs = [await planned(), await planned(), await planned()];
    const pages = await pagesOf(`${movesPath}?`, 2);
    expect(pages.map((page) => page.map(({ moveId }) => moveId))).toEqual([
      [refs[2]?.moveId, refs[1]?.moveId],
      [refs[0]?.moveId],
    ]);
  });

  it('names both packages of a reassignment', async () => {
    await addClients(world, 2, () => ({ packageId: gold.packageId }));
    await reassign(world, gold, silver);
    const { body } = await call('GET', movesPath, { as: 'sub-rita' });
    expect(body.items).toMatchObject([
      { kind: 'REASSIGN', fromPackage: 'Package GOLD', toPackage: 'Package SILVER', totalCount: 2 },
    ]);
  });

  it('refuses a cursor that it did not give', async () => {
    const { status, body } = await call('GET', `${movesPath}?cursor=abc`);
    expect([status, body.code]).toEqual([400, 'CURSOR_NOT_VALID']);
  });
});

describe('the lines of a move', () => {
  it.each([1, 7, 200])('come whole and in order, %i a page', async (limit) => {
    await addClients(world, 28);
    const { moveId } = await planned();
    const pages = await pagesOf(`${movesPath}/${moveId}/lines?`, limit);
    expect(pages.flat().map(({ line }) => line)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(pages.every((page) => page.length <= limit)).toBe(true);
  });

  it('show skipped ones as such once they are, and each outcome alone', async () => {
    await addClients(world, 100, (index) => ({ packageId: index % 2 === 0 ? undefined : silver.packageId }));
    const ref = await planned({ text: 'client' });
    await addClients(world, 3, () => ({ packageId: silver.packageId }), 10_001);
    await start(ref);
    await runMove(world, ref);
    expect(await get(ref)).toMatchObject({ movedCount: 98, skippedCount: 2, totalCount: 100 });
    expect((await lines(ref, 'limit=4')).items).toMatchObject([
      {
        clientId: 10_001,
        outcome: 'SKIPPED',
        reason: expect.stringContaining('Plan again'),
        toPackage: 'Package GOLD',
      },
      { clientId: 10_002, outcome: 'CHANGE' },
      { clientId: 10_003, outcome: 'SKIPPED' },
      { clientId: 10_004, outcome: 'CHANGE' },
    ]);
    for (const [outcome, count] of Object.entries({ ASSIGN: 48, CHANGE: 50, SKIPPED: 2, REFUSED: 0 })) {
      const pages = await pagesOf(`${movesPath}/${ref.moveId}/lines?outcome=${outcome}&`, 20);
      expect([outcome, pages.flat().length]).toEqual([outcome, count]);
    }
    const skipped = await pagesOf(`${movesPath}/${ref.moveId}/lines?outcome=SKIPPED&`, 1);
    expect(skipped.map((page) => page.map(({ line }) => line))).toEqual([[1], [3]]);
  });

  it('are none of a reassignment, and not found any more when the plan is gone', async () => {
    const ref = await planned();
    world.reports.objects.clear();
    const { status, body } = await call('GET', `${movesPath}/${ref.moveId}/lines`);
    expect([status, body.code]).toEqual([404, 'MOVE_LINES_NOT_KEPT']);
    await addClients(world, 1, () => ({ packageId: gold.packageId }));
    expect(await lines(await reassign(world, gold, silver))).toEqual({ items: [] });
  });

  it.each(['x', 'QDU', 'QDk5OTk5OTk'])('refuse the cursor %s', async (cursor) => {
    const { moveId } = await planned();
    const { status, body } = await call('GET', `${movesPath}/${moveId}/lines?cursor=${cursor}`);
    expect([status, body.code]).toEqual([400, 'CURSOR_NOT_VALID']);
  });
});

describe('every move', () => {
  it('is unknown to another distributor, under either name', async () => {
    const ref = await planned();
    const paths = [ref.moveId, `${ref.moveId}/lines`].map((path) => `${movesPath}/${path}`);
    for (const path of paths) {
      expect((await call('GET', path, { as: 'sub-noor' })).body.code).toBe('DISTRIBUTOR_NOT_FOUND');
      const theirs = await call('GET', path.replace(meridian, northgate), { as: 'sub-noor' });
      expect([theirs.status, theirs.body.code]).toEqual([404, 'MOVE_NOT_FOUND']);
    }
    for (const act of [start, cancel])
      expect((await act(ref, 'sub-noor')).body.code).toBe('DISTRIBUTOR_NOT_FOUND');
  });

  it('may be looked at, and not started or cancelled, by who may only read', async () => {
    const ref = await planned();
    expect((await call('GET', `${movesPath}/${ref.moveId}`, { as: 'sub-rita' })).status).toBe(200);
    for (const act of [start, cancel])
      expect((await act(ref, 'sub-rita')).body.code).toBe('ROLE_NOT_ALLOWED');
    expect((await get(ref)).status).toBe('PLANNED');
  });

  it('that was planned to a package that turned Inactive since skips its lines', async () => {
    const ref = await planned();
    await spoilPackage(world, gold, { status: 'INACTIVE' });
    await start(ref);
    await runMove(world, ref);
    expect(await get(ref)).toMatchObject({ status: 'COMPLETE', movedCount: 0, skippedCount: 2 });
    const { items } = await lines(ref);
    expect(items).toHaveLength(2);
    expect(items[0].reason).toMatch(/could not be assigned any more/);
  });
});
