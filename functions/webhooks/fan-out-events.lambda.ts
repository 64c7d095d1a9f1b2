import { task } from '../platform/task.ts';
import { webhookSteps } from './contract.ts';
import { fanOutDeps } from './deps.ts';
import { fanOutEvents } from './fan-out-events.ts';

/** Invoked asynchronously for a firm when a run of it has ended, and while it has new events. */
export const handler = task(webhookSteps.fanOutEvents.input, fanOutEvents, fanOutDeps);
