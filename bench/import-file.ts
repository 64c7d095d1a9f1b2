import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sampleCsv, templateOf } from '../bin/sample-csv.ts';
import { addDays } from '../functions/import-templates/calendar-date.ts';
import type { ImportTemplate } from '../functions/import-templates/contract.ts';

/** A template with the row of a number: some columns hold something else in each row, the others what they are an example of. */
export interface SampleFile {
  readonly template: ImportTemplate;
  readonly rowOf: (number: number) => Record<string, string>;
}

const rowsPerPiece = 1_000;

/** Writes a file of so many rows, numbered from `first` on. */
export async function writeSampleFile(
  path: string,
  sample: SampleFile,
  { first = 0, count }: { first?: number; count: number },
): Promise<void> {
  await pipeline(Readable.from(pieces(sample, first, count)), createWriteStream(path));
}

function* pieces({ template: { id }, rowOf }: SampleFile, first: number, count: number): Generator<string> {
  yield sampleCsv(id, []);
  for (let start = 0; start < count; start += rowsPerPiece) {
    const size = Math.min(rowsPerPiece, count - start);
    const text = sampleCsv(
      id,
      Array.from({ length: size }, (_, index) => rowOf(first + start + index)),
    );
    yield text.slice(text.indexOf('\n') + 1);
  }
}

const clientRow: SampleFile['rowOf'] = (number) => ({
  EmployeeID: `B${number}`,
  LastName: `Sample-${number % 977}`,
  FirstName: number % 3 === 0 ? 'Zoë, "Z"' : 'Ada',
  WorkEmail: `b${number}@acme.example`,
  SSN: '',
  AlienNumber: '',
  Salary: `${90_000 + (number % 50_000)}.00`,
});

const asWritten = (date: string): string => `${date.slice(5, 7)}/${date.slice(8)}/${date.slice(0, 4)}`;

const visaRow: SampleFile['rowOf'] = (number) => {
  const issueDate = addDays('2022-01-03', number % 1_000);
  const endDate = asWritten(addDays(issueDate, 1_095));
  const digits = `${number}`.padStart(7, '0');
  return {
    EmployeeID: `B${number % 100_000}`,
    VisaNumber: `N${digits}`,
    VisaType: ['H-1B', 'L-1A', 'F-1', 'O-1A'][number % 4] ?? '',
    ControlNumber: `2024${digits}001`,
    IssueDate: asWritten(issueDate),
    ExpirationDate: endDate,
    IsCurrent: number % 3 === 0 ? 'N' : 'Y',
    I94Number: `1${digits}9A1`,
    LastEntryDate: asWritten(addDays(issueDate, number % 90)),
    I94ExpirationDate: number % 4 === 2 ? 'D/S' : endDate,
    StatusValidFrom: asWritten(issueDate),
    StatusValidTo: endDate,
    ReceiptNumber: `WAC249${digits}`,
    Notes:
      number % 3 === 0
        ? `Renewal, see "file ${number}"`
        : `Issued with the petition of ${number % 40} days before`,
  };
};

/** Clients of an invented employer, with all columns: the widest template. */
export const sampleClients: SampleFile = { template: templateOf(3), rowOf: clientRow };

/** Visas of such clients, some of whom have two or three: a template of the usual width. */
export const sampleVisas: SampleFile = { template: templateOf(5), rowOf: visaRow };
