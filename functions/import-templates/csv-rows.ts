import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CsvRow, FileProblem, ImportTemplate } from './contract.ts';
import { readHeader } from './csv-header.ts';
import { type RecordScanner, recordScanner } from './csv-scan.ts';
import { withoutErrorColumns } from './failed-rows-csv.ts';
import { fileStartBytes, fileStartProblem, notUtf8 } from './file-start.ts';
import { messageOf } from './problem-text.ts';
import { firstBadByte, wholeCharactersEnd } from './utf8-text.ts';

export interface CsvLimits {
  readonly mostBytes: number;
  /** Below the header, empty lines not counted. */
  readonly mostRows: number;
  /** A record that is longer has an open quote or is none. */
  readonly mostRecordChars: number;
  /** Smaller pieces of the file are joined to this size before they are read, and larger ones are cut. */
  readonly pieceBytes: number;
}

export const csvLimits: CsvLimits = {
  mostBytes: 250 * 1024 * 1024,
  mostRows: 500_000,
  mostRecordChars: 1024 * 1024,
  pieceBytes: 64 * 1024,
};

/**
 * `END` and `REFUSED` come last, one of them always. `notice`: the file has a header only.
 * Rows with a wrong number of fields are among `ROWS`; `rowChecker` tells them. Of a file of failed rows that comes back, the
 * fields of the two error columns are not among them.
 */
export type CsvPart =
  | { readonly kind: 'ROWS'; readonly rows: readonly CsvRow[] }
  | {
      readonly kind: 'END';
      readonly rowCount: number;
      readonly sizeBytes: number;
      readonly notice?: FileProblem;
    }
  | { readonly kind: 'REFUSED'; readonly problem: FileProblem };

const refused = (problem: FileProblem): CsvPart => ({ kind: 'REFUSED', problem });
const tooLarge = (limit: string): FileProblem => ({
  code: 'ZI-F-009',
  message: messageOf('ZI-F-009', { limit }),
});

/**
 * Reads a file of a template as it arrives, whatever the size of its pieces, and holds one piece and one record of it at a
 * time. Wrong structure is found in the order of the file, so that the same file is always refused for the same reason.
 * Nothing may be written before `END`, as any part of the file may still be refused.
 * Cells are parts of the text of their piece: who keeps one for long keeps the piece too.
 */
export async function* readCsvRows(
  chunks: AsyncIterable<Uint8Array>,
  template: ImportTemplate,
  limits: CsvLimits = csvLimits,
): AsyncGenerator<CsvPart, void, undefined> {
  const reader = pieceReader(template, limits);
  for await (const piece of pieces(chunks, limits.pieceBytes)) {
    // A file that is always there faster than it is read would let neither timers run nor the heap be collected in time.
    await nextTurn();
    const { rows, problem } = reader.read(piece.bytes, piece.isEnd);
    if (rows.length > 0) yield { kind: 'ROWS', rows };
    if (problem !== undefined) {
      yield refused(problem);
      return;
    }
  }
  yield reader.end();
}

interface Piece {
  readonly bytes: Buffer;
  readonly isEnd: boolean;
}

/**
 * Joins and cuts chunks to pieces of that size; the last one, marked, may be smaller and even empty. The rows of a piece are
 * all held until they are used, and are soon too many for the caches of a processor.
 */
async function* pieces(
  chunks: AsyncIterable<Uint8Array>,
  pieceBytes: number,
): AsyncGenerator<Piece, void, undefined> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    let used = 0;
    while (heldBytes + chunk.length - used >= pieceBytes) {
      const end = used + pieceBytes - heldBytes;
      yield { bytes: joined([...held, chunk.subarray(used, end)]), isEnd: false };
      held = [];
      heldBytes = 0;
      used = end;
    }
    if (used < chunk.length) held.push(chunk.subarray(used));
    heldBytes += chunk.length - used;
  }
  yield { bytes: joined(held), isEnd: true };
}

const joined = (parts: readonly Uint8Array[]): Buffer => {
  const [only] = parts;
  if (only === undefined || parts.length > 1) return Buffer.concat(parts);
  return Buffer.from(only.buffer, only.byteOffset, only.length);
};

