import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Credentials, SftpDestination } from '../../../functions/transfer/contract.ts';
import {
  canPrepareAccounts,
  hasOpensshServer,
  type OpensshServer,
  startOpensshServer,
} from '../../support/openssh-server.ts';
import { fakeAccount, type Misbehaviour, startFakeSftpServer, status } from '../sftp/fake-sftp-server.ts';
import { allPassed, failedAt, fileName, outcomesOf, shout, tryDestination } from './try-destination.ts';

describe.skipIf(!hasOpensshServer)('testing a connection to OpenSSH', () => {
  let server: OpensshServer;
  beforeAll(async () => {
    server = await startOpensshServer();
  });
  afterAll(() => server.stop());

  const test = (changes: Partial<SftpDestination> = {}, credentials?: Credentials) =>
    tryDestination(
      {
        protocol: 'SFTP',
        host: 'sftp.partner.example',
        port: server.port,
        username: server.username,
        directory: '',
        hostKeyFingerprint: server.fingerprint,
        ...changes,
      },
      credentials ?? { privateKey: server.privateKey },
    );

  it('passes every step and leaves nothing behind', async () => {
    const { result, told } = await test();
    expect(result).toMatchObject({
      outcome: 'PASSED',
      code: 'OK',
      text: 'Connection established successfully.',
    });
    expect(outcomesOf(result.steps)).toEqual(allPassed());
    expect(result.steps.every(({ durationMs }) => durationMs !== undefined)).toBe(true);
    expect(told.at(-1)).toEqual(result.steps);
    expect(readdirSync(server.folder)).toEqual([]);
  });

  it('tells of the host key and the cipher', async () => {
    const { result } = await test();
    expect(result.steps.find(({ step }) => step === 'SECURE')?.text).toBe(
      `ssh-ed25519 ${server.fingerprint}, AES-128-GCM`,
    );
  });

  it('ends at a host key that nobody has confirmed, and shows it', async () => {
    const { result } = await test({ hostKeyFingerprint: undefined }, {});
    expect(result).toMatchObject({
      outcome: 'CONFIRM_HOST_KEY',
      code: 'CONFIRM_HOST_KEY',
      hostKeyFingerprint: server.fingerprint,
      hostKeyKind: 'ssh-ed25519',
    });
    expect(outcomesOf(result.steps).slice(0, 4)).toEqual([
      'RESOLVE PASSED',
      'CONNECT PASSED',
      'SECURE PASSED',
      'SIGN_IN SKIPPED',
    ]);
  });

  it('fails at a host key that differs, and shows the new one', async () => {
    const { result } = await test({ hostKeyFingerprint: `SHA256:${'A'.repeat(43)}` });
    expect(result).toMatchObject({
      outcome: 'FAILED',
      code: 'HOST_KEY_CHANGED',
      fixer: 'SERVER_OWNER',
      hostKeyFingerprint: server.fingerprint,
    });
    expect(outcomesOf(result.steps)).toEqual(failedAt('SECURE'));
  });

  it.each([
    { what: 'a directory that is missing', directory: 'missing', step: 'DIRECTORY', code: 'DIR_NOT_FOUND' },
    { what: 'a directory that climbs', directory: '../..', step: 'DIRECTORY', code: 'DIR_NOT_FOUND' },
    { what: 'a directory that is locked', directory: 'locked', step: 'WRITE', code: 'WRITE_DENIED' },
  ])('fails for $what', async ({ directory, step, code }) => {
    mkdirSync(join(server.folder, 'locked'), { recursive: true, mode: 0o555 });
    const { result } = await test({ directory });
    expect([result.outcome, result.code, outcomesOf(result.steps)]).toEqual(['FAILED', code, failedAt(step)]);
  });

  it.skipIf(!canPrepareAccounts)('fails for a wrong password, which no step shows', async () => {
    const { result, everything } = await test({}, { password: 'a wrong secret' });
    expect([result.code, result.fixer, outcomesOf(result.steps)]).toEqual([
      'AUTH_FAILED',
      'SETTINGS',
      failedAt('SIGN_IN'),
    ]);
    expect(everything).not.toContain('a wrong secret');
  });

  it.skipIf(!canPrepareAccounts)('names the file where the account may not delete it', async () => {
    const folder = join(server.folder, 'sticky');
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    const other = await startOpensshServer({ config: ['ForceCommand internal-sftp -P remove -d /'] });
    const { result } = await tryDestination(
      {
        protocol: 'SFTP',
        host: 'sftp.partner.example',
        port: other.port,
        username: other.username,
        directory: other.folder,
        hostKeyFingerprint: other.fingerprint,
      },
      { privateKey: other.privateKey },
    );
    const [left] = readdirSync(other.folder);
    await other.stop();
    expect(result).toMatchObject({
      outcome: 'PASSED',
      code: 'OK_DELETE_DENIED',
      text: `Connection established. The test file could not be deleted; please remove ${left}.`,
    });
    expect(outcomesOf(result.steps).at(-1)).toBe('DELETE WARNED');
  });
});

