import { X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { durableCertificate, newCertificate } from '../../../local/partner-ftps/certificate.ts';
import { startPartnerFtps } from '../../../local/partner-ftps/partner-ftps.ts';
import { transportSuite } from '../../support/transport-suite.ts';
import { aFolder, aPartner, hasLftp, password } from './partner.ts';

describe('a partner’s FTPS server', () => {
  transportSuite(async () => {
    const cleanUps: (() => void | Promise<void>)[] = [];
    const { open, files } = await aPartner({}, (cleanUp) => cleanUps.push(cleanUp));
    return {
      open,
      fileAt: (name) => (readdirSync(files).includes(name) ? readFileSync(join(files, name)) : undefined),
      putFile: (name, bytes) => writeFileSync(join(files, name), bytes),
      stop: async () => {
        for (const cleanUp of cleanUps.reverse()) await cleanUp();
      },
    };
  });

  it.skipIf(!hasLftp)('serves lftp: upload, list, size, rename, download, delete', async () => {
    const { lftp, desk, files } = await aPartner();
    const bytes = Buffer.alloc(3_000_001, 'partner');
    writeFileSync(join(desk, 'ä file'), bytes);
    const up = await lftp(
      'mkdir inbox',
      'put "ä file" -o inbox/.part',
      'mv inbox/.part "inbox/ä file"',
      'cls -s --block-size=1 inbox',
    );
    expect(up).toMatchObject({ exitCode: 0, output: expect.stringContaining('3000001') });
    expect(readFileSync(join(files, 'inbox', 'ä file')).equals(bytes)).toBe(true);
    expect(await lftp('get "inbox/ä file" -o back')).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(desk, 'back')).equals(bytes)).toBe(true);
    expect(await lftp('rm "inbox/ä file"', 'rmdir inbox')).toMatchObject({ exitCode: 0 });
    expect(readdirSync(files)).toEqual([]);
  });

  it.skipIf(!hasLftp)('goes on with an upload that lftp broke off', async () => {
    const { lftp, desk, files } = await aPartner();
    writeFileSync(join(files, 'half'), '01234');
    writeFileSync(join(desk, 'half'), '0123456789');
    expect(await lftp('put -c half')).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(files, 'half'), 'utf8')).toBe('0123456789');
  });

  it('keeps clients inside its folder', async () => {
    const { files, folder, server } = await aPartner();
    writeFileSync(join(folder, 'secret'), 'x');
    symlinkSync(folder, join(files, 'out'));
    const talk = await signedIn(server.port, server.certificate);
    for (const path of ['../secret', '/../secret', 'out/secret', '../../../../etc/passwd'])
      expect(await talk.ask(`SIZE ${path}`)).toMatch(/^550 /);
    expect(await talk.ask('CWD ../..')).toMatch(/^250 /);
    expect(await talk.ask('PWD')).toBe('257 "/"');
    expect(await talk.ask('CWD out')).toMatch(/^550 /);
    expect(await talk.ask('DELE ../secret')).toMatch(/^550 /);
    expect(statSync(join(folder, 'secret')).size).toBe(1);
  });

  it('answers the small commands', async () => {
    const { files, server } = await aPartner();
    mkdirSync(join(files, 'a "b"'));
    writeFileSync(join(files, 'x'), '123');
    const talk = await signedIn(server.port, server.certificate);
    const answers = [
      ['SYST', /^215 /],
      ['NOOP', /^200 /],
      ['CWD a "b"', /^250 /],
      ['PWD', /^257 "\/a ""b"""$/],
      ['CDUP', /^250 /],
      ['MDTM x', /^213 \d{14}$/],
      ['SIZE a "b"', /^550 /],
      ['RNTO y', /^503 /],
      ['RNFR nowhere', /^550 /],
      ['RNFR x', /^350 /],
      ['RNTO a "b"', /^553 /],
      ['REST x', /^501 /],
      ['TYPE E', /^504 /],
      ['PORT 127,0,0,1,9,9', /^502 /],
      ['STOR x', /^425 /],
      ['CONSTRUCTOR', /^502 /],
      ['', /^502 /],
    ] as const;
    for (const [command, answer] of answers) expect(await talk.ask(command)).toMatch(answer);
    expect(readdirSync(files)).toEqual(['a "b"', 'x']);
  });

  it('keeps its certificate over restarts, for 127.0.0.1 and localhost', async () => {
    const folder = aFolder();
    const first = await aPartner({ folder });
    await first.server.close();
    const second = await aPartner({ folder });
    expect(second.server.certificate).toBe(first.server.certificate);
    const certificate = new X509Certificate(second.server.certificate);
    expect([certificate.subjectAltName, certificate.keyUsage]).toEqual([
      'DNS:localhost, IP Address:127.0.0.1',
      ['1.3.6.1.5.5.7.3.1'],
    ]);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  it('makes a new certificate once the old one has expired or was cut off', () => {
    const folder = aFolder();
    const [now, later] = [new Date('2026-01-01T00:00:00Z'), new Date('2036-02-01T00:00:00Z')];
    const first = durableCertificate(folder, now);
    expect(durableCertificate(folder, now)).toEqual(first);
    expect(durableCertificate(folder, later)).not.toEqual(first);
    writeFileSync(join(folder, 'certificate.pem'), first.certificate.slice(0, 100));
    expect(durableCertificate(folder, now).certificate).toContain('END CERTIFICATE');
  });

  it('makes only certificates that can be read again', () => {
    for (let count = 0; count < 200; count += 1) {
      const { certificate } = newCertificate(new Date('2049-06-01T00:00:00Z'));
      expect(new X509Certificate(certificate).validTo).toBe('Jun  1 00:00:00 2059 GMT');
    }
  });

  it('rejects an empty password at start, and a taken port with the original error', async () => {
    const { server } = await aPartner();
    const options = { folder: aFolder(), port: server.port, user: 'partner', log: () => undefined };
    await expect(startPartnerFtps({ ...options, password: '' })).rejects.toThrow(
      'needs a user and a password',
    );
    await expect(startPartnerFtps({ ...options, password: 'x' })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

describe('a partner’s FTPS server under abuse', () => {
  it('takes no name and no password in the clear', async () => {
    const { server } = await aPartner();
    const talk = talkOver(await openSocket(server.port));
    await talk.answer();
    for (const command of ['USER partner', `PASS ${password}`, 'EPSV', 'SIZE x'])
      expect(await talk.ask(command)).toMatch(/^530 /);
  });

  it('hangs up when something follows AUTH in the clear', async () => {
    const { server } = await aPartner();
    for (const behind of ['USER partner\r\n', 'US']) {
      const socket = await openSocket(server.port);
      socket.write(`AUTH TLS\r\n${behind}`);
      await closed(socket);
    }
  });

  it('moves no data without PROT P', async () => {
    const { server } = await aPartner();
    const talk = await signedIn(server.port, server.certificate, []);
    expect(await talk.ask('PROT C')).toMatch(/^536 /);
    expect(await talk.ask('EPSV')).toMatch(/^229 /);
    expect(await talk.ask('LIST')).toMatch(/^522 /);
  });

  it('closes after three wrong passwords', async () => {
    const { server, logged } = await aPartner();
    const talk = await secured(server.port, server.certificate);
    for (const answer of [/^530 /, /^530 /, /^421 /]) {
      await talk.ask('USER partner');
      expect(await talk.ask('PASS wrong')).toMatch(answer);
    }
    await closed(talk.socket);
    expect(logged).toEqual(['partner ftps: closed after three failed logins']);
  });

  it('closes sockets that do not log in, and those that talk without end', async () => {
    const { server } = await aPartner({ loginGraceMs: 50 });
    await closed(await openSocket(server.port));
    const other = await aPartner();
    const flooding = await openSocket(other.server.port);
    flooding.write(Buffer.alloc(100_000, 'x'));
    await closed(flooding);
  });

  it('lets a real login in while idle sockets pile up', async () => {
    const { server, open } = await aPartner();
    for (let count = 0; count < 30; count += 1) await openSocket(server.port);
    expect(await (await open()).stat('nothing')).toBeUndefined();
  });
});

function openSocket(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', reject);
    socket.resume();
    onTestFinished(() => void socket.destroy());
  });
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

/** One answer after the other. */
function talkOver(socket: Socket | TLSSocket) {
  let text = '';
  let wake = () => {};
  const take = (bytes: Buffer) => {
    text += String(bytes);
    wake();
  };
  socket.on('data', take);
  const answer = async () => {
    for (;;) {
      const end = /^\d{3}(?: .*)?\r\n/m.exec(text);
      if (end !== null) {
        text = text.slice(end.index + end[0].length);
        return end[0].trimEnd();
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const ask = (command: string) => {
    socket.write(`${command}\r\n`);
    return answer();
  };
  return { socket, answer, ask, stop: () => socket.off('data', take) };
}

async function secured(port: number, ca: string) {
  const plain = talkOver(await openSocket(port));
  await plain.answer();
  await plain.ask('AUTH TLS');
  plain.stop();
  const socket = connectTls({ socket: plain.socket, ca, host: '127.0.0.1' });
  onTestFinished(() => void socket.destroy());
  return talkOver(socket);
}

async function signedIn(port: number, certificate: string, setUp: readonly string[] = ['PBSZ 0', 'PROT P']) {
  const talk = await secured(port, certificate);
  for (const command of ['USER partner', `PASS ${password}`, ...setUp]) await talk.ask(command);
  return talk;
}
