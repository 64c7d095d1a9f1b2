import type { ImportTemplate } from '../import-templates/contract.ts';
import { csvLimits } from '../import-templates/csv-rows.ts';
import { readFileName } from '../import-templates/file-name.ts';
import { quotable } from '../import-templates/problem-text.ts';
import { fileTiming } from '../import-templates/run-date.ts';
import { importTaskOf, nextDueDate } from '../integrator-setup/tasks.ts';
import { type FileNote, type FirmSetup, folders } from './contract.ts';
import { fileNote } from './file-notes.ts';

/** What is known of a file before it is opened. */
export interface ArrivedFile {
  readonly folder: string;
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly arrivedAt: string;
  /** The first run that may take it, when it had been held for the firm's subscription. */
  readonly heldUntilRunDate?: string | undefined;
}

/** What the name of a file tells. */
export interface NamedFile {
  readonly template: ImportTemplate;
  readonly nameDate: string;
  readonly canonicalName: string;
}

/**
 * `IGNORE`: an upload that is not finished. `REJECT`: is moved away, or left where it is when it was not uploaded to the
 * import folder. `HOLD`: until the firm's subscription is active. `CHECK`: is looked into, and then waits for its run.
 */
export type FileDecision =
  | { readonly kind: 'IGNORE' }
  | {
      readonly kind: 'REJECT';
      readonly note: FileNote;
      readonly isMoved: boolean;
      readonly named?: NamedFile;
    }
  | { readonly kind: 'HOLD'; readonly notes: readonly FileNote[]; readonly named: NamedFile }
  | {
      readonly kind: 'CHECK';
      readonly notes: readonly FileNote[];
      readonly named: NamedFile;
      readonly runDate: string;
      /** Whether the date in its name is still to come. */
      readonly isHeld: boolean;
    };

/** What becomes of a file, by its place, name, size and time. */
export function decideFile(file: ArrivedFile, setup: FirmSetup, now: Date): FileDecision {
  const name = quotable(file.fileName);
  if (file.folder !== folders.import) {
    const folder = file.folder === '' ? 'the top folder' : quotable(file.folder);
    return { kind: 'REJECT', note: fileNote('ZI-F-003', { name, folder }), isMoved: false };
  }
  const named = readFileName(file.fileName);
  if (!('code' in named)) return decideNamed(file, named, setup, now);
  if (named.code === 'ZI-I-002') return { kind: 'IGNORE' };
  return { kind: 'REJECT', note: fileNote(named.code, { name }), isMoved: true };
}

function decideNamed(file: ArrivedFile, named: NamedFile, setup: FirmSetup, now: Date): FileDecision {
  const { template, nameDate } = named;
  const reject = (note: FileNote): FileDecision => ({ kind: 'REJECT', note, isMoved: true, named });
  if (!setup.isSubscribed) return { kind: 'HOLD', notes: [fileNote('ZI-F-010')], named };
  const task = importTaskOf(setup, template.id);
  if (task === undefined) return reject(fileNote('ZI-F-004', { id: template.id }));
  const timing = fileTiming({
    nameDate,
    arrivedAt: new Date(file.arrivedAt),
    now,
    dueDateFrom: (date) => nextDueDate(task.schedule, date),
    ...(file.heldUntilRunDate !== undefined && { heldUntilRunDate: file.heldUntilRunDate }),
  });
  if ('code' in timing) return reject(fileNote(timing.code, { date: nameDate }));
  if (file.sizeBytes === 0) return reject(fileNote('ZI-F-008'));
  if (file.sizeBytes > csvLimits.mostBytes)
    return reject(fileNote('ZI-F-009', { limit: `${csvLimits.mostBytes / 1024 / 1024} MB` }));
  const { runDate, codes } = timing;
  const notes = codes.map((code) => fileNote(code, { date: code === 'ZI-I-001' ? runDate : nameDate }));
  return { kind: 'CHECK', notes, named, runDate, isHeld: timing.state === 'HELD' };
}
