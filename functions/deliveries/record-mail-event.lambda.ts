import { task } from '../platform/task.ts';
import { deliverySteps } from './contract.ts';
import { deliveryDeps } from './deps.ts';
import { recordMailEvent } from './record-mail-event.ts';

/** Invoked by a rule of the default bus for what SES tells of our mails. */
export const handler = task(deliverySteps.recordMailEvent.input, recordMailEvent, deliveryDeps);
