import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aTransferWorld } from './a-transfer-world.ts';
import { aClientDesk, hasLftp, hasOpensshClient } from './clients.ts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(!hasOpensshClient)('Transfer stand-in, with OpenSSH’s client', () => {
  it('takes, lists, renames, gives back and removes 5 MiB', async () => {
    const world = await aTransferWorld();
    const { desk, sftp, write } = aClientDesk(world.server(), await world.createFirm('firm1'));
    const sent = randomBytes(5 * 1024 * 1024 + 77);
    write('out.csv', sent);
    const put = await sftp([
      'put out.csv Import/out.csv.part',
      'rename Import/out.csv.part Import/out.csv',
      'ls -l Import',
    ]);
    expect(put).toMatchObject({ exitCode: 0 });
    expect(put.output).toMatch(new RegExp(`${sent.length} .* (Import/)?out\\.csv`));
    const { bytes, metadata } = await world.get('firm1/Import/out.csv');
    expect(sha256(bytes)).toBe(sha256(sent));
    expect(metadata).toMatchObject({
      'user-agent': 'AWSTransfer',
      'user-agent-id': `firm1@${world.server().serverId}`,
    });
    const back = await sftp(['get Import/out.csv back.csv', 'rm Import/out.csv']);
    expect(back).toMatchObject({ exitCode: 0 });
    expect(sha256(readFileSync(join(desk, 'back.csv')))).toBe(sha256(sent));
    expect(await world.keys()).toEqual([]);
  });

  it('starts in a folder that holds the mapped ones and nothing else', async () => {
    const world = await aTransferWorld();
    await world.put('firm1/Secret/a.csv', 'a');
    const { sftp } = aClientDesk(world.server(), await world.createFirm('firm1'));
    const { exitCode, output } = await sftp(['pwd', 'ls -1']);
    expect(exitCode).toBe(0);
    expect(output).toContain('Remote working directory: /\n');
    expect(output.split('\n').filter((line) => /^[A-Z]\w+$/.test(line))).toEqual([
      ...['Archive', 'Export', 'Import', 'Rejected'],
    ]);
  });

  it('sets no times, and says so unless it is told to ignore them', async () => {
    const refusing = await aTransferWorld();
    const strict = aClientDesk(refusing.server(), await refusing.createFirm('firm1'));
    strict.write('a.csv', 'a');
    expect((await strict.sftp(['put -p a.csv Import/a.csv'])).output).toContain(
      'fsetstat: Operation unsupported',
    );
    const ignoring = await aTransferWorld({ server: { ProtocolDetails: { SetStatOption: 'ENABLE_NO_OP' } } });
    const lenient = aClientDesk(ignoring.server(), await ignoring.createFirm('firm1'));
    lenient.write('a.csv', 'a');
    expect(await lenient.sftp(['put -p a.csv Import/a.csv'])).toMatchObject({ exitCode: 0 });
    expect(await ignoring.keys()).toEqual(['firm1/Import/a.csv']);
  });

  it('shows the banner before the login', async () => {
    const world = await aTransferWorld({ server: { PreAuthenticationLoginBanner: 'Authorised users only' } });
    const { sftp } = aClientDesk(world.server(), await world.createFirm('firm1'));
    expect((await sftp(['pwd'])).output).toContain('Authorised users only');
  });

  it.each([
    ['a cipher', ['Ciphers=aes128-cbc']],
    ['a key exchange', ['KexAlgorithms=diffie-hellman-group14-sha1']],
    ['a message code', ['Ciphers=aes128-ctr', 'MACs=hmac-sha1']],
  ])('refuses %s that no current security policy has', async (_name, options) => {
    const world = await aTransferWorld();
    const { sftp } = aClientDesk(world.server(), await world.createFirm('firm1'));
    const { exitCode, output } = await sftp(
      ['pwd'],
      options.flatMap((option) => ['-o', option]),
    );
    expect([exitCode, output]).toEqual([255, expect.stringContaining('no matching')]);
  });
});

describe.skipIf(!hasLftp || !hasOpensshClient)('Transfer stand-in, with lftp', () => {
  it('takes, lists, renames, gives back and removes a file', async () => {
    const world = await aTransferWorld({ server: { ProtocolDetails: { SetStatOption: 'ENABLE_NO_OP' } } });
    const { desk, lftp, write } = aClientDesk(world.server(), await world.createFirm('firm1'));
    write('out.csv', 'a,b\n1,2\n');
    const put = await lftp([
      'cd Import',
      'mkdir later',
      'put out.csv -o later/out.tmp',
      'mv later/out.tmp out.csv',
      'cls -l --size',
    ]);
    expect(put).toMatchObject({ exitCode: 0 });
    expect(put.output).toMatch(/8 .*out\.csv/);
    expect(await world.keys()).toEqual(['firm1/Import/later/', 'firm1/Import/out.csv']);
    const back = await lftp(['get Import/out.csv -o back.csv', 'rm Import/out.csv', 'rmdir Import/later']);
    expect(back).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(desk, 'back.csv'), 'utf8')).toBe('a,b\n1,2\n');
    expect(await world.keys()).toEqual([]);
  });

  it('does not resume a file: an object is written whole', async () => {
    const world = await aTransferWorld();
    await world.put('firm1/Import/half.csv', 'a,b\n');
    const { lftp, write } = aClientDesk(world.server(), await world.createFirm('firm1'));
    write('half.csv', 'a,b\n1,2\n');
    const { exitCode, output } = await lftp(['put -c half.csv -o Import/half.csv']);
    expect([exitCode, output]).toEqual([
      1,
      expect.stringContaining('changing a part of a file is not supported'),
    ]);
    expect((await world.get('firm1/Import/half.csv')).bytes.toString()).toBe('a,b\n');
  });
});
