import type { LocalService, RuntimeContext } from '../service.ts';
import { jsonService } from './aws-json.ts';
import { messageActions } from './message-actions.ts';
import { MoveTasks } from './move-tasks.ts';
import { queueActions } from './queue-actions.ts';
import type { QueueSpec } from './queue-spec.ts';
import { type QueueAccess, Queues } from './queues.ts';

/**
 * Amazon SQS for the queues of the template, durable in `sqs.sqlite` of the state folder.
 * `queues` is for pollers and senders inside the runtime; it checks no permission.
 */
export function createSqsService(
  context: RuntimeContext,
  specs: readonly QueueSpec[],
): LocalService & { readonly queues: QueueAccess; close(): Promise<void> } {
  const queues = new Queues(context, specs);
  const moveTasks = new MoveTasks(context, queues);
  const close = async () => {
    moveTasks.close();
    queues.close();
  };
  const service = jsonService({
    signingName: 'sqs',
    targetPrefix: 'AmazonSQS',
    version: '1.0',
    actions: { ...messageActions(queues), ...queueActions({ context, queues, moveTasks }) },
  });
  return { ...service, queues, close };
}
