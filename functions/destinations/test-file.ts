import { createHash, randomBytes } from 'node:crypto';
import { PermanentError, WaybillError } from '../platform/errors.ts';
import { toTransferError } from '../transfer/classify-failure.ts';
import { type FailureCode, failureCodes } from '../transfer/contract.ts';
import type { RenameTransport, Transport } from '../transfer/transport.ts';
import type { Trace } from './trace.ts';

/** The small file that a connection test leaves for a moment. */
export interface TestFile {
  /** Where it is now. */
  name: string;
  readonly bytes: Buffer;
  /** Something may be there. */
  isThere: boolean;
}

export function newTestFile(name: string): TestFile {
  return { name, bytes: randomBytes(32), isThere: false };
}

export async function writeTestFile(transport: Transport, file: TestFile): Promise<void> {
  try {
    if (transport.style === 'RENAME') await transport.write(file.name, only(file.bytes), { offset: 0 });
    else await create(transport, file);
    file.isThere = true;
  } catch (error) {
    file.isThere = codeOf(error) === 'DISK_FULL';
    throw error;
  }
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function create(transport: Extract<Transport, { style: 'WHOLE' }>, { name, bytes }: TestFile) {
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  const { kind } = await transport.createFile(name, { bytes, sha256 });
  if (kind === 'EXISTS') throw toTransferError('FILE_DIFFERS', transport.destination);
}

/** An account that may only write is served all the same, so there it is a warning; as far as a transfer can do without. */
export async function readTestFile(transport: Transport, file: TestFile, trace: Trace): Promise<void> {
  try {
    if (transport.style === 'WHOLE') await expectSize(transport, file);
  } catch (error) {
    return warnUnread(error, trace);
  }
  if (transport.style === 'RENAME') await expectSize(transport, file);
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of transport.read(file.name, 0, file.bytes.length))
      chunks.push(Buffer.from(chunk));
    if (!Buffer.concat(chunks).equals(file.bytes))
      throw toTransferError('VERIFY_FAILED', transport.destination);
  } catch (error) {
    warnUnread(error, trace);
  }
}

async function expectSize(transport: Transport, { name, bytes }: TestFile): Promise<void> {
  const found = await transport.stat(name);
  if (found?.sizeBytes !== bytes.length) throw toTransferError('VERIFY_FAILED', transport.destination);
}

function warnUnread(error: unknown, trace: Trace): void {
  if (!(error instanceof PermanentError) || error.code !== 'READ_DENIED') throw error;
  trace.warn('READ_DENIED', `${error.message} Packages are delivered all the same, without being read back.`);
}

export async function renameTestFile(transport: RenameTransport, file: TestFile): Promise<void> {
  const name = `${file.name.replace(/\.tmp$/, '')}.renamed.tmp`;
  await transport.rename(file.name, name);
  file.name = name;
}

/** @returns what to tell when the file had to be left behind */
export async function deleteTestFile(
  transport: Transport,
  { name }: TestFile,
  trace: Trace,
): Promise<string | undefined> {
  try {
    await transport.remove(name);
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    if (!(error instanceof PermanentError) || !(code in failureCodes)) throw error;
    const text = `The test file could not be deleted; please remove ${name}.`;
    trace.warn(code as FailureCode, text);
    return text;
  }
}

function codeOf(error: unknown): string {
  return error instanceof WaybillError ? error.code : '';
}
