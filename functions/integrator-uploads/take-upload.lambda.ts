import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type StartingDeps, startingDeps } from '../integrator/deps.ts';
import { sweepUploads } from './sweep-uploads.ts';
import { takeMessages } from './take-messages.ts';

let deps: StartingDeps | undefined;

/**
 * Invoked by messages of the queue of uploads by request: what S3 tells of objects that are whole; and by a schedule, without
 * messages, to look for those of which it did not tell.
 */
export const handler = middy<
  SQSEvent | { readonly Records?: undefined },
  SQSBatchResponse | { takenCount: number }
>().handler((event) => {
  deps ??= startingDeps(process.env);
  return event.Records === undefined ? sweepUploads(deps) : takeMessages(deps, event);
});
