import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type StartingDeps, startingDeps } from '../integrator/deps.ts';
import { takeMessages } from './take-messages.ts';

let deps: StartingDeps | undefined;

/** Invoked by messages of the queue of uploads by request: what S3 tells of objects that are whole. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler((event) => {
  deps ??= startingDeps(process.env);
  return takeMessages(deps, event);
});
