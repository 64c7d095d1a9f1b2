import { describe, expect, it } from 'vitest';
import { checkKey, keyTexts, refusedKey } from '../../frontend/src/subscription/key-draft.ts';
import { fileNameOn, sftpCommands } from '../../frontend/src/subscription/sftp-commands.ts';
import { aPublicKey } from './support/subscription-world.ts';

describe('a key that is entered', () => {
  it('is sent without blanks around it', () => {
    expect(checkKey({ name: ' HRIS ', publicKey: `\n${aPublicKey}\n` })).toEqual({
      body: { name: 'HRIS', publicKey: aPublicKey },
    });
  });

  it.each([
    '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn…',
    '-----BEGIN RSA PRIVATE KEY-----',
    'PuTTY-User-Key-File-3: ssh-ed25519',
    'b3BlbnNzaC1rZXktdjEAAAAABG5vbmU',
  ])('is not sent when it is a private one: %s', (publicKey) => {
    expect(checkKey({ name: 'HRIS', publicKey })).toEqual({ errors: { publicKey: keyTexts.isPrivate } });
  });

  it('needs a name and a key, both not too long', () => {
    expect(checkKey({ name: ' ', publicKey: '' })).toEqual({
      errors: { name: keyTexts.noName, publicKey: keyTexts.noKey },
    });
    expect(checkKey({ name: 'n'.repeat(61), publicKey: 'k'.repeat(8001) })).toEqual({
      errors: { name: keyTexts.longName, publicKey: keyTexts.longKey },
    });
  });

  it('shows at the key what is refused about it, and nothing else there', () => {
    expect(refusedKey({ code: 'KEY_NOT_VALID', message: 'Why.' })).toEqual({ publicKey: 'Why.' });
    expect(refusedKey({ code: 'TOO_MANY_KEYS', message: 'Why.' })).toEqual({});
  });
});

describe('the commands to connect', () => {
  const place = { host: 'sftp.waybill.example', userName: 'hollis-law' };

  it('name the port only where it is not the usual one', () => {
    expect(sftpCommands({ ...place, port: 22 }, 'a.csv').connect).toBe(
      'sftp -i hollis-law-sftp -o IdentitiesOnly=yes hollis-law@sftp.waybill.example',
    );
    expect(sftpCommands({ ...place, port: 2222 }, 'a.csv').script).toBe(
      'echo "put a.csv Import/" | sftp -b - -P 2222 -i hollis-law-sftp -o IdentitiesOnly=yes hollis-law@sftp.waybill.example',
    );
  });

  it('name a file as it is named today in Pacific time', () => {
    expect(fileNameOn('fn_Details_Data_import', new Date('2026-03-03T07:59:00Z'))).toBe(
      'fn_Details_Data_import_20260302.csv',
    );
  });
});
