import type { KeyObject } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { statementText } from '../../../functions/package-proof/statement.ts';
import { signStatement } from '../../../functions/package-proof/statement-signer.ts';
import { verifyPackage } from '../../../functions/package-proof/verify-package.ts';
import { memorySigner } from '../../support/fixed-deps.ts';
import {
  type APackage,
  aPackage,
  type Contents,
  folderOf,
  nameOf,
  someContents,
  zipOf,
} from './a-package.ts';

const signer = memorySigner();
let made: APackage;
let folder: string | undefined;
beforeAll(async () => {
  made = await aPackage(signer);
});
afterEach(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  folder = undefined;
});

/** What is found wrong with these files in a folder. */
async function findingsOf(files: ReadonlyMap<string, Buffer>, key?: KeyObject): Promise<string[]> {
  const path = await folderOf(files);
  try {
    const findings: string[] = [];
    await verifyPackage(path, (finding) => findings.push(finding), key);
    return findings;
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

/** The delivered files, changed. */
function changed(change: (files: Map<string, Buffer>) => void): Map<string, Buffer> {
  const files = new Map(made.files);
  change(files);
  return files;
}

const withFile = (name: string, bytes: Buffer) => changed((files) => files.set(name, bytes));
const anyName = () => fc.constantFrom(...made.files.keys());
const firstVolume = nameOf('_part01of02.zip');

describe('a package as it was sealed', () => {
  it('has nothing wrong, with and without the key', async () => {
    expect(await findingsOf(made.files)).toEqual([]);
    expect(await findingsOf(made.files, await signer.publicKey())).toEqual([]);
  });

  it('tells what it is', async () => {
    folder = await folderOf(made.files);
    const verified = await verifyPackage(folder, () => undefined);
    expect(verified).toEqual({
      statement: made.statement,
      keyFingerprint: made.signed.signature.keyFingerprint,
      checkedFileCount: 5,
    });
  });

  it('may lie beside its encrypted files', async () => {
    const files = changed((all) => all.set(`${firstVolume}.pgp`, Buffer.from('encrypted')));
    expect(await findingsOf(files)).toEqual([]);
  });
});

describe('a change of the delivered files is named', () => {
  it('when any byte of any file is another', async () => {
    const places = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.constant(undefined).chain(anyName), places, async (name, [place, mask]) => {
        const bytes = Buffer.from(made.files.get(name) ?? []);
        const at = place % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ mask;
        const findings = await findingsOf(withFile(name, bytes));
        expect(findings.some((finding) => finding.startsWith(name))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('when a file ends early or goes on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constant(undefined).chain(anyName),
        fc.nat(),
        fc.boolean(),
        async (name, place, isCut) => {
          const bytes = made.files.get(name) ?? Buffer.alloc(0);
          const other = isCut
            ? bytes.subarray(0, place % bytes.length)
            : Buffer.concat([bytes, Buffer.from('\n')]);
          const findings = await findingsOf(withFile(name, other));
          expect(findings.some((finding) => finding.startsWith(name))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('when a file is missing, whichever it is', async () => {
    for (const name of made.files.keys()) {
      const findings = await findingsOf(changed((files) => files.delete(name)));
      const ending = name.slice(name.lastIndexOf('_'));
      expect(
        findings.some((finding) => finding.includes(ending)),
        name,
      ).toBe(true);
    }
  });

  it('when a file is added', async () => {
    expect(await findingsOf(withFile('notes.txt', Buffer.from('x')))).toEqual([
      'notes.txt does not belong to the package.',
    ]);
  });

  it('when a folder is added', async () => {
    folder = await folderOf(made.files);
    await mkdir(join(folder, 'unpacked'));
    const findings: string[] = [];
    await verifyPackage(folder, (finding) => findings.push(finding));
    expect(findings).toEqual(['unpacked does not belong to the package.']);
  });

  it('when a file is renamed', async () => {
    const findings = await findingsOf(
      changed((files) => {
        files.set('renamed.zip', files.get(firstVolume) ?? Buffer.alloc(0));
        files.delete(firstVolume);
      }),
    );
    expect(findings).toEqual([`${firstVolume} is missing.`, 'renamed.zip does not belong to the package.']);
  });

  it('when the package is not whole yet', async () => {
    const findings = await findingsOf(changed((files) => files.delete(nameOf('_COMPLETE.json'))));
    expect(findings).toEqual([
      'No file ending in _COMPLETE.json: it arrives last, so the package is not whole.',
    ]);
  });

  it('when nothing can be read that lists the files', async () => {
    const findings = await findingsOf(
      changed((files) => {
        files.set(nameOf('_COMPLETE.json'), Buffer.from('{'));
        files.set(nameOf('_statement.json'), Buffer.from('{'));
      }),
    );
    expect(findings).toEqual([
      `${nameOf('_statement.json')} is no statement: it was changed or cut.`,
      `${nameOf('_COMPLETE.json')} is no completion marker: it was changed or cut.`,
      'Neither statement nor completion marker can be read; nothing else can be checked.',
    ]);
  });

  it('when two packages share a folder', async () => {
    const findings = await findingsOf(withFile('Other_COMPLETE.json', Buffer.from('{}')));
    expect(findings[0]).toContain('give each package a folder of its own');
  });

  it('when it is still encrypted, with the command that decrypts it', async () => {
    const encrypted = new Map([...made.files].map(([name, bytes]) => [`${name}.pgp`, bytes]));
    expect(await findingsOf(encrypted)).toEqual([
      `${nameOf('_COMPLETE.json')}.pgp is encrypted, and 5 more: decrypt first, in the folder of the package, with: gpg --decrypt-files *.pgp`,
    ]);
  });
});

describe('a change inside a volume is named, entry by entry', () => {
  /** The first volume, of other files; what lists and signs it stays. */
  const entriesChanged = (files: Contents[number]) => findingsOf(withFile(firstVolume, zipOf(files)));
  const [first = []] = someContents;
  const anyEntry = fc.nat({ max: first.length - 1 });

  it('when any byte of any entry is another', async () => {
    await fc.assert(
      fc.asyncProperty(anyEntry, fc.nat(), async (index, place) => {
        const files = first.map(([path, content], position) => {
          const at = place % content.length;
          const flipped = `${content.slice(0, at)}${content[at] === '!' ? '?' : '!'}${content.slice(at + 1)}`;
          return [path, position === index ? flipped : content] as const;
        });
        expect(await entriesChanged(files)).toContain(
          `${firstVolume}: ${first[index]?.[0]} is not the file that was sealed: its SHA-256 differs`,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('when any entry is dropped, added, renamed or longer', async () => {
    for (const [index, [path, content]] of first.entries()) {
      const rest = first.filter((_, position) => position !== index);
      expect(await entriesChanged(rest)).toContain(`${firstVolume}: ${path} is missing`);
      const added = `${firstVolume}: extra.pdf is not in the manifest: it was added or renamed`;
      expect(await entriesChanged([...first, ['extra.pdf', content]])).toContain(added);
      const renamed = await entriesChanged([...rest, ['extra.pdf', content]]);
      expect(renamed).toEqual(expect.arrayContaining([added, `${firstVolume}: ${path} is missing`]));
      const longer = await entriesChanged([...rest, [path, `${content}x`]]);
      expect(longer).toContain(
        `${firstVolume}: ${path} has ${content.length + 1} bytes instead of ${content.length}`,
      );
      expect(await entriesChanged([...first, [path, content]])).toContain(
        `${firstVolume}: ${path} is there twice`,
      );
    }
  });

  it('when the archive cannot be opened', async () => {
    const findings = await findingsOf(withFile(firstVolume, Buffer.alloc(500)));
    expect(findings.some((finding) => finding.startsWith(`${firstVolume} is no whole ZIP archive`))).toBe(
      true,
    );
  });

  it('when one is moved to the other volume', async () => {
    const [moved, ...rest] = first;
    if (moved === undefined) throw new Error('the first volume has files');
    const second = nameOf('_part02of02.zip');
    const files = changed((all) => {
      all.set(firstVolume, zipOf(rest));
      all.set(second, zipOf([...(someContents[1] ?? []), moved]));
    });
    expect(await findingsOf(files)).toEqual(
      expect.arrayContaining([
        `${firstVolume}: ${moved[0]} is missing`,
        `${second}: ${moved[0]} is not in the manifest: it was added or renamed`,
      ]),
    );
  });
});

describe('who cannot sign cannot reseal', () => {
  const forged = [
    ...someContents.slice(0, 1),
    [['records/Acme/B_I9-2/I9-2_FormI9.pdf', 'forged']],
  ] as Contents;

  it('a package sealed with another key passes only where nobody gives the key', async () => {
    const { files } = await aPackage(memorySigner(), forged);
    expect(await findingsOf(files)).toEqual([]);
    expect(await findingsOf(files, await signer.publicKey())).toEqual([
      `${nameOf('_statement.json')} is signed with another key than the given one.`,
    ]);
  });

  it('a statement with the signature of another one is named', async () => {
    const other = await aPackage(memorySigner(), forged);
    const files = new Map(other.files);
    const pasted = { statement: other.statement, signature: made.signed.signature };
    files.set(nameOf('_statement.json'), Buffer.from(statementText(pasted)));
    expect(await findingsOf(files)).toEqual([
      `${nameOf('_statement.json')} is not what was signed: it was changed.`,
    ]);
  });

  it('a statement whose counts do not sum is named although it is signed', async () => {
    const signed = await signStatement(signer, { ...made.statement, exportedCount: 3 });
    const findings = await findingsOf(
      withFile(nameOf('_statement.json'), Buffer.from(statementText(signed))),
    );
    expect(findings).toContain(
      `${nameOf('_statement.json')}: exported records and exceptions do not sum to all records.`,
    );
  });

  it('a key that is no key is no key', async () => {
    const { statement, signature } = made.signed;
    const signed = { statement, signature: { ...signature, publicKeyPem: 'none' } };
    const findings = await findingsOf(
      withFile(nameOf('_statement.json'), Buffer.from(statementText(signed))),
    );
    expect(findings[0]).toBe(`${nameOf('_statement.json')} is not what was signed: it was changed.`);
  });
});
