import type { TextFont } from '../pdf/contract.ts';
import type { DocumentFonts } from '../pdf/document-fonts.ts';
import { printable } from '../pdf/document-fonts.ts';
import { wrapText } from '../pdf/fit-text.ts';
import type { AuditEvent } from './contract.ts';

/** A column of the audit trail; the widths fill the page between its margins. */
export interface AuditColumn {
  readonly title: string;
  readonly width: number;
  readonly textOf: (event: AuditEvent) => string;
}

export const auditColumns: readonly AuditColumn[] = [
  { title: 'Sequence', width: 40, textOf: ({ sequence }) => String(sequence) },
  { title: 'Date (UTC)', width: 92, textOf: ({ at }) => at },
  { title: 'Section', width: 54, textOf: ({ section }) => section },
  { title: 'Event', width: 92, textOf: ({ event }) => event },
  { title: 'Field', width: 82, textOf: ({ fieldName }) => fieldName ?? '' },
  { title: 'Previous value', width: 114, textOf: ({ previousValue }) => previousValue ?? '' },
  { title: 'Updated value', width: 114, textOf: ({ updatedValue }) => updatedValue ?? '' },
  { title: 'Changed by', width: 86, textOf: ({ actorName, actorType }) => `${actorName} (${actorType})` },
  { title: 'IP', width: 62, textOf: ({ ip }) => ip ?? '' },
];

export const auditTextSize = 7;
export const auditLineHeight = 8.2;
const rowPadding = 4;
const cellPadding = 2;

export interface AuditCell {
  readonly font: TextFont;
  readonly lines: readonly string[];
}

export interface AuditTableRow {
  readonly cells: readonly AuditCell[];
  readonly height: number;
}

/** An event as a row whose long values are wrapped. */
export function auditRow(event: AuditEvent, fonts: DocumentFonts): AuditTableRow {
  const cells = auditColumns.map(({ width, textOf }) => {
    const text = printable(textOf(event));
    const font = fonts.fontOf(text);
    return { font, lines: wrapText(font, text, ((width - cellPadding * 2) * 1000) / auditTextSize) };
  });
  const lineCount = Math.max(...cells.map(({ lines }) => lines.length));
  return { cells, height: lineCount * auditLineHeight + rowPadding };
}

/** Rows onto pages of this height, in order; there is always a first page. */
export function pageRows(rows: readonly AuditTableRow[], height: number): AuditTableRow[][] {
  const pages: AuditTableRow[][] = [[]];
  let free = height;
  for (const row of rows) {
    if (row.height > free && free < height) {
      pages.push([]);
      free = height;
    }
    pages.at(-1)?.push(row);
    free -= row.height;
  }
  return pages;
}
