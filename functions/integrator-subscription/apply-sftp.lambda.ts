import { task } from '../platform/task.ts';
import { applyPending } from './apply-sftp.ts';
import { subscriptionSteps } from './contract.ts';
import { tellingDeps } from './deps.ts';

/** Invoked every five minutes; by hand with `{"isEveryFirm": true}` after the SFTP server was made anew. */
export const handler = task(subscriptionSteps.applySftp.input, applyPending, tellingDeps);
