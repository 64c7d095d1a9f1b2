import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FtpsServer, FtpsServerOptions } from '../../support/ftps-server.ts';
import { openFtps } from '../../support/ftps-way.ts';
import { hasProftpd, startProftpd } from '../../support/proftpd-server.ts';
import { chunksOf, readAll, transportSuite } from '../../support/transport-suite.ts';
import { hasVsftpd, startVsftpd } from '../../support/vsftpd-server.ts';

const kinds = [
  { name: 'vsftpd', isThere: hasVsftpd, start: startVsftpd },
  { name: 'ProFTPD', isThere: hasProftpd, start: startProftpd },
];
const ways: readonly FtpsServerOptions[] = [
  { tlsMode: 'EXPLICIT', tlsVersion: 'TLSv1.2' },
  { tlsMode: 'EXPLICIT', tlsVersion: 'TLSv1.3' },
  { tlsMode: 'IMPLICIT', tlsVersion: 'TLSv1.2' },
  { tlsMode: 'IMPLICIT', tlsVersion: 'TLSv1.3' },
];

for (const { name, isThere, start } of kinds) {
  describe.skipIf(!isThere)(`FTPS to ${name}`, () => {
    for (const way of ways) {
      describe(`with ${way.tlsMode} ${way.tlsVersion}`, () => {
        transportSuite(async () => {
          const server = await start(way);
          const local = (file: string) => join(server.folder, file);
          return {
            open: () => openFtps(server),
            fileAt: (file) =>
              readdirSync(server.folder).includes(file) ? readFileSync(local(file)) : undefined,
            putFile: (file, bytes) => {
              writeFileSync(local(file), bytes);
              chmodSync(local(file), 0o666); // another account than ours
            },
            stop: server.stop,
          };
        });
      });
    }

    describe('with its own account', () => {
      let server: FtpsServer;
      beforeAll(async () => {
        server = await start();
      });
      afterAll(() => server.stop());
      const folderOf = (name: string, mode: number) => {
        mkdirSync(join(server.folder, name));
        chmodSync(join(server.folder, name), mode);
      };

      it('writes into the directory of the settings, absolute or not', async () => {
        folderOf('inbox', 0o777);
        for (const directory of ['inbox', `${server.folder}/./inbox//`]) {
          const transport = await openFtps(server, { destination: { directory } });
          await transport.write('hello.txt', chunksOf(Buffer.from(directory)), { offset: 0 });
          await transport.close();
          expect(readFileSync(join(server.folder, 'inbox', 'hello.txt'), 'utf8')).toBe(directory);
        }
      });

      it('keeps names with letters of every script as they are', async () => {
        const transport = await openFtps(server);
        await transport.write('Zoë Ångström – 実験.txt', chunksOf(Buffer.from('x')), { offset: 0 });
        await transport.close();
        expect(readdirSync(server.folder)).toContain('Zoë Ångström – 実験.txt');
      });

      it('fails with DIR_NOT_FOUND when the directory is missing, naming it, and stays usable', async () => {
        const transport = await openFtps(server, { destination: { directory: 'not-there' } });
        const write = transport.write('a.txt', chunksOf(Buffer.from('a')), { offset: 0 });
        await expect(write).rejects.toMatchObject({
          name: 'PermanentError',
          code: 'DIR_NOT_FOUND',
          message: 'The directory not-there does not exist.',
        });
        expect(await transport.stat('a.txt')).toBeUndefined();
        await transport.close();
      });

      it('fails with WRITE_DENIED where the account may not write, and stays usable', async () => {
        folderOf('locked', 0o555);
        const transport = await openFtps(server, { destination: { directory: 'locked' } });
        const write = () => transport.write('a.txt', chunksOf(Buffer.from('a')), { offset: 0 });
        await expect(write()).rejects.toMatchObject({ name: 'PermanentError', code: 'WRITE_DENIED' });
        chmodSync(join(server.folder, 'locked'), 0o777);
        await write();
        await transport.close();
        expect(readdirSync(join(server.folder, 'locked'))).toEqual(['a.txt']);
      });

      it('fails with READ_DENIED for a file that the account may only write, DIR_NOT_FOUND for none', async () => {
        writeFileSync(join(server.folder, 'write-only.bin'), 'x');
        chmodSync(join(server.folder, 'write-only.bin'), 0o222);
        const transport = await openFtps(server);
        await expect(readAll(transport, 'write-only.bin', 0, 1)).rejects.toMatchObject({
          code: 'READ_DENIED',
        });
        await expect(readAll(transport, 'nowhere.bin', 0, 1)).rejects.toMatchObject({
          code: 'DIR_NOT_FOUND',
        });
        await transport.close();
      });

      it('writes into a directory that may not be listed', async () => {
        folderOf('drop-box', 0o333);
        const transport = await openFtps(server, { destination: { directory: 'drop-box' } });
        await transport.write('a.txt', chunksOf(Buffer.from('dropped')), { offset: 0 });
        await transport.rename('a.txt', 'b.txt');
        expect(await transport.stat('b.txt')).toEqual({ sizeBytes: 7 });
        await transport.close();
      });

      it('fails with DISK_FULL on a full disk and stays usable', async () => {
        const transport = await openFtps(server, { destination: { directory: server.smallDisk.remote } });
        const write = transport.write('big.bin', chunksOf(Buffer.alloc(8 * 1024 * 1024, 1)), { offset: 0 });
        await expect(write).rejects.toMatchObject({ name: 'PermanentError', code: 'DISK_FULL' });
        expect(statSync(join(server.smallDisk.local, 'big.bin')).size).toBeLessThan(8 * 1024 * 1024);
        await transport.remove('big.bin');
        expect(readdirSync(server.smallDisk.local)).toEqual([]);
        await transport.close();
      });

      it('fails with AUTH_FAILED when the password is wrong', async () => {
        const open = openFtps(server, { credentials: { password: 'wrong' } });
        await expect(open).rejects.toMatchObject({ name: 'PermanentError', code: 'AUTH_FAILED' });
      });

      it('goes on at an offset in the midst of a longer file', async () => {
        writeFileSync(join(server.folder, 'longer.bin'), '0123456789');
        chmodSync(join(server.folder, 'longer.bin'), 0o666);
        const transport = await openFtps(server);
        await transport.write('longer.bin', chunksOf(Buffer.from('abcdefgh')), { offset: 2 });
        expect(readFileSync(join(server.folder, 'longer.bin'), 'utf8')).toBe('01abcdefgh');
        await transport.close();
      });

      it('leaves no gap: an offset behind the end fails and changes nothing', async () => {
        writeFileSync(join(server.folder, 'short.bin'), '0123');
        const transport = await openFtps(server);
        const write = transport.write('short.bin', chunksOf(Buffer.from('x')), { offset: 9 });
        await expect(write).rejects.toMatchObject({ name: 'TransientError', code: 'VERIFY_FAILED' });
        expect(readFileSync(join(server.folder, 'short.bin'), 'utf8')).toBe('0123');
        await transport.close();
      });
    });

    it.each(ways)('makes six data connections in a row with $tlsMode $tlsVersion', async (way) => {
      const server = await start(way);
      const transport = await openFtps(server);
      const bytes = Buffer.from('six in a row');
      for (const file of ['1', '2', '3']) {
        await transport.write(file, chunksOf(bytes), { offset: 0 });
        expect((await readAll(transport, file, 0, 99)).equals(bytes)).toBe(true);
      }
      await transport.close();
      await server.stop();
    });

    it('fails with ALGORITHM_MISMATCH when the server offers TLS 1.1 only', async () => {
      const server = await start({ tlsVersion: 'TLSv1.1' });
      await expect(openFtps(server)).rejects.toMatchObject({
        name: 'PermanentError',
        code: 'ALGORITHM_MISMATCH',
      });
      await server.stop();
    });
  });
}
