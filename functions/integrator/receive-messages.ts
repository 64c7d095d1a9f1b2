import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { WaybillError } from '../platform/errors.ts';
import { transientIfPassing } from '../platform/passing-failure.ts';
import { type ObjectCreated, UploadCompleted } from './contract.ts';
import type { StartingDeps } from './deps.ts';
import { receiveFile } from './receive-file.ts';

/** Takes messages one by one, in their order; those that fail come again, and in the end lie in the dead letters. */
export async function receiveMessages(
  deps: StartingDeps,
  { Records }: Pick<SQSEvent, 'Records'>,
): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { body, messageId } of Records as readonly Pick<SQSRecord, 'body' | 'messageId'>[]) {
    try {
      await receiveFile(deps, arrivalIn(body));
    } catch (error) {
      const failure = transientIfPassing(error);
      const code = failure instanceof WaybillError ? failure.code : 'UNEXPECTED';
      deps.log.error('IMPORT_MESSAGE_FAILED', {
        code,
        errorName: error instanceof Error ? error.name : 'unknown',
      });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

/** The object that a message tells of. @throws ZodError when it is no event of a whole upload */
function arrivalIn(body: string): ObjectCreated {
  const { detail } = UploadCompleted.parse(JSON.parse(body));
  const [, bucket = '', ...key] = detail['file-path'].split('/');
  const object = { key: key.join('/'), size: detail.bytes, etag: detail.etag };
  return { detail: { bucket: { name: bucket }, object }, time: detail['end-timestamp'] };
}
