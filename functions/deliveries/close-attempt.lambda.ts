import { type Audited, auditDeps } from '../platform/audit-trail.ts';
import { task } from '../platform/task.ts';
import { closeAttempt } from './close-attempt.ts';
import { deliverySteps } from './contract.ts';
import { type DeliveryDeps, deliveryDeps } from './deps.ts';

/** Invoked by the export workflow at the end of an attempt. */
export const handler = task(
  deliverySteps.closeAttempt.input,
  closeAttempt,
  (env): DeliveryDeps & Audited => ({
    ...deliveryDeps(env),
    ...auditDeps(env),
  }),
);
