import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { metrics } from '../../../functions/platform/contract.ts';
import { createLog } from '../../../functions/platform/log.ts';

let printed = '';
beforeEach(() => {
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const lines = () =>
  printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('a metric', () => {
  it('of tenants is one line, counted for all together and for the tenant', () => {
    createLog().measure('RowsApplied', 3, 'firm1');
    expect(lines()).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: 'Waybill',
              Dimensions: [['service'], ['service', 'tenant']],
              Metrics: [{ Name: 'RowsApplied', Unit: 'Count' }],
            },
          ],
        },
        service: 'integrator-runs',
        tenant: 'firm1',
        RowsApplied: 3,
      },
    ]);
  });

  it('that is not kept by tenant does not name one', () => {
    createLog().measure('NoticesSent', 2, 'meridian-hr');
    expect(lines()[0]._aws.CloudWatchMetrics[0].Dimensions).toEqual([['service']]);
    expect(printed).not.toContain('meridian-hr');
  });

  it('carries nothing over to the next one, and nought is told', () => {
    const log = createLog();
    log.measure('RecordsExported', 600, 'meridian-hr');
    log.measure('NightlyRunsOverdue', 0);
    const [, next] = lines();
    expect(next).toEqual({
      _aws: expect.anything(),
      service: 'integrator-runs',
      NightlyRunsOverdue: 0,
    });
  });

  it('costs little: eight are told of each tenant', () => {
    expect(Object.values(metrics).filter((metric) => 'isByTenant' in metric)).toHaveLength(8);
  });
});
