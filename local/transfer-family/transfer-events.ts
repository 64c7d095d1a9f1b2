import type { IncomingEvent } from '../events/event-bus.ts';

/** What became of one upload. */
export interface UploadOutcome {
  readonly serverArn: string;
  readonly serverId: string;
  readonly userName: string;
  readonly sessionId: string;
  readonly bucket: string;
  readonly key: string;
  readonly sizeBytes: number;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Of the object written; empty when there is none. */
  readonly eTag: string;
  /** @default completed */
  readonly failure?: { readonly code: 'PARTIAL_UPLOAD' | 'UNKNOWN_ERROR'; readonly message: string };
}

/** The detail types of `aws.transfer` that are told here. */
export const toldDetailTypes = [
  'SFTP Server File Upload Completed',
  'SFTP Server File Upload Failed',
] as const;

/**
 * The event that Transfer puts on the default bus.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/event-detail-server-events.html
 */
export function uploadEvent(outcome: UploadOutcome): IncomingEvent {
  const { failure } = outcome;
  return {
    source: 'aws.transfer',
    detailType: toldDetailTypes[failure === undefined ? 0 : 1],
    resources: [outcome.serverArn],
    time: new Date(outcome.endedAt),
    detail: {
      'failure-code': failure?.code ?? 'no-error',
      'status-code': failure === undefined ? 'COMPLETED' : 'FAILED',
      protocol: 'SFTP',
      bytes: outcome.sizeBytes,
      'client-ip': '127.0.0.1',
      'failure-message': failure?.message ?? '',
      'end-timestamp': outcome.endedAt,
      etag: outcome.eTag,
      'file-path': `/${outcome.bucket}/${outcome.key}`,
      'server-id': outcome.serverId,
      username: outcome.userName,
      'session-id': outcome.sessionId,
      'start-timestamp': outcome.startedAt,
    },
  };
}
