import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { postMessage } from '../../../functions/webhooks/post-message.ts';
import { sendWebhook } from '../../../functions/webhooks/send-webhook.ts';
import { type DialWatch, watchDials } from '../../support/dial-watch.ts';
import { watchHeap } from '../../support/heap-watch.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { pour } from '../destinations/hostile-behaviour.ts';
import {
  anEvent,
  aWebhook,
  deliveriesOf,
  hookHost,
  takeStarted,
  tell,
  webhookWorld,
} from './webhook-world.ts';

const mebibyte = 1024 * 1024;
/** For those that never end by themselves. */
const shortMs = 400;
const longMs = 20_000;

interface Receiver {
  readonly name: string;
  /** The status that counts, or why there is none. */
  readonly ends: number | string;
  readonly timeoutMs?: number;
  speak(socket: Socket): void;
}

const says = (name: string, ends: Receiver['ends'], text: string | Buffer): Receiver => ({
  ...{ name, ends },
  speak: (socket) => void socket.end(text),
});
const pours = (name: string, ends: Receiver['ends'], head: string, more: Buffer): Receiver => ({
  ...{ name, ends, timeoutMs: longMs },
  speak(socket) {
    socket.write(head);
    pour(socket, more);
  },
});
const drips = (name: string, ends: Receiver['ends'], head: string, drop: string): Receiver => ({
  ...{ name, ends, timeoutMs: shortMs },
  speak(socket) {
    socket.write(head);
    const timer = setInterval(() => socket.write(drop), 10);
    socket.on('close', () => clearInterval(timer));
  },
});

const bomb = gzipSync(Buffer.alloc(50 * mebibyte));
const elsewhere = [
  'http://169.254.169.254/latest/meta-data/',
  'http://127.0.0.1:9001/',
  'file:///etc/passwd',
  '//10.0.0.5/',
];
const receivers: readonly Receiver[] = [
  ...[301, 302, 303, 307, 308].flatMap((code) =>
    elsewhere.map((location) =>
      says(`${code} to ${location}`, code, `HTTP/1.1 ${code} Over there\r\nlocation: ${location}\r\n\r\n`),
    ),
  ),
  says(
    'a refresh to elsewhere',
    200,
    `HTTP/1.1 200 OK\r\nrefresh: 0; url=${elsewhere[0]}\r\nlink: <${elsewhere[0]}>; rel=preload\r\n\r\n`,
  ),
  pours('a body without end', 200, 'HTTP/1.1 200 OK\r\n\r\n', Buffer.alloc(65_536, 'x')),
  pours(
    'chunks without end',
    200,
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
    Buffer.from(`8000\r\n${'x'.repeat(32_768)}\r\n`),
  ),
  pours(
    'headers without end',
    'ANSWER_NOT_HTTP',
    'HTTP/1.1 200 OK\r\n',
    Buffer.from('x-more: and more\r\n'.repeat(1_000)),
  ),
  pours(
    'a header of a gigabyte',
    'ANSWER_NOT_HTTP',
    'HTTP/1.1 200 OK\r\nx-more: ',
    Buffer.alloc(65_536, 'x'),
  ),
  pours('a status line of a gigabyte', 'ANSWER_NOT_HTTP', 'HTTP/1.1 200 ', Buffer.alloc(65_536, 'x')),
  pours('NUL without end', 'ANSWER_NOT_HTTP', '', Buffer.alloc(65_536)),
  pours(
    'what comes with a chunk, without end',
    200,
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;',
    Buffer.alloc(65_536, 'x'),
  ),
  {
    ...pours(
      '"go on" without end',
      'NO_ANSWER',
      '',
      Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'.repeat(100)),
    ),
    timeoutMs: shortMs,
  },
  {
    ...pours(
      'hints without end',
      'NO_ANSWER',
      '',
      Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(100)),
    ),
    timeoutMs: shortMs,
  },
  drips('headers drop by drop', 'NO_ANSWER', 'HTTP/1.1 200 OK\r\nx-more: ', 'x'),
  drips('a status drop by drop', 'NO_ANSWER', 'HTTP/1.1 200 ', 'x'),
  drips('a body drop by drop', 202, 'HTTP/1.1 202 OK\r\ncontent-length: 1000000\r\n\r\n', 'x'),
  drips('silence', 'NO_ANSWER', '', ''),
  says(
    'a bomb of gzip',
    200,
    Buffer.concat([
      Buffer.from(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`),
      bomb,
    ]),
  ),
  says('a length below 0', 'ANSWER_NOT_HTTP', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nx'),
  says(
    'two lengths',
    'ANSWER_NOT_HTTP',
    'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx',
  ),
  says('a body shorter than it says', 200, 'HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\nx'),
  says(
    'an answer behind the answer',
    200,
    'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\nHTTP/1.1 500 No\r\n\r\n',
  ),
  says('status 999', 999, 'HTTP/1.1 999 What\r\n\r\n'),
  says('status 0', 'ANSWER_NOT_HTTP', 'HTTP/1.1 0 What\r\n\r\n'),
  says('half a status line', 'CONNECTION_LOST', 'HTTP/1.1 20'),
  says('nothing', 'CONNECTION_LOST', ''),
];

let watch: DialWatch;
beforeAll(async () => {
  watch = await watchDials();
});
afterAll(() => watch.stop());

/** Speaks once a request has come, and ends with the test. */
async function listenWith(speak: Receiver['speak']): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', () => speak(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

describe(`a receiver that means harm, in ${receivers.length} ways`, () => {
  it.each(receivers)(
    'costs nothing and leads nowhere: $name',
    async ({ ends, timeoutMs = longMs, speak }) => {
      const port = await listenWith(speak);
      watch.take();
      const heap = watchHeap(64 * mebibyte);
      const posted = await postMessage(
        { url: `http://${hookHost}:${port}/hooks`, headers: {}, body: '{}' },
        { guard: { allowedExceptions: [{ host: hookHost }], resolve: async () => ['127.0.0.1'] }, timeoutMs },
      );
      expect(heap.stop()).toBeLessThanOrEqual(64 * mebibyte);
      expect('failure' in posted ? posted.failure : posted.statusCode).toBe(ends);
      expect(watch.take()).toEqual([{ address: '127.0.0.1', port }]);
    },
  );
});

