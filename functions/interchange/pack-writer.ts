import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { InvalidInputError } from '../platform/errors.ts';
import { type InterchangeManifest, packFiles } from './contract.ts';

/** A pack to write to. Lines go to files by name; bytes of attachments go into bundles. */
export interface PackWriter {
  writeLine(file: string, value: unknown): Promise<void>;
  /** Puts pieces next to each other into one bundle; answers where each lies. */
  writeBytes(pieces: readonly Buffer[]): Promise<{ file: string; offset: number }[]>;
  /** Ends every file and writes the manifest, which makes the folder a pack. */
  finish(manifest: InterchangeManifest): Promise<void>;
}

/** A bundle is closed above this; bytes. */
const bundleBytes = 256 * 1024 * 1024;
/** Lines are gathered before they are written; characters. */
const gatheredCharacters = 256 * 1024;

/** Starts a pack in a new or empty folder. */
export async function startPack(folder: string): Promise<PackWriter> {
  await mkdir(join(folder, 'files'), { recursive: true });
  const inside = (await readdir(folder, { recursive: true })).filter((name) => name !== 'files');
  if (inside.length > 0)
    throw new InvalidInputError(
      'FOLDER_NOT_EMPTY',
      'the folder is not empty; give a new one, or empty it first',
    );
  const lineFiles = new Map<string, { stream: WriteStream; text: string }>();
  const bundle = bundleWriter(folder);
  return {
    async writeLine(file, value) {
      const open = lineFiles.get(file) ?? { stream: createWriteStream(join(folder, file)), text: '' };
      lineFiles.set(file, open);
      open.text += `${JSON.stringify(value)}\n`;
      if (open.text.length < gatheredCharacters) return;
      const { text } = open;
      open.text = '';
      await write(open.stream, text);
    },
    writeBytes: (pieces) => bundle.write(pieces),
    async finish(manifest) {
      for (const { stream, text } of lineFiles.values()) {
        stream.end(text);
        await finished(stream);
      }
      await bundle.end();
      await writeFile(join(folder, packFiles.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
    },
  };
}

function bundleWriter(folder: string) {
  let number = 0;
  let offset = 0;
  let stream: WriteStream | undefined;
  const end = async (): Promise<void> => {
    if (stream === undefined) return;
    stream.end();
    await finished(stream);
    stream = undefined;
  };
  return {
    end,
    async write(pieces: readonly Buffer[]) {
      if (offset > bundleBytes) await end();
      if (stream === undefined) {
        number += 1;
        offset = 0;
        stream = createWriteStream(join(folder, 'files', `bundle-${String(number).padStart(4, '0')}.bin`));
      }
      const file = `files/bundle-${String(number).padStart(4, '0')}.bin`;
      const places = pieces.map((piece) => {
        offset += piece.length;
        return { file, offset: offset - piece.length };
      });
      await write(stream, Buffer.concat(pieces));
      return places;
    },
  };
}

async function write(stream: WriteStream, content: string | Buffer): Promise<void> {
  if (!stream.write(content)) await once(stream, 'drain');
}
