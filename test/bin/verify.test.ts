import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statementKeys } from '../../functions/package-proof/publish-keys.ts';
import { publicKeyPem } from '../../functions/package-proof/statement.ts';
import { aPackage, folderOf, nameOf } from '../functions/package-proof/a-package.ts';
import { memorySigner } from '../support/fixed-deps.ts';

const signer = memorySigner();
let whole: string;
let spoiled: string;
let keys: string;

beforeAll(async () => {
  const { files } = await aPackage(signer);
  whole = await folderOf(files);
  files.delete(nameOf('_part01of02.zip'));
  spoiled = await folderOf(files.set('extra.txt', Buffer.from('x')));
  keys = await mkdtemp(join(tmpdir(), 'waybill-keys-'));
  await writeFile(join(keys, 'key.pem'), publicKeyPem(await signer.publicKey()));
  await writeFile(join(keys, 'published.json'), JSON.stringify(await statementKeys(signer)));
  await writeFile(join(keys, 'other.pem'), publicKeyPem(await memorySigner().publicKey()));
  await writeFile(join(keys, 'none.pem'), 'no key');
});
afterAll(async () => {
  for (const folder of [whole, spoiled, keys]) await rm(folder, { recursive: true, force: true });
});

function verify(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/verify.ts', ...words], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('npm run verify', () => {
  it('says of a package that is what was sealed what it is, and ends with 0', () => {
    const { status, stdout } = verify(whole);
    expect(stdout).toMatch(
      /^EX-000007 is whole and unchanged: 3 records, 1 of them with exceptions, 5 files in 2 volumes\.\nSigned with the key of SHA-256 fingerprint [0-9a-f]{64}: compare it with the published one\.\n$/,
    );
    expect(status).toBe(0);
  });

  it.each(['key.pem', 'published.json'])('takes the key from %s', (name) => {
    const { status, stdout } = verify(whole, '--key', join(keys, name));
    expect(stdout).toContain('Signed with the given key.');
    expect(status).toBe(0);
  });

  it('names each wrong thing on a line and ends with 1', () => {
    expect(verify(spoiled, '--key', join(keys, 'other.pem'))).toEqual({
      status: 1,
      stdout: [
        `${nameOf('_statement.json')} is signed with another key than the given one.`,
        `${nameOf('_part01of02.zip')} is missing.`,
        'extra.txt does not belong to the package.',
        'The package is not what was sealed: 3 things are wrong.',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  it('tells how it is used when it is not told what to check', () => {
    const { status, stdout } = verify();
    expect(stdout).toContain('npm run verify -- FOLDER [--key FILE]');
    expect(status).toBe(2);
    expect(verify('--help').status).toBe(0);
  });

  it.each([
    ['a folder that is not there', () => [join(keys, 'nowhere')], 'is no folder; name the folder'],
    ['a file', () => [join(keys, 'key.pem')], 'is no folder; name the folder'],
    ['a key that is not there', () => [whole, '--key', join(keys, 'nowhere')], 'cannot be read; name a file'],
    ['a key that is none', () => [whole, '--key', join(keys, 'none.pem')], 'holds no public key'],
    ['an unknown option', () => [whole, '--deep'], "Unknown option '--deep'"],
  ])('says in a sentence what is wrong with %s', (_, words, sentence) => {
    const { status, stderr } = verify(...words());
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
    expect(status).toBe(2);
  });
});