describe('what a receiver that means harm leaves in a delivery', () => {
  let engine: TableEngine;
  beforeAll(async () => {
    engine = await startTableEngine();
  });
  afterAll(() => engine.stop());
  const shout = 'SHOUTED-BY-THE-RECEIVER';

  it.each([
    [
      'words in every header',
      `HTTP/1.1 500 ${shout}\r\nserver: ${shout}\r\nretry-after: ${shout}\r\n\r\n${shout}`,
    ],
    ['a wait of 30,000 years', 'HTTP/1.1 503 Busy\r\nretry-after: 999999999\r\n\r\n'],
    [
      'a wait until the year 275,760',
      'HTTP/1.1 503 Busy\r\nretry-after: Sat, 13 Sep 275760 00:00:00 GMT\r\n\r\n',
    ],
    ['a wait from before 1970', 'HTTP/1.1 429 Busy\r\nretry-after: Thu, 01 Jan 1920 00:00:00 GMT\r\n\r\n'],
    ['a wait of 15 KB', `HTTP/1.1 429 Busy\r\nretry-after: ${'9'.repeat(15_000)}\r\n\r\n`],
    ['status 999', 'HTTP/1.1 999 What\r\n\r\n'],
  ])('is a status and a time within a day: %s', async (_, text) => {
    const world = await webhookWorld(engine);
    const port = await listenWith((socket) => void socket.end(text));
    const webhook = await aWebhook(world, `http://${hookHost}:${port}/hooks`);
    await tell(world, anEvent(world));
    const outputs = [];
    for (const ref of takeStarted(world)) outputs.push(await sendWebhook(world, ref));
    expect(outputs).toHaveLength(1);
    expect(outputs[0]?.waitSeconds).toBeGreaterThan(0);
    expect(outputs[0]?.waitSeconds).toBeLessThanOrEqual(86_400);
    const told = JSON.stringify([await deliveriesOf(world, webhook), world.log.lines]);
    expect(told).not.toContain(shout);
    expect(told.length).toBeLessThan(5_000);
  });
});