describe('testing a connection to an SFTP server that misbehaves', () => {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  });

  async function test(misbehaviour: Misbehaviour, changes: Partial<SftpDestination> = {}) {
    const server = await startFakeSftpServer({
      ...misbehaviour,
      config: { banner: shout, greeting: shout, ...misbehaviour.config },
    });
    cleanUps.push(server.stop);
    const destination: SftpDestination = {
      protocol: 'SFTP',
      host: 'sftp.partner.example',
      port: server.port,
      username: fakeAccount.username,
      directory: '',
      hostKeyFingerprint: server.fingerprint,
      ...changes,
    };
    const timing = misbehaviour.onRequest === silentWrites ? { noProgressMs: 1_000 } : {};
    return { server, ...(await tryDestination(destination, { password: fakeAccount.password }, { timing })) };
  }
  const silentWrites: Misbehaviour['onRequest'] = (kind) => (kind === 'write' ? 'silence' : undefined);
  const refuse = (refused: string, code: number = status.denied): Misbehaviour => ({
    onRequest: (kind) => (kind === refused ? { status: code, words: shout } : undefined),
  });

  it.each<{ what: string; misbehaviour: Misbehaviour; code: string; ends: string[] }>([
    {
      what: 'may only write',
      misbehaviour: refuse('read'),
      code: 'OK',
      ends: ['WRITE PASSED', 'READ_BACK WARNED', 'RENAME PASSED', 'DELETE PASSED'],
    },
    {
      what: 'may not rename',
      misbehaviour: refuse('rename'),
      code: 'RENAME_REFUSED',
      ends: ['WRITE PASSED', 'READ_BACK PASSED', 'RENAME FAILED', 'DELETE PASSED'],
    },
    {
      what: 'may not delete',
      misbehaviour: refuse('remove'),
      code: 'OK_DELETE_DENIED',
      ends: ['WRITE PASSED', 'READ_BACK PASSED', 'RENAME PASSED', 'DELETE WARNED'],
    },
    {
      what: 'has no space',
      misbehaviour: refuse('write', status.noSpace),
      code: 'DISK_FULL',
      ends: ['WRITE FAILED', 'READ_BACK SKIPPED', 'RENAME SKIPPED', 'DELETE PASSED'],
    },
    {
      what: 'loses bytes',
      misbehaviour: { keptBytes: () => 31 },
      code: 'VERIFY_FAILED',
      ends: ['WRITE PASSED', 'READ_BACK FAILED', 'RENAME SKIPPED', 'DELETE PASSED'],
    },
    {
      what: 'falls silent',
      misbehaviour: { onRequest: silentWrites },
      code: 'NO_PROGRESS',
      ends: ['WRITE FAILED', 'READ_BACK SKIPPED', 'RENAME SKIPPED', 'DELETE SKIPPED'],
    },
    {
      what: 'hangs up in mid-test',
      misbehaviour: { onRequest: (kind) => (kind === 'rename' ? 'drop' : undefined) },
      code: 'CONNECTION_LOST',
      ends: ['WRITE PASSED', 'READ_BACK PASSED', 'RENAME FAILED', 'DELETE SKIPPED'],
    },
    {
      what: 'answers with what nobody knows',
      misbehaviour: refuse('write', 99),
      code: 'UNEXPECTED',
      ends: ['WRITE FAILED', 'READ_BACK SKIPPED', 'RENAME SKIPPED', 'DELETE SKIPPED'],
    },
  ])('ends with $code when the account $what', async ({ misbehaviour, code, ends }) => {
    const { result, everything } = await test(misbehaviour);
    expect([result.code, outcomesOf(result.steps).slice(-4)]).toEqual([code, ends]);
    expect(everything).not.toContain(shout);
    expect(everything).not.toContain(fakeAccount.password);
  });

  it('takes the file away again where it failed after it was written', async () => {
    const { server } = await test(refuse('rename'));
    expect([...server.files.keys()]).toEqual([]);
  });

  it('names the file that is left behind by the name it has then', async () => {
    const { server, result } = await test(refuse('remove'));
    const [left] = [...server.files.keys()];
    expect(left).not.toBe(fileName);
    expect(result.text).toContain(`please remove ${left}.`);
  });

  it.each([{ hostKeyFingerprint: undefined }, { hostKeyFingerprint: `SHA256:${'A'.repeat(43)}` }])(
    'sends no credential to a server whose host key is not the one on file ($hostKeyFingerprint)',
    async (changes) => {
      const { server } = await test({}, changes);
      expect(server.signIns).toEqual([]);
    },
  );

  it('tries a wrong password once', async () => {
    const server = await startFakeSftpServer();
    cleanUps.push(server.stop);
    const { port, fingerprint: hostKeyFingerprint } = server;
    const { result } = await tryDestination(
      { protocol: 'SFTP', host: 'a.example', port, username: 'acme', directory: '', hostKeyFingerprint },
      { password: 'wrong' },
    );
    expect([result.code, server.signIns]).toEqual(['AUTH_FAILED', ['password wrong']]);
  });
});
