import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { addProfileNotes, saveProfiles } from '../i9/profile-store.ts';
import { countRecords } from '../i9/record-store.ts';
import { InvalidInputError } from '../platform/errors.ts';
import {
  DirectoryLine,
  InterchangeManifest,
  NoteLine,
  ProfileLine,
  packFiles,
  RecordLine,
  type RejectedLine,
} from './contract.ts';
import { directoryEntries, directoryIndex, type Reference } from './directory-index.ts';
import { checkpointOf, type LoadCheckpoint } from './load-checkpoint.ts';
import type { LoadDeps } from './load-deps.ts';
import { type PackLine, parseLine } from './pack-line.ts';
import { type AcceptedLine, type SaveOutcome, SeenRecords, saveRecordLines } from './save-record-lines.ts';

/** Lines between two checkpoints: read, checked and stored together. */
const linesPerRound = 300;

/** Totals of a load, over the whole pack, resumed parts included. */
export interface LoadSummary {
  readonly loadedCount: number;
  /** Lines whose record was stored already, just so. */
  readonly unchangedCount: number;
  readonly rejectedCount: number;
  readonly totalCount: number;
}

/** How the lines of one kind of file are taken. */
interface Step<S extends z.ZodType> {
  readonly schema: S;
  save(lines: readonly AcceptedLine<z.output<S>>[]): Promise<SaveOutcome>;
}

interface Load {
  readonly deps: LoadDeps;
  readonly totalCount: number;
  readonly checkpoint: ReturnType<typeof checkpointOf>;
  readonly brokenReference: (line: Reference) => string | undefined;
  done: LoadCheckpoint;
}

/**
 * Loads a pack: directory, profiles, records, notes. Bad lines are listed and the rest loaded. A load that was cut off
 * goes on at its last checkpoint; loading the same pack again stores nothing twice.
 * @throws InvalidInputError when the folder is no pack, or of another major version
 */
export async function loadRecords(deps: LoadDeps): Promise<LoadSummary> {
  const { counts } = parseManifest(await deps.pack.readManifest());
  const checkpoint = checkpointOf(deps.i9, await deps.pack.fingerprint());
  const resumed = await checkpoint.read();
  await deps.rejections.keep(resumed?.rejectedCount ?? 0);
  const directory = await loadDirectory(deps, resumed === undefined);
  const totalCount = counts.directory + counts.profiles + counts.records + counts.notes;
  const load: Load = {
    deps,
    totalCount,
    checkpoint,
    brokenReference: directoryIndex(directory.entries),
    done: resumed ?? { ...atStart, ...directory.counts },
  };
  const seenRecords = new SeenRecords(directory.entries.clients);
  const steps = stepsOf(deps, await deps.pack.recordFiles(), seenRecords);
  const firstPosition = Math.max(0, [...steps.keys()].indexOf(load.done.file));
  for (const [file, step] of [...steps].slice(firstPosition)) await loadFile(load, file, step);
  await reportMissingLines(load);
  for (const client of directory.entries.clients)
    await deps.setRecordCount(client, seenRecords.countsOf(client, await countRecords(deps, client)));
  await checkpoint.clear();
  const { loadedCount, unchangedCount, rejectedCount } = load.done;
  return { loadedCount, unchangedCount, rejectedCount, totalCount };
}

const atStart: LoadCheckpoint = {
  file: '',
  lineNumber: 0,
  offset: 0,
  loadedCount: 0,
  unchangedCount: 0,
  rejectedCount: 0,
};

function parseManifest(text: string): InterchangeManifest {
  const parsed = parseLine(InterchangeManifest, { lineNumber: 1, text, endOffset: text.length });
  if (parsed.isAccepted) return parsed.value;
  throw new InvalidInputError('MANIFEST_NOT_VALID', `${packFiles.manifest}: ${parsed.problem}`);
}

function stepsOf(
  deps: LoadDeps,
  recordFiles: readonly string[],
  seenRecords: SeenRecords,
): Map<string, Step<z.ZodType>> {
  const profiles: Step<typeof ProfileLine> = {
    schema: ProfileLine,
    save: (lines) => saveWhole(lines, (values) => saveProfiles(deps, values)),
  };
  const notes: Step<typeof NoteLine> = {
    schema: NoteLine,
    save: (lines) => saveWhole(lines, (values) => addProfileNotes(deps, values.map(keyedNote))),
  };
  const records: Step<typeof RecordLine> = {
    schema: RecordLine,
    async save(lines) {
      const saved = await saveRecordLines(deps, lines);
      const refused = new Set(saved.rejected.map(({ lineNumber }) => lineNumber));
      for (const { lineNumber, value } of lines) if (!refused.has(lineNumber)) seenRecords.add(value);
      return saved;
    },
  };
  return new Map<string, Step<z.ZodType>>([
    [packFiles.profiles, profiles as Step<z.ZodType>],
    ...recordFiles.map((file): [string, Step<z.ZodType>] => [file, records as Step<z.ZodType>]),
    [packFiles.notes, notes as Step<z.ZodType>],
  ]);
}

