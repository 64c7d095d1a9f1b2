import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { TestOptions } from '../../../functions/destinations/test-destination.ts';
import type { Destination, FtpsDestination, SftpDestination } from '../../../functions/transfer/contract.ts';
import { ftpsDestinationOf } from '../../support/ftps-way.ts';
import { hasOpensshServer, startOpensshServer } from '../../support/openssh-server.ts';
import { type FakeFtps, startFakeFtpsServer } from '../ftps/fake-ftps-server.ts';
import { failedAt, outcomesOf, shout, tryDestination } from './try-destination.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

const password = 'the account’s own secret';
const sftpTo = (port: number, host = 'sftp.partner.example'): SftpDestination => ({
  protocol: 'SFTP',
  host,
  port,
  username: 'acme',
  directory: '',
  hostKeyFingerprint: `SHA256:${'A'.repeat(43)}`,
});
const ftpsTo = (port: number): FtpsDestination => ({
  protocol: 'FTPS',
  host: 'ftps.partner.example',
  port,
  tlsMode: 'EXPLICIT',
  username: 'acme',
  directory: '',
});

async function listenWith(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** For what never ends by itself; long enough for a busy machine to get by otherwise. */
const timing = { resolveMs: 1_000, readyMs: 1_500 };
const test = (destination: Destination, changes: Partial<TestOptions> = {}) =>
  tryDestination(destination, { password }, { timing, ...changes });

function repeat(socket: Socket, text: string): void {
  const write = () => {
    while (!socket.destroyed && socket.write(text));
  };
  socket.on('drain', write);
  write();
}

describe('testing a connection to a server that is broken', () => {
  const notFound = () => Promise.reject(Object.assign(new Error(shout), { code: 'ENOTFOUND' }));

  it.each<{
    what: string;
    destination: Destination;
    changes?: Partial<TestOptions>;
    step: string;
    code: string;
  }>([
    {
      what: 'an unknown name',
      destination: sftpTo(22),
      changes: { resolve: notFound },
      step: 'RESOLVE',
      code: 'DNS_NOT_FOUND',
    },
    {
      what: 'a name service that hangs',
      destination: sftpTo(22),
      changes: { resolve: () => new Promise(() => undefined) },
      step: 'RESOLVE',
      code: 'CONNECT_TIMEOUT',
    },
    {
      what: 'a private address',
      destination: sftpTo(22),
      changes: { allowedExceptions: [] },
      step: 'RESOLVE',
      code: 'ADDRESS_REFUSED',
    },
    {
      what: 'a tricky spelling',
      destination: sftpTo(22, '0x7f.1'),
      changes: { allowedExceptions: [] },
      step: 'RESOLVE',
      code: 'ADDRESS_REFUSED',
    },
    { what: 'a closed port', destination: sftpTo(1), step: 'CONNECT', code: 'CONNECT_REFUSED' },
    { what: 'a closed port of FTPS', destination: ftpsTo(1), step: 'CONNECT', code: 'CONNECT_REFUSED' },
    {
      what: 'a private key that is none',
      destination: sftpTo(22),
      step: 'SIGN_IN',
      code: 'SECRET_UNREADABLE',
    },
  ])('ends with $code for $what', async ({ what, destination, changes, step, code }) => {
    const credentials = what.includes('private key') ? { privateKey: 'no key' } : { password };
    const { result, everything } = await tryDestination(destination, credentials, { timing, ...changes });
    expect([
      result.outcome,
      result.code,
      result.steps.find(({ outcome }) => outcome === 'FAILED')?.step,
    ]).toEqual(['FAILED', code, step]);
    expect(everything).not.toContain(shout);
  });

  it.each<{ what: string; onConnection: (socket: Socket) => void; code: string }>([
    { what: 'hangs up at once', onConnection: (socket) => socket.end(), code: 'SERVER_BUSY' },
    { what: 'says nothing', onConnection: () => undefined, code: 'CONNECT_TIMEOUT' },
    {
      what: 'is a web server',
      onConnection: (socket) => void socket.end(`HTTP/1.1 400 ${shout}\r\n\r\n`),
      code: 'SERVER_BUSY',
    },
    {
      what: 'never ends its banner',
      onConnection: (socket) => repeat(socket, `${shout}\r\n`),
      code: 'PROTOCOL_MISMATCH',
    },
    {
      what: 'speaks an old SSH',
      onConnection: (socket) => void socket.write(`SSH-1.5-${shout}\r\n`),
      code: 'PROTOCOL_MISMATCH',
    },
    {
      what: 'sends garbage',
      onConnection: (socket) => void socket.write(`SSH-2.0-x\r\n${'\xff'.repeat(4_000)}`),
      code: 'CONNECTION_LOST',
    },
  ])('ends with $code, before anyone signs in, when an SFTP server $what', async ({ onConnection, code }) => {
    const received: Buffer[] = [];
    const port = await listenWith((socket) => {
      socket.on('data', (bytes) => received.push(bytes));
      onConnection(socket);
    });
    const { result, everything } = await test(sftpTo(port));
    expect([result.code, outcomesOf(result.steps)]).toEqual([code, failedAt('SECURE')]);
    expect(everything).not.toContain(shout);
    expect(Buffer.concat(received).includes(password)).toBe(false);
  });

  it.skipIf(!hasOpensshServer)('ends with ALGORITHM_MISMATCH when it offers nothing safe', async () => {
    const server = await startOpensshServer({ config: ['Ciphers aes256-cbc'] });
    cleanUps.push(server.stop);
    const { result } = await test({ ...sftpTo(server.port), hostKeyFingerprint: undefined });
    expect([result.code, result.fixer, outcomesOf(result.steps)]).toEqual([
      'ALGORITHM_MISMATCH',
      'SERVER_OWNER',
      failedAt('SECURE'),
    ]);
  });

  it.each<{ what: string; fake: FakeFtps; step: string; code: string }>([
    {
      what: 'offers no TLS',
      fake: { answer: (command) => (command === 'AUTH' ? [`502 ${shout}`] : undefined) },
      step: 'SECURE',
      code: 'TLS_REFUSED',
    },
    {
      what: 'refuses the password',
      fake: { answer: (command) => (command === 'PASS' ? [`530 ${shout}`] : undefined) },
      step: 'SIGN_IN',
      code: 'AUTH_FAILED',
    },
    {
      what: 'takes no file',
      fake: { answer: (command) => (command === 'STOR' ? [`553 ${shout}`] : undefined) },
      step: 'WRITE',
      code: 'WRITE_DENIED',
    },
  ])('ends with $code when an FTPS server $what', async ({ fake, step, code }) => {
    const server = await startFakeFtpsServer(fake);
    cleanUps.push(server.stop);
    const { result, everything } = await tryDestination(ftpsDestinationOf(server), {
      password: server.password,
    });
    expect([result.code, outcomesOf(result.steps)]).toEqual([code, failedAt(step)]);
    expect(everything).not.toContain(shout);
  });

  it('tells of the certificate and passes every step of a good FTPS server', async () => {
    const server = await startFakeFtpsServer();
    cleanUps.push(server.stop);
    const { result } = await tryDestination(ftpsDestinationOf(server), { password: server.password });
    expect([result.code, outcomesOf(result.steps).every((one) => one.endsWith('PASSED'))]).toEqual([
      'OK',
      true,
    ]);
    expect(result.steps.find(({ step }) => step === 'SECURE')?.text).toMatch(/TLS/);
  });

  it('ends with TLS_INVALID when nobody vouches for the certificate', async () => {
    const server = await startFakeFtpsServer();
    cleanUps.push(server.stop);
    const destination = { ...ftpsDestinationOf(server), trustedCertificates: undefined };
    const { result } = await tryDestination(destination, { password: server.password });
    expect([result.code, outcomesOf(result.steps)]).toEqual(['TLS_INVALID', failedAt('SECURE')]);
    expect(server.commands.some(({ line }) => line.startsWith('PASS'))).toBe(false);
  });
});

describe('what a connection test tells about addresses it does not reach', () => {
  it.each([
    { what: 'refused', destination: sftpTo(22), allowedExceptions: [] },
    { what: 'closed', destination: sftpTo(1), allowedExceptions: undefined },
    { what: 'unknown', destination: sftpTo(22, 'nowhere.example'), allowedExceptions: [] },
  ])('comes no sooner for a $what one', async ({ destination, allowedExceptions }) => {
    const startedMs = performance.now();
    const { result, told } = await test(destination, {
      leastFailureMs: 1_000,
      ...(allowedExceptions && { allowedExceptions }),
      ...(destination.host === 'nowhere.example' && { resolve: async () => [] }),
    });
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(999);
    const failedStep = result.steps.find(({ outcome }) => outcome === 'FAILED');
    expect(failedStep?.durationMs).toBeGreaterThanOrEqual(100);
    expect(told.filter((steps) => steps.some(({ outcome }) => outcome === 'FAILED'))[0]).toBeDefined();
  });

  it('comes at the limit, whatever is still hoped for', async () => {
    const port = await listenWith(() => undefined);
    const { result } = await test(sftpTo(port), { limitMs: 50, timing: {} });
    expect([result.code, outcomesOf(result.steps)]).toEqual(['NO_PROGRESS', failedAt('SECURE')]);
  });

  it('comes although the steps on the way to it could not be told', async () => {
    const onSteps = () => Promise.reject(new Error('the table is busy'));
    const { result } = await test(sftpTo(1), { onSteps });
    expect(result.code).toBe('CONNECT_REFUSED');
  });
});
