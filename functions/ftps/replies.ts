import { TransferFailure } from '../transfer/classify-failure.ts';

/** One answer of an FTP server. */
export interface Reply {
  readonly code: number;
  /** All lines without the code of the last; never leaves the room. */
  readonly text: string;
}

/** Longest answer that is read to its end. */
const longestReplyBytes = 64 * 1024;
const lineFeed = 10;

/**
 * Puts the answers on a control connection together, however the bytes are cut. A line outside an answer that is none
 * is passed over, but counts.
 * @see RFC 959 4.2
 */
export function createReplyReader(onReply: (reply: Reply) => void) {
  let rest: Buffer[] = [];
  let lines: string[] = [];
  let openCode = '';
  let replyBytes = 0;

  const takeLine = (line: string) => {
    const [, code = '', separator = ''] = /^([1-6]\d\d)([ -]|$)/.exec(line) ?? [];
    lines.push(line);
    if (openCode === '' && separator === '-') openCode = code;
    const isLast = code !== '' && separator !== '-' && (openCode === '' || code === openCode);
    if (!isLast) return;
    const text = [...lines.slice(0, -1), line.slice(4)].join('\n');
    lines = [];
    openCode = '';
    replyBytes = 0;
    onReply({ code: Number(code), text });
  };
  return {
    /** @throws TransferFailure UNEXPECTED when an answer does not end */
    push(bytes: Buffer): void {
      let at = 0;
      for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, at)) {
        replyBytes += end + 1 - at;
        if (replyBytes > longestReplyBytes) throw new TransferFailure('UNEXPECTED');
        const line = Buffer.concat([...rest, bytes.subarray(at, end)]).toString('utf8');
        rest = [];
        at = end + 1;
        takeLine(line.replace(/\r$/, ''));
      }
      if (at === bytes.length) return;
      rest.push(bytes.subarray(at));
      replyBytes += bytes.length - at;
      if (replyBytes > longestReplyBytes) throw new TransferFailure('UNEXPECTED');
    },
    /** Whether the beginning of an answer is there. */
    isInMidst: () => rest.length > 0 || lines.length > 0,
  };
}
