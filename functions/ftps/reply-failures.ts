import { type Operation, TransferFailure } from '../transfer/classify-failure.ts';
import type { FailureCode } from '../transfer/contract.ts';
import type { Reply } from './replies.ts';

/** What a refused command was for. */
export type Step = Operation | 'greeting' | 'secure' | 'signIn' | 'protect' | 'passive';

/**
 * Refusals by code and step; `any` where the step makes no difference.
 * @see RFC 959 4.2, RFC 2428 (522), RFC 4217 (53x)
 */
const replyFailures: Readonly<Record<number, Readonly<Partial<Record<Step | 'any', FailureCode>>>>> = {
  120: { any: 'SERVER_BUSY' },
  421: { any: 'SERVER_BUSY' },
  425: { any: 'CONNECTION_LOST' },
  426: { any: 'CONNECTION_LOST' },
  430: { any: 'AUTH_FAILED' },
  431: { secure: 'TLS_REFUSED', any: 'CONNECTION_LOST' },
  434: { any: 'SERVER_BUSY' },
  450: { rename: 'RENAME_REFUSED', stat: 'READ_DENIED', read: 'READ_DENIED', any: 'WRITE_DENIED' },
  451: { rename: 'RENAME_REFUSED', any: 'CONNECTION_LOST' },
  452: { any: 'DISK_FULL' },
  530: { secure: 'TLS_REFUSED', any: 'AUTH_FAILED' },
  532: { any: 'WRITE_DENIED' },
  533: { any: 'TLS_REFUSED' },
  534: { any: 'TLS_REFUSED' },
  536: { any: 'TLS_REFUSED' },
  550: { rename: 'RENAME_REFUSED', stat: 'READ_DENIED', read: 'READ_DENIED', any: 'WRITE_DENIED' },
  551: { any: 'WRITE_DENIED' },
  552: { rename: 'RENAME_REFUSED', any: 'DISK_FULL' },
  553: { rename: 'RENAME_REFUSED', stat: 'READ_DENIED', read: 'READ_DENIED', any: 'WRITE_DENIED' },
};

/** What any other refusal of a step means. */
const stepFailures: Readonly<Partial<Record<Step, FailureCode>>> = {
  greeting: 'SERVER_BUSY',
  secure: 'TLS_REFUSED',
  protect: 'TLS_REFUSED',
  signIn: 'AUTH_FAILED',
  rename: 'RENAME_REFUSED',
};

/** vsftpd says 451, as for any local error, when its disk is full. */
const fullDiskWords = /no space|quota|disk (is )?full|writ(e|ing) to local file/i;

/** The failure that a refusal is. Keeps the code and leaves the words behind. */
export function refusal(reply: Reply, step: Step): TransferFailure {
  const cause = Object.assign(new Error(`reply ${reply.code}`), { name: 'FtpReply', code: reply.code });
  return new TransferFailure(failureOf(reply, step), cause);
}

function failureOf({ code, text }: Reply, step: Step): FailureCode {
  if (step === 'write' && code >= 400 && fullDiskWords.test(text)) return 'DISK_FULL';
  const row = replyFailures[code];
  return row?.[step] ?? row?.any ?? stepFailures[step] ?? 'UNEXPECTED';
}
