import type { IncomingEvent } from '../events/event-bus.ts';

interface SessionOfEvent {
  readonly serverArn: string;
  readonly serverId: string;
  readonly userName: string;
  readonly sessionId: string;
}

interface StoredFile {
  readonly bucket: string;
  readonly key: string;
}

/** What was done to a file. A rename is a copy and a deletion in S3, and one event here. */
export type FileAct =
  | {
      readonly kind: 'Upload';
      readonly file: StoredFile;
      readonly sizeBytes: number;
      /** Of the object written; empty when there is none. */
      readonly eTag: string;
    }
  | { readonly kind: 'Rename'; readonly from: StoredFile; readonly to: StoredFile }
  | { readonly kind: 'Delete'; readonly file: StoredFile };

/** What became of it. */
export interface FileOutcome {
  readonly act: FileAct;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly endedAt: string;
  /** @default completed */
  readonly failure?: { readonly code: 'PARTIAL_UPLOAD' | 'UNKNOWN_ERROR'; readonly message: string };
}

/** The detail types of `aws.transfer` that are told here. */
export const toldDetailTypes: readonly string[] = (['Upload', 'Rename', 'Delete'] as const).flatMap((kind) =>
  [false, true].map((isFailed) => detailTypeOf(kind, isFailed)),
);

function detailTypeOf(kind: FileAct['kind'], isFailed: boolean): string {
  return `SFTP Server File ${kind} ${isFailed ? 'Failed' : 'Completed'}`;
}

/**
 * The event that Transfer puts on the default bus.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/events-detail-reference.html
 */
export function fileEvent(session: SessionOfEvent, outcome: FileOutcome): IncomingEvent {
  const { act, failure, startedAt, endedAt } = outcome;
  return {
    source: 'aws.transfer',
    detailType: detailTypeOf(act.kind, failure !== undefined),
    resources: [session.serverArn],
    time: new Date(endedAt),
    detail: {
      ...(failure !== undefined && { 'failure-code': failure.code, 'failure-message': failure.message }),
      'status-code': failure === undefined ? 'COMPLETED' : 'FAILED',
      protocol: 'SFTP',
      'client-ip': '127.0.0.1',
      'end-timestamp': endedAt,
      ...detailOf(act),
      'server-id': session.serverId,
      username: session.userName,
      'session-id': session.sessionId,
      'start-timestamp': startedAt,
    },
  };
}

const pathOf = ({ bucket, key }: StoredFile): string => `/${bucket}/${key}`;

/** Of a rename neither size nor entity tag is told. */
function detailOf(act: FileAct): Record<string, unknown> {
  if (act.kind === 'Upload') return { bytes: act.sizeBytes, etag: act.eTag, 'file-path': pathOf(act.file) };
  if (act.kind === 'Delete') return { 'file-path': pathOf(act.file) };
  return { 'original-file-path': pathOf(act.from), 'renamed-file-path': pathOf(act.to) };
}
