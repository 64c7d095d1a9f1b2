import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { StatementKeys } from '../functions/package-proof/contract.ts';
import { type VerifiedPackage, verifyPackage } from '../functions/package-proof/verify-package.ts';
import { InvalidInputError } from '../functions/platform/errors.ts';
import { tellMistake } from './tell-mistake.ts';

const usage = `Checks a delivered package, without access to what made it.

  npm run verify -- FOLDER [--key FILE]

FOLDER holds the delivered files of one package and nothing else. FILE is the public key that must have signed, as PEM
or as /.well-known/waybill-statement-keys.json answers it. Each wrong thing is told in a line, and the exit code is 1.
`;

async function verify(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { key: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  const [folder] = positionals;
  if (values.help || folder === undefined || positionals.length > 1) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new InvalidInputError(
      'FOLDER_MISSING',
      `${folder} is no folder; name the folder of a delivered package`,
    );
  const key = values.key === undefined ? undefined : await readKey(values.key);
  let findingCount = 0;
  const verified = await verifyPackage(
    folder,
    (finding) => {
      findingCount += 1;
      process.stdout.write(`${finding}\n`);
    },
    key,
  );
  process.stdout.write(findingCount === 0 ? passedText(verified, key) : failedText(findingCount));
  return findingCount === 0 ? 0 : 1;
}

/** A PEM, or the first of the published keys. */
async function readKey(path: string): Promise<KeyObject> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new InvalidInputError('KEY_MISSING', `${path} cannot be read; name a file with the public key`);
  try {
    const published = text.trimStart().startsWith('{') ? StatementKeys.parse(JSON.parse(text)) : undefined;
    return createPublicKey(published?.keys[0]?.publicKeyPem ?? text);
  } catch (cause) {
    const wrong = `${path} holds no public key; give a PEM or the published JSON`;
    throw new InvalidInputError('KEY_UNUSABLE', wrong, { cause });
  }
}

function passedText(
  { statement, keyFingerprint, checkedFileCount }: VerifiedPackage,
  key?: KeyObject,
): string {
  const { exportNumber, recordCount, exceptionCount, volumes } = statement ?? { volumes: [] };
  const signer =
    key === undefined
      ? `Signed with the key of SHA-256 fingerprint ${keyFingerprint}: compare it with the published one.`
      : 'Signed with the given key.';
  return `${exportNumber} is whole and unchanged: ${recordCount} records, ${exceptionCount} of them with exceptions, ${checkedFileCount} files in ${volumes.length} volumes.\n${signer}\n`;
}

function failedText(findingCount: number): string {
  return `The package is not what was sealed: ${findingCount} ${findingCount === 1 ? 'thing is' : 'things are'} wrong.\n`;
}

// Whoever reads the lines may have seen enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(1);
});
try {
  process.exitCode = await verify();
} catch (error) {
  process.exitCode = tellMistake(error, usage);
}
