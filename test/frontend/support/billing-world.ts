import type { Billing } from '../../../functions/integrator-billing/contract.ts';

export const billingPath = '/firms/hollis-law/integrator/billing';

const november = { periodId: '2026-11-01', from: '2026-11-01', to: '2026-11-30' };
const october = { periodId: '2026-10-01', from: '2026-10-01', to: '2026-10-31' };

/** November with 8,500 of 10,000 records used, by two tasks; takes what differs. */
export const aBilling = (different: Partial<Billing> = {}): Billing => ({
  firmId: 'hollis-law',
  period: november,
  terms: { recordLimit: 10_000, period: 'MONTH', isHardLimit: false, version: 3 },
  usedCount: 8500,
  remainingCount: 1500,
  usedPercent: 85,
  jobs: [
    {
      name: 'Import Client / Employee Data',
      type: 'IMPORT',
      templateId: 3,
      jobCount: 20,
      recordCount: 6500,
      share: 76.5,
    },
    {
      name: 'Export Client / Employee Data',
      type: 'EXPORT',
      templateId: 2,
      jobCount: 4,
      recordCount: 2000,
      share: 23.5,
    },
  ],
  periods: [november, october],
  ...different,
});

/** The month before, with little used. */
export const anEarlierBilling = (): Billing =>
  aBilling({ period: october, usedCount: 12, remainingCount: 9988, usedPercent: 0, jobs: [] });
