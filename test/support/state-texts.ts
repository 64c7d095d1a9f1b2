import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A text with the place it was found in. */
export interface PlacedText {
  readonly place: string;
  readonly text: string;
}

/** Every file below a folder as text, databases row by row; `isLeftOut` is asked with paths as `s3/objects/…`. */
export function* textsBelow(folder: string, isLeftOut: (path: string) => boolean): Generator<PlacedText> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const place = relative(folder, path).replaceAll('\\', '/');
    if (!entry.isFile() || isLeftOut(place) || /-(wal|shm|journal)$/.test(place)) continue;
    const bytes = readFileSync(path);
    if (bytes.subarray(0, 15).toString() === 'SQLite format 3') yield* rowsOf(path, place);
    else yield { place, text: bytes.toString() };
  }
}

function* rowsOf(path: string, place: string): Generator<PlacedText> {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    for (const { name } of tables)
      for (const row of database.prepare(`SELECT * FROM "${name}"`).iterate())
        yield { place: `${place} ${name}`, text: Object.values(row).map(asText).join('\n') };
  } finally {
    database.close();
  }
}

function asText(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString() : String(value);
}
