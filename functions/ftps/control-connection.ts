import type { Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { classifyConnectionFailure, TransferFailure } from '../transfer/classify-failure.ts';
import { createLifeline, type Lifeline } from '../transfer/lifeline.ts';
import type { TransportTiming } from '../transfer/transport.ts';
import { createReplyReader, type Reply } from './replies.ts';
import { refusal, type Step } from './reply-failures.ts';
import { tlsFailure } from './tls-identity.ts';

/** The dialogue of one FTP session: one command at a time, its answers in order. */
export interface ControlConnection {
  readonly lifeline: Lifeline;
  readonly timing: TransportTiming;
  /** Newest TLS session of any connection of ours to this server; data connections take it up. */
  tlsSession: Buffer | undefined;
  /** Address that was checked and dialled. */
  readonly peerAddress: string;
  secure(options: ConnectionOptions): Promise<TLSSocket>;
  /** Sends a command and waits for its first answer that is not preliminary, whatever it is. */
  ask(command: string): Promise<Reply>;
  /** As `ask`. @throws TransferFailure for the step unless the answer is one of `accepted` or, without any, a 2xx */
  tell(command: string, step: Step, accepted?: readonly number[]): Promise<Reply>;
  /** Sends a command only; the answers are taken with `nextReply`. */
  send(command: string): Promise<void>;
  /** The next answer, preliminary or not. */
  nextReply(timeoutMs?: number): Promise<Reply>;
  /** Whether an answer has come that nobody has taken. */
  hasReply(): boolean;
  close(): Promise<void>;
}

/** Answers kept that nobody has waited for yet: no command has more. */
const mostKeptReplies = 4;

/**
 * Written by hand: basic-ftp 6.2.3 drops an answer whose first bytes come in two pieces, connects on its own, and gives
 * up the session whenever a transfer ends early.
 */
export function startControl(socket: Socket, timing: TransportTiming): ControlConnection {
  const lost = (cause?: unknown) => lifeline.end(new TransferFailure('CONNECTION_LOST', cause));
  const deadline = setTimeout(() => lifeline.end(new TransferFailure('NO_PROGRESS')), timing.deadlineMs);
  let isGoodbye = false;
  const lifeline = createLifeline(() => {
    clearTimeout(deadline);
    if (isGoodbye && current.writable) current.end('QUIT\r\n');
    else socket.destroy();
    closeByForce(socket);
  });
  const answers = createAnswers(lifeline);
  let current = socket;
  const listen = (to: Socket) => {
    current = to;
    to.on('data', answers.push);
    to.on('end', () => lost());
    to.on('close', () => lost());
    to.on('error', (error) => lifeline.end(new TransferFailure(classifyConnectionFailure(error), error)));
  };
  listen(socket);
  const send = (command: string) =>
    lifeline.race<void>((settle) => {
      if (/[\p{Cc}\uFEFF]/u.test(command)) throw new TransferFailure('UNEXPECTED');
      // An answer without a question: whatever comes next could be taken for the answer to this.
      if (!answers.isEmpty()) return lost();
      current.write(`${command}\r\n`);
      settle(undefined);
    });
  const ask = async (command: string) => {
    await send(command);
    for (;;) {
      const reply = await answers.next(timing.operationMs);
      if (reply.code >= 200) return reply;
    }
  };
  const control: ControlConnection = {
    lifeline,
    timing,
    tlsSession: undefined,
    peerAddress: socket.remoteAddress ?? '',
    send,
    ask,
    nextReply: answers.next,
    hasReply: () => !answers.isEmpty(),
    async tell(command, step, accepted) {
      const reply = await ask(command);
      const isAccepted = accepted?.includes(reply.code) ?? (reply.code >= 200 && reply.code < 300);
      if (!isAccepted) throw refusal(reply, step);
      return reply;
    },
    async secure(options) {
      // Whatever was said before encryption could have been put in by anyone on the way.
      if (!answers.isEmpty() || socket.readableLength > 0) throw new TransferFailure('TLS_REFUSED');
      for (const event of ['data', 'end', 'error']) socket.removeAllListeners(event);
      const secured = connectTls({ ...options, socket });
      secured.on('session', (session) => {
        control.tlsSession = session;
      });
      secured.once('error', (error) => lifeline.end(tlsFailure(error)));
      listen(secured);
      return lifeline.race<TLSSocket>((settle) => {
        secured.once('secureConnect', () => settle(undefined, secured));
      });
    },
    async close() {
      isGoodbye = true;
      lost();
      if (!socket.closed) await new Promise<void>((resolve) => socket.once('close', () => resolve()));
    },
  };
  return control;
}

/** The answers that have come and not been taken. */
function createAnswers(lifeline: Lifeline) {
  const replies: Reply[] = [];
  let wake = () => {};
  const reader = createReplyReader((reply) => {
    // 421 says goodbye and may come at any time.
    if (reply.code === 421) return lifeline.end(refusal(reply, 'greeting'));
    replies.push(reply);
    if (replies.length > mostKeptReplies) return lifeline.end(new TransferFailure('CONNECTION_LOST'));
    wake();
  });
  return {
    push(bytes: Buffer) {
      try {
        reader.push(bytes);
      } catch (error) {
        lifeline.end(error instanceof TransferFailure ? error : new TransferFailure('UNEXPECTED', error));
      }
    },
    isEmpty: () => replies.length === 0 && !reader.isInMidst(),
    next: (timeoutMs?: number) =>
      lifeline.race<Reply>(
        (settle) => {
          wake = () => {
            if (replies.length === 0) return;
            wake = () => {};
            settle(undefined, replies.shift());
          };
          wake();
        },
        timeoutMs === undefined ? undefined : { timeoutMs, late: new TransferFailure('NO_PROGRESS') },
      ),
  };
}

/** A frozen peer never answers the goodbye. */
function closeByForce(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), 1_000);
  socket.once('close', () => clearTimeout(timer));
}
