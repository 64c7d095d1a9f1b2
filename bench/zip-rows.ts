import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { SegmentEntry } from '../functions/archives/contract.ts';
import { centralDirectory, ZipSegmentBuilder } from '../functions/archives/zip-segment.ts';
import { type Group, inFolder } from './options.ts';
import { laps, medianSeconds } from './stopwatch.ts';

const group = 'zip';
const fileCount = 2_000;
const fileBytes = 50 * 1024;
const filesPerSegment = 500;

/** Packing files that are compressed already, as PDF and pictures are. */
export const zipRows: Group = ({ runCount }) =>
  inFolder(async function* (folder) {
    const files = join(folder, 'files');
    mkdirSync(files);
    const names = Array.from({ length: fileCount }, (_, index) => `${String(index).padStart(5, '0')}.pdf`);
    for (const name of names) writeFileSync(join(files, name), randomBytes(fileBytes));
    // Every run writes a file of its own: emptying an earlier one would be measured too.
    const archive = (whose: string, run: number) => join(folder, `${whose}-${run}.zip`);
    const seconds = medianSeconds(await laps(runCount, (run) => pack(files, names, archive('ours', run))));
    const ours = archive('ours', 0);
    const work = `${fileCount} files of ${fileBytes / 1024} KiB, segments joined`;
    const limit = 'SHA-256 and CRC-32 of every file, reading and writing files';
    const isWhole = spawnSync('unzip', ['-tqq', ours]).status;
    if (isWhole !== null && isWhole !== 0) throw new Error('unzip finds our archive broken');
    if (spawnSync('zip', ['-v']).error !== undefined) {
      yield { group, work, figure: seconds, unit: 's', limit };
      yield { group, work: 'the same by zip -0', skipped: 'zip is missing: apt-get install zip' };
      return;
    }
    const zipSeconds = medianSeconds(
      await laps(runCount, (run) => {
        execFileSync('zip', ['-0', '-q', '-r', archive('theirs', run), 'files'], { cwd: folder });
      }),
    );
    yield {
      group,
      work,
      figure: seconds,
      unit: 's',
      beside: { name: 'zip -0 (without SHA-256)', figure: zipSeconds },
      ratio: zipSeconds / seconds,
      target: '≥ 1.33',
      limit,
    };
    const megabytes = statSync(ours).size / 1e6;
    yield { group, work: '  the same', figure: megabytes / seconds, unit: 'MB/s', limit };
  });

/** As extraction and assembly do it, with files in the bucket's place. */
function pack(folder: string, names: readonly string[], target: string): void {
  const at = new Date('2026-11-20T00:00:00Z');
  const descriptor = openSync(target, 'w');
  const segments: { baseOffset: number; entries: SegmentEntry[] }[] = [];
  let baseOffset = 0;
  for (let first = 0; first < names.length; first += filesPerSegment) {
    const segment = new ZipSegmentBuilder(at);
    for (const name of names.slice(first, first + filesPerSegment))
      segment.add(`files/${name}`, readFileSync(join(folder, name)));
    const { bytes, entries, sizeBytes } = segment.finish();
    if (writeSync(descriptor, bytes) !== sizeBytes) throw new Error('the disk took less than it was given');
    segment.release();
    segments.push({ baseOffset, entries });
    baseOffset += sizeBytes;
  }
  writeSync(descriptor, centralDirectory(segments, baseOffset, at));
  closeSync(descriptor);
}