async function saveWhole<T>(
  lines: readonly AcceptedLine<T>[],
  save: (values: T[]) => Promise<void>,
): Promise<SaveOutcome> {
  await save(lines.map(({ value }) => value));
  return { loadedCount: lines.length, unchangedCount: 0, rejected: [] };
}

function keyedNote({ distributorId, clientId, profileId, ...note }: NoteLine) {
  const hash = createHash('sha256').update(JSON.stringify(note)).digest('hex');
  return { distributorId, clientId, profileId, note, noteKey: `IMPORT#${hash.slice(0, 32)}` };
}

/** Directories are small: they are read whole, and again when a load goes on, because every later line refers to them. */
async function loadDirectory(deps: LoadDeps, isFirstTime: boolean) {
  const rejected: RejectedLine[] = [];
  const accepted: DirectoryLine[] = [];
  const file = packFiles.directory;
  for await (const line of deps.pack.lines(file)) {
    const parsed = parseLine(DirectoryLine, line);
    if (parsed.isAccepted) accepted.push(parsed.value);
    else rejected.push({ file, line: line.lineNumber, problem: parsed.problem });
  }
  if (isFirstTime) await deps.rejections.add(rejected);
  const entries = directoryEntries(accepted);
  await deps.saveDirectory(entries);
  return { entries, counts: { loadedCount: accepted.length, rejectedCount: rejected.length } };
}

async function loadFile(load: Load, file: string, step: Step<z.ZodType>): Promise<void> {
  const { done } = load;
  const from = done.file === file ? { lineNumber: done.lineNumber, offset: done.offset } : undefined;
  let round: PackLine[] = [];
  for await (const line of load.deps.pack.lines(file, from)) {
    round.push(line);
    if (round.length < linesPerRound) continue;
    await loadRound(load, file, step, round);
    round = [];
  }
  await loadRound(load, file, step, round);
}

async function loadRound(
  load: Load,
  file: string,
  step: Step<z.ZodType>,
  lines: readonly PackLine[],
): Promise<void> {
  const last = lines.at(-1);
  if (last === undefined) return;
  const { accepted, refused } = sortLines(load, step, lines);
  const saved = await step.save(accepted);
  const rejections = [...refused, ...saved.rejected].sort((a, b) => a.lineNumber - b.lineNumber);
  await load.deps.rejections.add(
    rejections.map(({ lineNumber, problem }) => ({ file, line: lineNumber, problem })),
  );
  load.done = {
    file,
    lineNumber: last.lineNumber,
    offset: last.endOffset,
    loadedCount: load.done.loadedCount + saved.loadedCount,
    unchangedCount: load.done.unchangedCount + saved.unchangedCount,
    rejectedCount: load.done.rejectedCount + rejections.length,
  };
  await load.checkpoint.write(load.done);
  const { loadedCount, unchangedCount, rejectedCount } = load.done;
  const { totalCount } = load;
  load.deps.onProgress?.({
    step: file,
    loadedCount: loadedCount + unchangedCount,
    rejectedCount,
    totalCount,
  });
}

function sortLines(load: Load, step: Step<z.ZodType>, lines: readonly PackLine[]) {
  const accepted: AcceptedLine<unknown>[] = [];
  const refused: { lineNumber: number; problem: string }[] = [];
  for (const line of lines) {
    const { lineNumber } = line;
    const parsed = parseLine(step.schema, line);
    const broken = parsed.isAccepted ? load.brokenReference(parsed.value as Reference) : undefined;
    if (!parsed.isAccepted) refused.push({ lineNumber, problem: parsed.problem });
    else if (broken === undefined) accepted.push({ lineNumber, value: parsed.value });
    else refused.push({ lineNumber, problem: `${broken}: not in ${packFiles.directory} of this pack` });
  }
  return { accepted, refused };
}

/** A pack that was cut off has fewer lines than its manifest says; that is reported as one rejection. */
async function reportMissingLines(load: Load): Promise<void> {
  const { loadedCount, unchangedCount, rejectedCount } = load.done;
  const seenCount = loadedCount + unchangedCount + rejectedCount;
  if (seenCount >= load.totalCount) return;
  const problem = `/counts: ${load.totalCount - seenCount} lines fewer than counted; the pack is not whole`;
  await load.deps.rejections.add([{ file: packFiles.manifest, problem }]);
  load.done = { ...load.done, rejectedCount: rejectedCount + 1 };
}
