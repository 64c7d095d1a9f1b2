import type { Sheet } from '../../../functions/spreadsheets/contract.ts';
import { type WorkbookLimits, writeWorkbook } from '../../../functions/spreadsheets/workbook.ts';
import { zipEntries } from '../../support/zip-entries.ts';

export async function workbookOf(sheets: readonly Sheet[], limits?: WorkbookLimits): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of writeWorkbook(sheets, limits)) pieces.push(piece);
  return Buffer.concat(pieces);
}

export interface ReadCell {
  /** `n` for a number, `inlineStr` for a text, absent for an empty cell. */
  readonly kind?: string;
  readonly style?: string;
  readonly value: string;
}

export interface ReadSheet {
  readonly name: string;
  readonly xml: string;
  /** The header is the first row. */
  readonly rows: ReadCell[][];
  /** Of links: where each stands and what it opens. */
  readonly links: Record<string, string>;
}

/** A workbook as its XML says, read by other code than wrote it. */
export function readWorkbook(workbook: Buffer): ReadSheet[] {
  const files = zipEntries(workbook);
  const textAt = (path: string) => files.get(path)?.toString() ?? '';
  const names = [...textAt('xl/workbook.xml').matchAll(/<sheet name="([^"]*)"/g)].map(
    ([, name = '']) => name,
  );
  return names.map((name, index) => {
    const xml = textAt(`xl/worksheets/sheet${index + 1}.xml`);
    const relations = new Map(
      [
        ...textAt(`xl/worksheets/_rels/sheet${index + 1}.xml.rels`).matchAll(
          /Id="(\w+)"[^>]*Target="([^"]*)"/g,
        ),
      ].map(([, id = '', target = '']) => [id, target]),
    );
    const placed = [...xml.matchAll(/<hyperlink ref="(\w+)" r:id="(\w+)"\/>/g)];
    return {
      name: unescaped(name),
      xml,
      rows: [...xml.matchAll(/<row>(.*?)<\/row>/gs)].map(([, row = '']) => cellsOf(row)),
      links: Object.fromEntries(placed.map(([, ref = '', id = '']) => [ref, relations.get(id) ?? ''])),
    };
  });
}

function cellsOf(row: string): ReadCell[] {
  return [...row.matchAll(/<c([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(([, attributes = '', inner]) => {
    const style = /s="(\d+)"/.exec(attributes)?.[1];
    if (inner === undefined) return { value: '' };
    const kind = /t="(\w+)"/.exec(attributes)?.[1] ?? 'n';
    return { kind, ...(style && { style }), value: unescaped(inner.replaceAll(/<[^>]*>/g, '')) };
  });
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