interface PieceRows {
  readonly rows: CsvRow[];
  readonly problem?: FileProblem | undefined;
}

const correctedRow = ({ rowNumber, fields }: CsvRow, { columns }: ImportTemplate): CsvRow => ({
  rowNumber,
  fields: withoutErrorColumns(fields, columns.length),
});

interface PieceReader {
  read(piece: Buffer, isEnd: boolean): PieceRows;
  end(): CsvPart;
}

function pieceReader(template: ImportTemplate, limits: CsvLimits): PieceReader {
  const scanner: RecordScanner = recordScanner(template.columns.length, limits.mostRecordChars);
  /** Bytes read already that belong before the next piece: the start of a record, or of the file. */
  let rest: Buffer = Buffer.alloc(0);
  let sizeBytes = 0;
  let rowCount = 0;
  let isStarted = false;
  let hasHeader = false;
  let hasErrorColumns = false;

  const acceptHeader = (fields: readonly string[]): FileProblem | undefined => {
    hasHeader = true;
    const header = readHeader(fields, template);
    if (header.problem === undefined) ({ hasErrorColumns } = header);
    return header.problem;
  };

  const accept = (records: CsvRow[]): PieceRows => {
    const first = hasHeader ? undefined : records.shift();
    const problem = first && acceptHeader(first.fields);
    if (problem !== undefined) return { rows: [], problem };
    const rows = hasErrorColumns ? records.map((row) => correctedRow(row, template)) : records;
    const room = limits.mostRows - rowCount;
    rowCount += Math.min(rows.length, room);
    if (rows.length <= room) return { rows };
    return {
      rows: rows.slice(0, room),
      problem: tooLarge(`${limits.mostRows.toLocaleString('en-US')} rows`),
    };
  };

  /** Reads whole characters; what is left of the bytes stays in `rest`. */
  const readWhole = (bytes: Buffer, whole: number, isEnd: boolean): PieceRows => {
    const rows: CsvRow[] = [];
    const used = scanner.scan(bytes.subarray(0, whole), isEnd, rows);
    const accepted = accept(rows);
    if (typeof used !== 'number') return { rows: accepted.rows, problem: accepted.problem ?? used };
    rest = bytes.subarray(used);
    return accepted;
  };

  return {
    read(piece, isEnd) {
      const room = limits.mostBytes - sizeBytes;
      const isTooLarge = piece.length > room;
      sizeBytes += piece.length;
      let bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      if (isTooLarge) bytes = bytes.subarray(0, rest.length + room);
      rest = bytes;
      if (!isStarted) {
        if (bytes.length < fileStartBytes && !isEnd && !isTooLarge) return { rows: [] };
        const problem = fileStartProblem(bytes);
        if (problem !== undefined) return { rows: [], problem };
        if (bytes.subarray(0, 3).toString('hex') === 'efbbbf') bytes = bytes.subarray(3);
        isStarted = true;
      }
      const firstByte = Math.min(sizeBytes, limits.mostBytes) - bytes.length;
      const whole = isEnd && !isTooLarge ? bytes.length : wholeCharactersEnd(bytes);
      const bad = firstBadByte(bytes.subarray(0, whole));
      const read = readWhole(bytes, bad ?? whole, isEnd && !isTooLarge && bad === undefined);
      if (read.problem !== undefined) return read;
      if (bad !== undefined) return { rows: read.rows, problem: notUtf8(firstByte + bad) };
      if (isTooLarge)
        return { rows: read.rows, problem: tooLarge(`${Math.floor(limits.mostBytes / 1024 / 1024)} MB`) };
      return read;
    },
    end() {
      if (!hasHeader) return refused({ code: 'ZI-F-008', message: messageOf('ZI-F-008') });
      if (rowCount > 0) return { kind: 'END', rowCount, sizeBytes };
      const notice: FileProblem = { code: 'ZI-I-006', message: messageOf('ZI-I-006') };
      return { kind: 'END', rowCount, sizeBytes, notice };
    },
  };
}
