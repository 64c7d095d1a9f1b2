import { integratorDeps } from '../integrator/deps.ts';
import { mailer, noticeSettings } from '../notice-mails/mailer.ts';
import { task } from '../platform/task.ts';
import { runSteps } from './contract.ts';
import { fanOutStarter } from './deps.ts';
import { sendDigest } from './send-digest.ts';

/** Invoked by the workflow when a run has ended, and when uploads were refused. */
export const handler = task(runSteps.sendDigest.input, sendDigest, (env) => ({
  ...integratorDeps(env),
  ...mailer(env),
  ...noticeSettings(env),
  ...fanOutStarter(env),
}));
