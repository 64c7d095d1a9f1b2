import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sampleCsv, templateOf } from '../bin/sample-csv.ts';

/** Clients of an invented employer; one template that most files of firms are of, with all its columns. */
export const clientTemplate = templateOf(3);

const rowsPerPiece = 1_000;

/** Writes a file of so many clients, numbered from `first` on. */
export async function writeClients(path: string, first: number, count: number): Promise<void> {
  await pipeline(Readable.from(pieces(first, count)), createWriteStream(path));
}

function* pieces(first: number, count: number): Generator<string> {
  yield sampleCsv(clientTemplate.id, []);
  for (let start = 0; start < count; start += rowsPerPiece) {
    const size = Math.min(rowsPerPiece, count - start);
    const rows = Array.from({ length: size }, (_, index) => clientRow(first + start + index));
    const text = sampleCsv(clientTemplate.id, rows);
    yield text.slice(text.indexOf('\n') + 1);
  }
}

const clientRow = (number: number): Record<string, string> => ({
  EmployeeID: `B${number}`,
  LastName: `Sample-${number % 977}`,
  FirstName: number % 3 === 0 ? 'Zoë, "Z"' : 'Ada',
  WorkEmail: `b${number}@acme.example`,
  SSN: '',
  AlienNumber: '',
  Salary: `${90_000 + (number % 50_000)}.00`,
});
