import { UnsupportedFeatureError } from '../service.ts';
import { requireAction } from './sdk-package.ts';

export interface TaskResource {
  /** `lambda`, `sqs`, `dynamodb`, `states`, or the SDK's own name after `aws-sdk:`. */
  readonly api: string;
  readonly action: string;
  /** `request`: its answer is the result; `token`: waits for a callback; `sync`: waits for the nested execution. */
  readonly pattern: 'request' | 'token' | 'sync';
  /** False for `aws-sdk:` resources, whose errors and fields are spelled otherwise. */
  readonly isOptimized: boolean;
}

const optimized = new Set([
  'lambda:invoke',
  'lambda:invoke.waitForTaskToken',
  'sqs:sendMessage',
  'sqs:sendMessage.waitForTaskToken',
  'dynamodb:getItem',
  'dynamodb:putItem',
  'dynamodb:updateItem',
  'dynamodb:deleteItem',
  'states:startExecution',
  'states:startExecution.sync:2',
]);

/** @throws UnsupportedFeatureError naming the resource, when the runtime cannot call it */
export function readTaskResource(resource: string): TaskResource {
  const call = /^arn:aws[a-z-]*:states:::(.+)$/.exec(resource)?.[1];
  if (call === undefined) throw new UnsupportedFeatureError(`the task resource ${resource}`);
  const pattern = call.endsWith('.waitForTaskToken')
    ? 'token'
    : call.endsWith('.sync:2')
      ? 'sync'
      : 'request';
  const plain = call.replace(/\.(waitForTaskToken|sync:2)$/, '');
  if (optimized.has(call)) {
    const [api = '', action = ''] = plain.split(':');
    return { api, action, pattern, isOptimized: true };
  }
  const sdk = /^aws-sdk:([a-z0-9]+):([a-zA-Z0-9]+)$/.exec(plain);
  if (!sdk?.[1] || !sdk[2] || pattern === 'sync')
    throw new UnsupportedFeatureError(`the task resource ${resource}`);
  requireAction(sdk[1], sdk[2]);
  return { api: sdk[1], action: sdk[2], pattern, isOptimized: false };
}
