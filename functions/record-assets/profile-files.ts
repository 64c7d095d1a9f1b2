import type { ProfileNote } from '../i9/contract.ts';
import type { AssetFiles } from './asset-files.ts';
import type { ExceptionReason } from './contract.ts';
import { csvTable, type TableColumn } from './csv-lines.ts';
import { json } from './field-files.ts';
import type { RecordSource } from './record-source.ts';

/** Fields of the profile, custom fields and assignments. */
export function profileFiles(made: AssetFiles, source: RecordSource): void {
  const { record, profile } = source;
  if (profile === undefined) made.except(lossOf(source));
  else made.add(`profile/Profile-${record.profileId}.json`, () => json(profile));
}

const noteColumns: readonly TableColumn<ProfileNote>[] = [
  ['Written On (UTC)', (note) => note.at],
  ['Author', (note) => note.author],
  ['Source', (note) => note.source],
  ['Note', (note) => note.text],
];

/** The notes, oldest first; a profile without any has no file. */
export function noteFiles(made: AssetFiles, source: RecordSource): void {
  const { record, notes } = source;
  if (notes === undefined) made.except(lossOf(source));
  else if (notes.length > 0) {
    made.add(`profile/Notes-${record.profileId}.csv`, () => csvTable(noteColumns, notes));
  }
}

function lossOf({ isProfileDamaged }: RecordSource): ExceptionReason {
  return isProfileDamaged ? 'PROFILE_DAMAGED' : 'PROFILE_MISSING';
}
