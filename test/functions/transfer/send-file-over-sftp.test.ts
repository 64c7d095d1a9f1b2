import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTransport, type TransportOptions } from '../../../functions/destinations/open-transport.ts';
import { SendProgress } from '../../../functions/transfer/contract.ts';
import { sendFile } from '../../../functions/transfer/send-file.ts';
import {
  canPrepareAccounts,
  hasOpensshServer,
  type OpensshServer,
  startOpensshServer,
} from '../../support/openssh-server.ts';
import { startTcpFaultProxy, type TcpFaultProxy } from '../../support/tcp-fault-proxy.ts';
import { fakeAccount, type Misbehaviour, startFakeSftpServer, status } from '../sftp/fake-sftp-server.ts';
import { aFileToSend, aRun } from './file-to-send.ts';

const mebibyte = 1024 * 1024;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const freshlySent = { kind: 'sent', wasAlreadyThere: false, wasCollected: false, isReadBack: true };

describe.skipIf(!hasOpensshServer)('sending a file to OpenSSH', () => {
  const bytes = randomBytes(40 * mebibyte + 13);
  const file = aFileToSend(bytes, { blockBytes: 4 * mebibyte, chunkBytes: 65_536, finalName: 'export.zip' });
  let server: OpensshServer;
  let proxy: TcpFaultProxy;
  let directoryCount = 0;
  beforeAll(async () => {
    server = await startOpensshServer();
    proxy = await startTcpFaultProxy(server.port);
  });
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });

  function newDirectory(): string {
    directoryCount += 1;
    const path = join(server.folder, `d${directoryCount}`);
    mkdirSync(path);
    chmodSync(path, 0o777);
    return path;
  }

  async function turn(directory: string, run = aRun(), timing: TransportOptions['timing'] = {}) {
    const transport = await openTransport(
      {
        protocol: 'SFTP',
        host: '127.0.0.1',
        port: proxy.port,
        username: server.username,
        directory,
        hostKeyFingerprint: server.fingerprint,
      },
      { privateKey: server.privateKey },
      { allowedExceptions: [{ host: '127.0.0.1', port: proxy.port }], timing },
    );
    try {
      return await sendFile(transport, file, run);
    } finally {
      await transport.close();
    }
  }

  it.each([
    { kind: 'cut', share: 0 },
    { kind: 'reset', share: 0.25 },
    { kind: 'cut', share: 0.5 },
    { kind: 'reset', share: 0.99 },
    { kind: 'freeze', share: 0.5 },
  ] as const)(
    'arrives whole after a $kind at $share, going on with the same temporary file',
    async ({ kind, share }) => {
      const directory = newDirectory();
      const run = aRun({ checkpointBytes: 8 * mebibyte });
      const failed = turn(directory, run, { noProgressMs: 400, operationMs: 400 });
      proxy.inject({ kind, afterBytes: 4_000 + share * bytes.length });
      await expect(failed).rejects.toMatchObject({ name: 'TransientError' });
      expect(readdirSync(directory).filter((name) => name !== '.export.zip.partial')).toEqual([]);

      proxy.inject(undefined);
      const progress = run.saved.at(-1) ?? SendProgress.parse({});
      expect(await turn(directory, aRun({ progress }))).toEqual(freshlySent);
      expect(proxy.toServerBytes).toBeLessThan(1.05 * (bytes.length - progress.acknowledgedBytes) + mebibyte);
      expect(readdirSync(directory)).toEqual(['export.zip']);
      expect(sha256(readFileSync(join(directory, 'export.zip')))).toBe(sha256(bytes));
    },
  );

  it('arrives whole in many short turns', async () => {
    const directory = newDirectory();
    let progress = SendProgress.parse({});
    let turnCount = 0;
    for (let isSent = false; !isSent; turnCount += 1) {
      let asked = 0;
      const run = aRun({ progress, shouldPause: () => ++asked > 100 });
      isSent = (await turn(directory, run)).kind === 'sent';
      expect(readdirSync(directory).includes('export.zip')).toBe(isSent);
      progress = run.saved.at(-1) ?? progress;
    }
    expect(turnCount).toBeGreaterThan(5);
    expect(sha256(readFileSync(join(directory, 'export.zip')))).toBe(sha256(bytes));
  });

  it.skipIf(!canPrepareAccounts)('fails with DISK_FULL and leaves nothing under the final name', async () => {
    await expect(turn(server.smallDisk.remote)).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'DISK_FULL',
      message: 'The server reports no free space.',
    });
    expect(readdirSync(server.smallDisk.local)).toEqual(['.export.zip.partial']);
  });
});

describe('sending a file to a server that misbehaves', () => {
  const bytes = randomBytes(mebibyte);
  const file = aFileToSend(bytes, { blockBytes: 100_000, chunkBytes: 65_536 });

  async function send(misbehaviour: Misbehaviour, run = aRun()) {
    const server = await startFakeSftpServer(misbehaviour);
    const transport = await openTransport(
      {
        protocol: 'SFTP',
        host: '127.0.0.1',
        port: server.port,
        username: fakeAccount.username,
        directory: '/in',
        hostKeyFingerprint: server.fingerprint,
      },
      { password: fakeAccount.password },
      { allowedExceptions: [{ host: '127.0.0.1', port: server.port }] },
    );
    const outcome = await sendFile(transport, file, run).catch((error: unknown) => error);
    await transport.close();
    await server.stop();
    return { outcome, files: server.files };
  }

  it.each([1, 100, bytes.length / 2])(
    'fails with VERIFY_FAILED when the last %i bytes are acknowledged but dropped',
    async (droppedBytes) => {
      const { outcome, files } = await send({ keptBytes: () => bytes.length - droppedBytes });
      expect(outcome).toMatchObject({ name: 'TransientError', code: 'VERIFY_FAILED' });
      expect(files.has('/in/a.zip')).toBe(false);
    },
  );

  it('says that it was not read back where the account may only write', async () => {
    const { outcome, files } = await send({
      onRequest: (kind) => (kind === 'read' ? { status: status.denied } : undefined),
    });
    expect(outcome).toEqual({ ...freshlySent, isReadBack: false });
    expect(files.get('/in/a.zip')?.equals(bytes)).toBe(true);
  });

  it('has saved that it is renaming when the answer to the rename is lost', async () => {
    const run = aRun();
    const { outcome, files } = await send(
      { onDone: (kind) => (kind === 'rename' ? 'drop' : undefined) },
      run,
    );
    expect(outcome).toMatchObject({ name: 'TransientError', code: 'CONNECTION_LOST' });
    expect(run.saved.at(-1)?.phase).toBe('renaming');
    expect(files.get('/in/a.zip')?.equals(bytes)).toBe(true);
  });

  it('fails with RENAME_REFUSED and keeps the temporary file when the rename is refused', async () => {
    const { outcome, files } = await send({
      onRequest: (kind) => (kind === 'rename' ? { status: status.denied } : undefined),
    });
    expect(outcome).toMatchObject({ name: 'PermanentError', code: 'RENAME_REFUSED' });
    expect([...files.keys()]).toEqual(['/in/.a.zip.partial']);
  });
});
