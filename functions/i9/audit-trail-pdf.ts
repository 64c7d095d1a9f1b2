import { letterLandscape } from '../pdf/contract.ts';
import { type DocumentKind, documentKind, writeDocument } from '../pdf/document.ts';
import { DocumentFonts } from '../pdf/document-fonts.ts';
import { PageContent } from '../pdf/page-content.ts';
import { helvetica, helveticaBold } from '../pdf/standard-font.ts';
import type { I9Record } from './contract.ts';
import {
  type AuditTableRow,
  auditColumns,
  auditLineHeight,
  auditRow,
  auditTextSize,
  pageRows,
} from './pdf-audit-rows.ts';

const left = 28;
const right = letterLandscape.width - 28;
const titleY = 40;
const headTop = 50;
const headHeight = 15;
const rowsTop = headTop + headHeight;
const footY = 594;
/** The rows end here, so that the closing line has its place below them on any page. */
const rowsBottom = 566;
const closingHeight = 12;

let kind: DocumentKind | undefined;

/** The head of the table and the frame of a page. */
function compileTable(): DocumentKind {
  const background = new PageContent(letterLandscape);
  background.lineWidth(0.4);
  background.fill({ x: left, y: headTop, width: right - left, height: headHeight }, 0.88);
  let x = left;
  for (const { title, width } of auditColumns) {
    background.text(helveticaBold, 7.5, { x: x + 2, y: headTop + 10 }, title);
    x += width;
  }
  background.line({ x: left, y: footY - 10 }, { x: right, y: footY - 10 });
  const notice =
    'Append-only trail of the electronic record; each entry is sealed with the hash of the one before it.';
  background.text(helvetica, 6.5, { x: left, y: footY }, notice);
  return documentKind(letterLandscape, 'en-US', [background]);
}

/**
 * The record's trail as a table on as many pages as it needs. The last line states how many entries there are and the
 * hash that seals them all. The same record gives the same bytes.
 */
export function renderAuditTrailPdf(record: I9Record): Buffer {
  kind ??= compileTable();
  const fonts = new DocumentFonts();
  const rows = record.auditTrail.map((event) => auditRow(event, fonts));
  const pages = pageRows(rows, rowsBottom - rowsTop);
  const title = `Audit trail of I-9 record ${record.i9Id}`;
  const contents = pages.map((pageOfRows, index) => {
    const content = new PageContent(letterLandscape);
    content.text(helveticaBold, 12, { x: left, y: titleY }, title);
    drawRightAligned(content, `Page ${index + 1} of ${pages.length}`);
    const end = drawRows(content, pageOfRows);
    if (index === pages.length - 1) drawClosing(content, end, record);
    return { background: 0, content };
  });
  return writeDocument(kind, { title, fonts, pages: contents });
}

function drawRightAligned(content: PageContent, text: string): void {
  const x = right - (helvetica.widthOf(text) * auditTextSize) / 1000;
  content.text(helvetica, auditTextSize, { x, y: footY }, text);
}

/** @returns where the last row ends */
function drawRows(content: PageContent, rows: readonly AuditTableRow[]): number {
  content.lineWidth(0.2);
  let y = rowsTop;
  for (const row of rows) {
    let x = left;
    for (const [column, { font, lines }] of row.cells.entries()) {
      for (const [index, line] of lines.entries()) {
        const at = { x: x + 2, y: y + auditLineHeight * (index + 1) };
        content.text(font, auditTextSize, at, line);
      }
      x += auditColumns[column]?.width ?? 0;
    }
    y += row.height;
    content.line({ x: left, y }, { x: right, y });
  }
  return y;
}

function drawClosing(content: PageContent, end: number, { auditTrail }: I9Record): void {
  const count = auditTrail.length;
  const entries = count === 1 ? '1 entry' : `${count} entries`;
  const last = auditTrail.at(-1)?.hash ?? 'none';
  content.text(
    helveticaBold,
    auditTextSize,
    { x: left + 2, y: end + closingHeight },
    `${entries}; last hash ${last}`,
  );
}
