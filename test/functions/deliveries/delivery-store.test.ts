import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeAttempt } from '../../../functions/deliveries/close-attempt.ts';
import { beginTransfer, readTransfer } from '../../../functions/deliveries/delivery-store.ts';
import { exportWorld } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { begunAttempt, noteFailure, offeredPackage } from './offered-package.ts';

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

describe('beginning a transfer', () => {
  it('leaves one as it stands that has begun', async () => {
    const world = await exportWorld(engine);
    const { key, input, sizeBytes } = await offeredPackage(world, 10);
    await begunAttempt(world, input, 1);
    await noteFailure(world, input);
    await closeAttempt(world, { ...input, outcome: 'FAILED' });
    const waiting = await readTransfer(world, key);
    await beginTransfer(world, key, sizeBytes + 1);
    expect(await readTransfer(world, key)).toEqual(waiting);
    expect(waiting).toMatchObject({ attemptNumber: 1, totalBytes: sizeBytes });
  });
});
