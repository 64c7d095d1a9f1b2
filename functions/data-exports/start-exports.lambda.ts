import middy from '@middy/core';
import { deliveriesTable, mailer, noticeSettings } from '../deliveries/deps.ts';
import { directoryDeps } from '../directory/deps.ts';
import { auditDeps } from '../platform/audit-trail.ts';
import { baseDeps, workflow } from './deps.ts';
import { startExports } from './start-exports.ts';

const deps = {
  ...baseDeps(process.env),
  ...directoryDeps(process.env),
  ...deliveriesTable(process.env),
  ...mailer(process.env),
  ...noticeSettings(process.env),
  ...workflow(process.env),
  ...auditDeps(process.env),
};

/** Invoked by messages of the export queue and by the sweeper's schedule; what they say does not matter. */
export const handler = middy().handler(async () => {
  await startExports(deps);
  return { batchItemFailures: [] };
});
