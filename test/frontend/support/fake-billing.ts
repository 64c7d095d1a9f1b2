import { type Billing, billingRoutes } from '../../../functions/integrator-billing/contract.ts';
import { ConflictError, InvalidInputError } from '../../../functions/platform/errors.ts';
import { playable } from './api-routes.ts';
import type { ApiWorld } from './api-world.ts';
import { type FirmRequest, firmOf } from './fake-integrator.ts';

const { getBilling, downloadBilling, putBillingTerms } = billingRoutes;

/** Of a period; the first one is the current. */
function billingOf(world: ApiWorld, request: FirmRequest, period: string | undefined): Billing {
  firmOf(world, request);
  const { billings } = world.integrator;
  const found = billings.find((one) => period === undefined || one.period.periodId === period);
  if (found !== undefined) return found;
  throw new InvalidInputError('PERIOD_NOT_VALID', 'No period begins with that date.');
}

/** The API of billing over the world. */
export const billingAnswers = [
  playable(getBilling, (world, request) => ({ body: billingOf(world, request, request.query.period) })),
  playable(downloadBilling, (world, request) => {
    const { period } = billingOf(world, request, request.query.period);
    world.acts.push(`billing of ${period.periodId}`);
    return {
      body: { url: world.workbookUrl, fileName: 'Billing.xlsx', expiresAt: '2026-11-02T20:10:00.000Z' },
    };
  }),
  playable(putBillingTerms, (world, request) => {
    const before = billingOf(world, request, undefined);
    if (request.headers['if-match'] !== `"${before.terms.version}"`) {
      throw new ConflictError('TERMS_CHANGED', 'Somebody else has changed the terms since you read them.');
    }
    const terms = { ...request.body, version: before.terms.version + 1 };
    const { recordLimit } = terms;
    const after = {
      ...before,
      terms,
      remainingCount: recordLimit && Math.max(0, recordLimit - before.usedCount),
      usedPercent: recordLimit && Math.floor((before.usedCount * 100) / recordLimit),
    };
    world.integrator.billings = world.integrator.billings.map((one) => (one === before ? after : one));
    world.integrator.saved.push(request.body);
    return { body: terms };
  }),
];
