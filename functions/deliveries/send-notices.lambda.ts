import { directoryDeps } from '../directory/deps.ts';
import { auditDeps } from '../platform/audit-trail.ts';
import { task } from '../platform/task.ts';
import { deliverySteps } from './contract.ts';
import { deliveryDeps, mailer, noticeSettings } from './deps.ts';
import { sendNotices } from './send-notices.ts';

/** Invoked by the export workflow after an attempt and after a failed extraction. */
export const handler = task(deliverySteps.sendNotices.input, sendNotices, (env) => ({
  ...deliveryDeps(env),
  ...directoryDeps(env),
  ...mailer(env),
  ...noticeSettings(env),
  ...auditDeps(env),
}));
