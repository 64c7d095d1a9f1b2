import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { StartingDeps } from '../integrator/deps.ts';
import { WaybillError } from '../platform/errors.ts';
import { transientIfPassing } from '../platform/passing-failure.ts';
import { UploadArrived } from './contract.ts';
import { takeUpload } from './take-upload.ts';

/** Takes messages one by one, in their order; those that fail come again, and in the end lie in the dead letters. */
export async function takeMessages(
  deps: StartingDeps,
  { Records }: Pick<SQSEvent, 'Records'>,
): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { body, messageId } of Records as readonly Pick<SQSRecord, 'body' | 'messageId'>[]) {
    try {
      await takeUpload(deps, UploadArrived.parse(JSON.parse(body)));
    } catch (error) {
      const failure = transientIfPassing(error);
      const code = failure instanceof WaybillError ? failure.code : 'UNEXPECTED';
      const errorName = error instanceof Error ? error.name : 'unknown';
      deps.log.error('UPLOAD_MESSAGE_FAILED', { code, errorName });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}
