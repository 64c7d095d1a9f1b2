import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { WaybillError } from '../platform/errors.ts';
import { transientIfPassing } from '../platform/passing-failure.ts';
import { DropEvent, type ObjectCreated } from './contract.ts';
import type { StartingDeps } from './deps.ts';
import { receiveFile } from './receive-file.ts';
import { noteAbsence, receiveBrokenUpload } from './unfinished-upload.ts';

/** Takes messages one by one, in their order; those that fail come again, and in the end lie in the dead letters. */
export async function receiveMessages(
  deps: StartingDeps,
  { Records }: Pick<SQSEvent, 'Records'>,
): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { body, messageId } of Records as readonly Pick<SQSRecord, 'body' | 'messageId'>[]) {
    try {
      await receiveEvent(deps, DropEvent.parse(JSON.parse(body)));
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

async function receiveEvent(deps: StartingDeps, event: DropEvent): Promise<void> {
  switch (event['detail-type']) {
    case 'SFTP Server File Upload Completed':
      await receiveFile(deps, uploadIn(event.detail));
      return;
    case 'SFTP Server File Upload Failed':
      await receiveBrokenUpload(deps, uploadIn(event.detail));
      return;
    case 'SFTP Server File Rename Completed': {
      const { 'renamed-file-path': path, 'original-file-path': before, ...at } = event.detail;
      await receiveFile(deps, uploadIn({ 'file-path': path, ...at }));
      await noteAbsence(deps, keyIn(before));
    }
  }
}

type UploadDetail = Extract<DropEvent, { 'detail-type': 'SFTP Server File Upload Completed' }>['detail'];

const keyIn = (path: string): string => path.split('/').slice(2).join('/');

/** A broken upload of which nothing was stored has an empty entity tag. */
function uploadIn(detail: UploadDetail): ObjectCreated {
  const path = detail['file-path'];
  const object = { key: keyIn(path), size: detail.bytes, etag: detail.etag || undefined };
  const bucket = { name: path.split('/')[1] ?? '' };
  return { detail: { bucket, object }, time: detail['end-timestamp'] };
}
