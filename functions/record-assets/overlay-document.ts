import type { I9Record } from '../i9/contract.ts';
import { joined } from '../i9/form-i9-text.ts';
import { type FieldValues, type LayoutItem, letterPortrait } from '../pdf/contract.ts';
import { type DocumentKind, documentKind, writeDocument } from '../pdf/document.ts';
import { DocumentFonts } from '../pdf/document-fonts.ts';
import { PageContent } from '../pdf/page-content.ts';
import { type CompiledPage, compilePage, drawFields } from '../pdf/page-layout.ts';

/** Dark blue, as on the form. */
const entryColor = [0.05, 0.1, 0.4] as const;
const acronyms: Readonly<Record<string, string>> = {
  i9: 'I-9',
  everify: 'E-Verify',
  fnc: 'FNC',
  dhs: 'DHS',
  ssa: 'SSA',
};

/**
 * A kind of document whose pages all have this layout. What is returned makes one of it; the same values give the same
 * bytes. The title is ASCII and names nobody.
 */
export function overlayDocument(
  items: readonly LayoutItem[],
): (title: string, pages: readonly FieldValues[]) => Buffer {
  let compiled: { readonly page: CompiledPage; readonly kind: DocumentKind } | undefined;
  return (title, pages) => {
    compiled ??= compile(items);
    const { page, kind } = compiled;
    const fonts = new DocumentFonts();
    const contents = pages.map((values, index) => {
      const content = new PageContent(letterPortrait);
      content.textColor(...entryColor);
      const numbered = { ...values, page: `Page ${index + 1} of ${pages.length}` };
      drawFields(content, fonts, { fields: page.fields, values: numbered });
      return { background: 0, content };
    });
    return writeDocument(kind, { title, fonts, pages: contents });
  };
}

function compile(items: readonly LayoutItem[]) {
  const page = compilePage(letterPortrait, items);
  return { page, kind: documentKind(letterPortrait, 'en-US', [page.background]) };
}

/** Pages of a list: the head on each, and the rows with their number on the page behind the name of each field. */
export function listPages<Row>(
  head: FieldValues,
  rows: readonly Row[],
  { perPage, valuesOf }: { readonly perPage: number; readonly valuesOf: (row: Row) => FieldValues },
): FieldValues[] {
  const pageCount = Math.max(1, Math.ceil(rows.length / perPage));
  return Array.from({ length: pageCount }, (_, page) => {
    const values: Record<string, string | undefined> = { ...head };
    for (const [index, row] of rows.slice(page * perPage, (page + 1) * perPage).entries()) {
      for (const [name, value] of Object.entries(valuesOf(row))) values[`${name}.${index}`] = value;
    }
    return values;
  });
}

/** Whose report it is. */
export function headValues({ i9Id, employeeId, section1 }: I9Record): FieldValues {
  const { lastName, firstName, middleInitial } = section1;
  const employee = joined([lastName, joined([firstName, middleInitial], ' ')], ', ');
  return { record: `I-9 record ${i9Id}`, employee, employeeId };
}

/** `EMPLOYMENT_AUTHORIZED` as `Employment Authorized`. */
export function words(code: string | undefined): string | undefined {
  return code
    ?.toLowerCase()
    .split('_')
    .map((word) => acronyms[word] ?? word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

export function claim(holds: boolean | undefined): string | undefined {
  return holds === undefined ? undefined : holds ? 'Yes' : 'No';
}
