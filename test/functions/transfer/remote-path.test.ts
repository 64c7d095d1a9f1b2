import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { remotePath } from '../../../functions/transfer/remote-path.ts';

describe('remote path', () => {
  it.each([
    ['', 'a.zip', 'a.zip'],
    ['inbox', 'a.zip', 'inbox/a.zip'],
    ['/inbox/', 'a.zip', '/inbox/a.zip'],
    ['//in//box/./', 'a.zip', '/in/box/a.zip'],
    ['/', 'a.zip', '/a.zip'],
    ['.', 'a.zip', 'a.zip'],
    ['über uns', 'Größe %46.zip', 'über uns/Größe %46.zip'],
    ['inbox', '..a..', 'inbox/..a..'],
  ])('joins %j and %j to %j', (directory, name, path) => {
    expect(remotePath(directory, name)).toBe(path);
  });

  it.each([
    ['..', 'a.zip'],
    ['/in/../out', 'a.zip'],
    ['in\\out', 'a.zip'],
    ['in\u0000', 'a.zip'],
    ['in\u0085', 'a.zip'],
    ['in', ''],
    ['in', '.'],
    ['in', '..'],
    ['in', '/etc/passwd'],
    ['in', 'a/b'],
    ['in', 'a\\b'],
    ['in', 'a\nb'],
    ['in', 'a\u2028b'],
    ['in', '\ud800'],
    ['in', 'ü'.repeat(128)],
  ])('rejects %j with %j', (directory, name) => {
    expect(() => remotePath(directory, name)).toThrow(
      expect.objectContaining({ code: 'REMOTE_PATH_INVALID' }),
    );
  });

  it('never leaves its directory, whatever the name', async () => {
    await fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (name) => {
        let path: string;
        try {
          path = remotePath('/in/box', name);
        } catch {
          return;
        }
        expect(path).toBe(`/in/box/${name}`);
        expect(new URL(`sftp://host${encodeURI(path)}`).pathname.startsWith('/in/box/')).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
