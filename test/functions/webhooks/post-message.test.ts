import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AddressGuard } from '../../../functions/transfer/address-guard.ts';
import { postMessage } from '../../../functions/webhooks/post-message.ts';
import { makeCertificate } from '../../support/certificates.ts';
import { startReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts';

const host = 'hooks.acme.example';
const folder = mkdtempSync(join(tmpdir(), 'post-'));
const good = makeCertificate(join(folder, 'good'), { names: [host] });
const ofOther = makeCertificate(join(folder, 'other'), { names: ['other.acme.example'] });
const expired = makeCertificate(join(folder, 'expired'), { names: [host], validDays: -1 });

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());
afterAll(() => rmSync(folder, { recursive: true }));

/** Lets the receiver through under its name. */
const letThrough = (addresses: readonly string[] = ['127.0.0.1']): AddressGuard => ({
  allowedExceptions: [{ host }],
  resolve: async () => addresses,
});
const publicOnly = (...addresses: readonly string[]): AddressGuard => ({
  allowedExceptions: [],
  resolve: async () => addresses,
});
const message = (port: number, { scheme = 'http', name = host } = {}) => ({
  url: `${scheme}://${name}:${port}/hooks`,
  headers: { 'content-type': 'application/json' },
  body: '{"name":"Zoë"}',
});

describe('an address', () => {
  it.each([
    [['127.0.0.1']],
    [['10.0.0.7']],
    [['169.254.169.254']],
    [['::1']],
    [['::ffff:127.0.0.1']],
    [['fd00:ec2::254']],
    [['93.184.216.34', '192.168.0.1']],
  ])('that is not public is not dialled, though a name means it: %j', async (addresses) => {
    const posted = await postMessage(message(receiver.port, { scheme: 'https' }), {
      guard: publicOnly(...addresses),
    });
    expect(posted).toEqual({ failure: 'ADDRESS_REFUSED' });
    expect(receiver.received).toEqual([]);
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1'])(
    'is refused when it is spelled %s',
    async (name) => {
      const guard = publicOnly('93.184.216.34');
      expect(await postMessage(message(receiver.port, { scheme: 'https', name }), { guard })).toEqual({
        failure: 'ADDRESS_REFUSED',
      });
    },
  );

  it('without TLS is refused where no exception names it', async () => {
    const guard = publicOnly('93.184.216.34');
    expect(await postMessage(message(receiver.port), { guard })).toEqual({ failure: 'ADDRESS_REFUSED' });
  });

  it('is looked up once, and what came is what is dialled', async () => {
    const answers = [['127.0.0.1'], ['203.0.113.9']];
    const guard = { allowedExceptions: [{ host }], resolve: async () => answers.shift() ?? [] };
    expect(await postMessage(message(receiver.port), { guard })).toMatchObject({ statusCode: 204 });
    expect(answers).toHaveLength(1);
    expect(receiver.received[0]).toMatchObject({
      headers: { host: `${host}:${receiver.port}` },
      body: '{"name":"Zoë"}',
    });
  });

  it('that is unknown is told as such', async () => {
    const resolve = async () => {
      throw Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
    };
    const guard = { allowedExceptions: [], resolve };
    expect(await postMessage(message(443, { scheme: 'https' }), { guard })).toEqual({
      failure: 'DNS_NOT_FOUND',
    });
  });
});

describe('a certificate', () => {
  it.each([
    ['of another name', ofOther, ofOther.authority],
    ['that has expired', expired, expired.authority],
    ['of an unknown authority', good, undefined],
  ] as const)('%s is not accepted, and nothing is sent', async (_, { key, certificate }, extraAuthority) => {
    const secure = await startReceiver({ key, cert: certificate });
    const options = { guard: letThrough(), extraAuthority };
    const posted = await postMessage(message(secure.port, { scheme: 'https' }), options);
    await secure.stop();
    expect([posted, secure.received]).toEqual([{ failure: 'TLS_INVALID' }, []]);
  });
});

describe('an answer', () => {
  it('is over after its first kilobyte, though it has no end', async () => {
    let writtenBytes = 0;
    let isClosed: Promise<unknown> | undefined;
    receiver.answer = (response) => {
      isClosed = once(response, 'close');
      response.writeHead(200);
      const write = () => {
        writtenBytes += 4096;
        if (!response.destroyed) response.write(Buffer.alloc(4096), () => setImmediate(write));
      };
      write();
    };
    const options = { guard: letThrough(), timeoutMs: 3_600_000 };
    expect(await postMessage(message(receiver.port), options)).toMatchObject({ statusCode: 200 });
    await isClosed;
    expect(writtenBytes).toBeGreaterThan(1024);
  }, 5_000);

  it('counts by its status, though the rest does not come in time', async () => {
    receiver.answer = (response) => response.writeHead(202).write('x');
    const options = { guard: letThrough(), timeoutMs: 150 };
    expect(await postMessage(message(receiver.port), options)).toMatchObject({ statusCode: 202 });
  });

  it('that does not come in time is none', async () => {
    receiver.answer = () => undefined;
    const options = { guard: letThrough(), timeoutMs: 150 };
    expect(await postMessage(message(receiver.port), options)).toEqual({ failure: 'NO_ANSWER' });
  });

  it('that says when to come again is told with it', async () => {
    receiver.answer = (response) => response.writeHead(503, { 'retry-after': '30' }).end('busy');
    expect(await postMessage(message(receiver.port), { guard: letThrough() })).toEqual({
      statusCode: 503,
      retryAfter: '30',
    });
  });
});

describe('a server', () => {
  const answering = async (speak: (socket: Socket) => void) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      speak(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const posted = await postMessage(message(port), { guard: letThrough(), timeoutMs: 2_000 });
    server.close();
    return posted;
  };

  it('that speaks something else is told as such', async () => {
    expect(await answering((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'))).toEqual({
      failure: 'ANSWER_NOT_HTTP',
    });
  });

  it('that hangs up has lost the connection', async () => {
    expect(await answering((socket) => socket.once('data', () => socket.destroy()))).toEqual({
      failure: 'CONNECTION_LOST',
    });
  });

  it('that wants another protocol has not accepted', async () => {
    const speak = (socket: Socket) =>
      socket.once('data', () =>
        socket.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n'),
      );
    expect(await answering(speak)).toHaveProperty('failure');
  });

  it('that is not there has refused', async () => {
    const { port } = receiver;
    await receiver.stop();
    const posted = await postMessage(message(port), { guard: letThrough() });
    receiver = await startReceiver();
    expect(posted).toEqual({ failure: 'CONNECT_REFUSED' });
  });
});
