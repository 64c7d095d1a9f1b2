import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type StartingDeps, startingDeps } from './deps.ts';
import { receiveMessages } from './receive-messages.ts';

let deps: StartingDeps | undefined;

/** Invoked by messages of the queue of arrivals: Transfer's events of whole uploads. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler((event) => {
  deps ??= startingDeps(process.env);
  return receiveMessages(deps, event);
});
