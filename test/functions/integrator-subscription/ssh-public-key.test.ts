import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPublicKey } from '../../../functions/integrator-subscription/ssh-public-key.ts';
import { InvalidInputError } from '../../../functions/platform/errors.ts';

let desk: string;
beforeAll(() => {
  desk = mkdtempSync(join(tmpdir(), 'waybill-keys-'));
});
afterAll(() => rmSync(desk, { recursive: true, force: true }));

const keygen = (...parameters: string[]): string =>
  execFileSync('ssh-keygen', parameters, {
    cwd: desk,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
const read = (name: string): string => readFileSync(join(desk, name), 'utf8');

function makeKey(name: string, kind: string, bits: number, ...more: string[]): string {
  keygen('-q', '-t', kind, '-b', String(bits), '-N', '', '-C', 'jo.doe@law.example', '-f', name, ...more);
  return read(`${name}.pub`);
}

/** Code and text of the refusal. */
function refusalOf(pasted: string): { code: string; message: string } {
  try {
    readPublicKey(pasted);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    expect(error.fields).toEqual([{ pointer: '#/publicKey', detail: error.message }]);
    return { code: error.code, message: error.message };
  }
  throw new Error('it was taken');
}
const notValid = (message: string) => ({ code: 'KEY_NOT_VALID', message: expect.stringContaining(message) });
const lineOf = (keyType: string, ...fields: (string | Buffer)[]): string => {
  const strings = [keyType, ...fields].map((field) => Buffer.from(field));
  const blob = Buffer.concat(
    strings.flatMap((bytes) => [Buffer.from([0, 0, bytes.length >> 8, bytes.length & 255]), bytes]),
  );
  return `${keyType} ${blob.toString('base64')}`;
};

describe('a public key', () => {
  it.each([
    ['ed25519', 256, 'ssh-ed25519'],
    ['rsa', 2048, 'rsa-sha2-512'],
    ['rsa', 3072, 'rsa-sha2-512'],
    ['ecdsa', 256, 'ecdsa-sha2-nistp256'],
    ['ecdsa', 384, 'ecdsa-sha2-nistp384'],
    ['ecdsa', 521, 'ecdsa-sha2-nistp521'],
  ])('of kind %s with %i bits has the fingerprint that ssh-keygen prints', (kind, bits, algorithm) => {
    const name = `${kind}-${bits}`;
    const line = makeKey(name, kind, bits);
    const key = readPublicKey(line);
    const [, printed] = keygen('-l', '-f', `${name}.pub`).split(' ');
    expect(key).toMatchObject({ algorithm, fingerprint: printed });
    expect(JSON.stringify(key)).not.toContain('jo.doe');
    expect(readPublicKey(`\uFEFF ${key.keyType}\t${key.body}\r\n`)).toEqual(key);
    const exported = keygen('-e', '-m', 'RFC4716', '-f', `${name}.pub`);
    expect(readPublicKey(exported)).toEqual(key);
    expect(readPublicKey(exported.replaceAll('\n', '\r\n'))).toEqual(key);
  });
});

describe('a private key', () => {
  const forms: [string, string, string[]][] = [
    ['of OpenSSH', 'ed25519', []],
    ['of OpenSSH with a passphrase', 'ed25519', ['-N', 'secret phrase']],
    ['in PEM', 'rsa', ['-m', 'PEM']],
    ['in PEM with a passphrase', 'rsa', ['-m', 'PEM', '-N', 'secret phrase']],
    ['in PKCS #8', 'rsa', ['-m', 'PKCS8']],
    ['in PKCS #8 with a passphrase', 'ecdsa', ['-m', 'PKCS8', '-N', 'secret phrase']],
    ['in SEC 1', 'ecdsa', ['-m', 'PEM']],
  ];

  it.each(forms)('%s is refused at once', (form, kind, options) => {
    const name = form.replaceAll(/\W/g, '-');
    makeKey(name, kind, kind === 'rsa' ? 2048 : 256, ...options);
    const text = read(name);
    const inner = text
      .split('\n')
      .slice(1, -2)
      .filter((line) => line !== '');
    for (const pasted of [text, text.replaceAll('\n', ' '), `ssh-ed25519 AAAA\n${text}`, ` \n${text}`]) {
      const refusal = refusalOf(pasted);
      expect(refusal).toEqual({ code: 'PRIVATE_KEY_SENT', message: expect.stringContaining('private key') });
      for (const line of inner) expect(refusal.message).not.toContain(line.slice(0, 12));
    }
  });

  it.each(forms.filter(([form]) => !form.includes('passphrase')))(
    '%s is refused without the lines around it',
    (form) => {
      const lines = read(form.replaceAll(/\W/g, '-')).split('\n');
      expect(refusalOf(lines.slice(1, -2).join('\n')).code).toBe('PRIVATE_KEY_SENT');
    },
  );

  it('of PuTTY is refused', () => {
    const text = [
      'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: a\nPublic-Lines: 2',
      'AAAAC3NzaC1lZDI1NTE5AAAAIA==\nPrivate-Lines: 1\nAAAAIA==\nPrivate-MAC: 00',
    ].join('\n');
    expect(refusalOf(text).code).toBe('PRIVATE_KEY_SENT');
  });
});

describe('a key that is refused', () => {
  it('says what it is instead', () => {
    const { keyType, body } = readPublicKey(makeKey('good', 'ed25519', 256));
    const line = `${keyType} ${body}`;
    keygen('-q', '-s', 'good', '-I', 'id', '-n', 'firm', 'good.pub');
    const options = 'Options in front';
    const table: [string, string][] = [
      [read('good-cert.pub'), 'certificate'],
      [makeKey('dsa', 'dsa', 1024), 'DSA'],
      [makeKey('weak', 'rsa', 1024), 'has 1024 bits; it needs at least 2048'],
      [`sk-ssh-ed25519@openssh.com ${body}`, 'security tokens'],
      [`restrict ${line}`, options],
      [`from="10.0.0.0/8" ${line}`, options],
      [`from="10.0.0.0/8",command="rm -rf /" ${line}`, options],
      [`no-pty,command="a b" ${line} jo@law`, options],
      [`${line}\n${line}`, 'one public key on one line'],
      [line.replace(/(.{40})/, '$1\n'), 'one public key on one line'],
      [body, 'one public key on one line'],
      ['', 'one public key on one line'],
      ['constructor x', 'one public key on one line'],
      ['hello, here is the key you asked for', 'one public key on one line'],
      [keygen('-e', '-m', 'PKCS8', '-f', 'weak.pub'), 'ssh-keygen -i -m PKCS8'],
    ];
    for (const [pasted, message] of table) expect(refusalOf(pasted)).toEqual(notValid(message));
  });

  it('is damaged', () => {
    const { body } = readPublicKey(makeKey('whole', 'ed25519', 256));
    const rsa = readPublicKey(makeKey('whole-rsa', 'rsa', 2048));
    const ecdsa = Buffer.from(readPublicKey(makeKey('whole-ecdsa', 'ecdsa', 256)).body, 'base64');
    const point = Buffer.from(ecdsa.subarray(-65));
    point[64] = (point[64] ?? 0) ^ 1; // is not on the curve any more
    const modulus = Buffer.concat([Buffer.from([0, 0x81]), Buffer.alloc(255, 0xab)]);
    const damaged = [
      `ssh-ed25519 ${body.slice(0, -4)}`,
      `ssh-ed25519 ${body}AAAA`,
      `ssh-ed25519 ${body.slice(0, -1)}`,
      `ssh-ed25519 ${body.slice(0, 20)}!${body.slice(21)}`,
      `ssh-rsa ${body}`,
      `ssh-ed25519 ${rsa.body}`,
      'ssh-ed25519 ',
      'ssh-ed25519 AAAA',
      lineOf('ssh-ed25519', Buffer.alloc(31, 7)),
      lineOf('ssh-ed25519', Buffer.alloc(32, 7), 'more'),
      lineOf('ecdsa-sha2-nistp256', 'nistp256', point),
      lineOf('ecdsa-sha2-nistp256', 'nistp384', ecdsa.subarray(-65)),
      lineOf('ecdsa-sha2-nistp384', 'nistp384', ecdsa.subarray(-65)),
      lineOf('ssh-rsa', Buffer.from([1]), modulus),
      lineOf('ssh-rsa', Buffer.from([4]), modulus),
      lineOf('ssh-rsa', Buffer.from([3]), modulus.subarray(1)),
      lineOf('ssh-rsa', Buffer.from([3]), Buffer.concat([Buffer.alloc(2), modulus])),
      lineOf('ssh-rsa', Buffer.alloc(0), modulus),
    ];
    for (const line of damaged) expect([line, refusalOf(line)]).toEqual([line, notValid('damaged')]);
    expect(readPublicKey(lineOf('ssh-rsa', Buffer.from([3]), modulus)).algorithm).toBe('rsa-sha2-512');
  });

  it('is longer than the server takes', () => {
    const modulus = Buffer.concat([Buffer.from([0, 0x81]), Buffer.alloc(1279, 0xab)]);
    expect(refusalOf(lineOf('ssh-rsa', Buffer.from([3]), modulus))).toEqual(notValid('10240 bits'));
  });
});

it('is read as ssh-keygen reads it', () => {
  const line = makeKey('both', 'ed25519', 256);
  for (let place = 12; place < line.indexOf(' ', 20); place += 7) {
    const changed = `${line.slice(0, place)}${line[place] === 'Q' ? 'R' : 'Q'}${line.slice(place + 1)}`;
    writeFileSync(join(desk, 'changed.pub'), changed);
    let printed: string | undefined;
    try {
      printed = keygen('-l', '-f', 'changed.pub').split(' ')[1];
    } catch {
      printed = undefined;
    }
    let mine: string | undefined;
    try {
      mine = readPublicKey(changed).fingerprint;
    } catch {
      mine = undefined;
    }
    if (mine !== undefined) expect([place, mine]).toEqual([place, printed]);
  }
});
