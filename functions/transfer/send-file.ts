import { sendRenamed } from './send-renamed.ts';
import { sendWhole } from './send-whole.ts';
import { beginSending, type FileToSend, type SendOutcome, type SendRun, sent } from './sending.ts';
import type { Transport } from './transport.ts';

export { temporaryNameOf } from './send-renamed.ts';
export type { FileToSend, SendOutcome, SendRun } from './sending.ts';

/**
 * Sends one file so that its final name only ever shows the whole of it. May be killed anywhere and called again with the
 * progress saved last.
 * @throws TransientError or PermanentError of the transport; FILE_DIFFERS, VERIFY_FAILED; and the source's own errors
 */
export async function sendFile(transport: Transport, file: FileToSend, run: SendRun): Promise<SendOutcome> {
  if (transport.style === 'RENAME') {
    const sending = beginSending(transport, file, run);
    return run.progress.phase === 'sent' ? sent(sending, { wasAlreadyThere: true }) : sendRenamed(sending);
  }
  const sending = beginSending(transport, file, run);
  return run.progress.phase === 'sent' ? sent(sending, { wasAlreadyThere: true }) : sendWhole(sending);
}
