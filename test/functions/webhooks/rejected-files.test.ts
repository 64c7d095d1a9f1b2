import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IntegratorEvent } from '../../../functions/webhooks/contract.ts';
import { hasNewEvents, newEvents } from '../../../functions/webhooks/event-store.ts';
import {
  arrive,
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
} from '../../support/integrator-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
});

async function eventsOf(firmId: string): Promise<IntegratorEvent[]> {
  const events: IntegratorEvent[] = [];
  for await (const event of newEvents(world, firmId)) events.push(event);
  return events;
}

describe('an event of a file', () => {
  it('that is refused at once names the file, its job and why', async () => {
    const file = await arrive(world, 'holiday-pictures.csv', 'x');
    expect(await eventsOf(firm1)).toEqual([
      {
        ...{ firmId: firm1, type: 'file.rejected', at: world.clock.now().toISOString() },
        eventId: expect.any(String),
        data: { fileId: file.fileId, fileName: file.fileName, jobId: file.jobId, code: 'ZI-F-001' },
      },
    ]);
  });

  it('that its check refuses names its template, too', async () => {
    await arrive(world, 'fn_Details_Data_import_20261120.csv', 'Wrong,Header\r\n1,2\r\n');
    const [event, ...others] = await eventsOf(firm1);
    expect(event?.data).toMatchObject({ code: 'ZI-S-002', templateId: 3 });
    expect(others).toEqual([]);
  });

  it('that waits for its run is none', async () => {
    await arrive(world, 'fn_Details_Data_import_20261120.csv', csvOf(3, {}));
    expect(await hasNewEvents(world, firm1)).toBe(false);
  });
});
