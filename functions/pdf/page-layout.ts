import type { FieldValues, LayoutCell, LayoutItem, PageSize } from './contract.ts';
import { type DocumentFonts, printable } from './document-fonts.ts';
import { fitText, leading, wrapText } from './fit-text.ts';
import { PageContent } from './page-content.ts';
import { helvetica, helveticaBold } from './standard-font.ts';

type Of<Kind extends LayoutItem['kind']> = Extract<LayoutItem, { kind: Kind }>;

/** A place that each document fills: a line or a space of several lines whose last baseline is `y`. */
export interface PlacedField {
  readonly name: string;
  readonly isCheck: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** From the top of the space to the last baseline, points. */
  readonly height: number;
  readonly size: number;
  readonly anchor: 'top' | 'bottom';
  readonly align: 'left' | 'right';
}

/** A laid out page: what never changes, drawn once, and the places of what does. */
export interface CompiledPage {
  readonly background: PageContent;
  readonly fields: readonly PlacedField[];
}

const cellPadding = 3;
const labelSize = 5.8;
const labelHeight = 8;
const valueSize = 8.5;
const baselineLift = 3.5;
const checkSize = 8;

export function compilePage(page: PageSize, items: readonly LayoutItem[]): CompiledPage {
  const background = new PageContent(page);
  background.lineWidth(0.5);
  const fields = items.flatMap((item) => placeItem(background, item));
  return { background, fields };
}

/** Prints the values in the fields of their names. */
export function drawFields(
  content: PageContent,
  fonts: DocumentFonts,
  { fields, values }: { readonly fields: readonly PlacedField[]; readonly values: FieldValues },
): void {
  for (const field of fields) {
    const value = values[field.name];
    if (!value) continue;
    if (field.isCheck) content.text(helveticaBold, field.size, field, value);
    else drawValue(content, fonts, { field, value: printable(value) });
  }
}

function drawValue(
  content: PageContent,
  fonts: DocumentFonts,
  { field, value }: { readonly field: PlacedField; readonly value: string },
): void {
  const font = fonts.fontOf(value);
  const { size, lines } = fitText(font, value, field);
  const step = size * leading;
  const first = field.anchor === 'top' ? field.y - field.height + size : field.y - (lines.length - 1) * step;
  for (const [index, line] of lines.entries()) {
    const slack = field.align === 'right' ? field.width - (font.widthOf(line) * size) / 1000 : 0;
    content.text(font, size, { x: field.x + slack, y: first + index * step }, line);
  }
}

function placeItem(background: PageContent, item: LayoutItem): PlacedField[] {
  switch (item.kind) {
    case 'text':
      return placeText(background, item);
    case 'bar':
      background.fill(item, item.grey);
      return [];
    case 'frame':
      background.frame(item);
      return [];
    case 'row':
      return placeRow(background, item);
    case 'field':
      return [
        {
          ...item,
          name: item.field,
          isCheck: false,
          height: item.size,
          anchor: 'bottom',
          align: item.align ?? 'left',
        },
      ];
    case 'check':
      return placeCheck(background, item);
    case 'repeat':
      return placeRepeat(background, item);
  }
}

function placeText(background: PageContent, item: Of<'text'>): PlacedField[] {
  const font = item.isBold ? helveticaBold : helvetica;
  const lines = item.text
    .split('\n')
    .flatMap((line) => wrapText(font, line, (item.width * 1000) / item.size));
  for (const [index, line] of lines.entries()) {
    const free = item.width - (font.widthOf(line) * item.size) / 1000;
    const shift = item.align === 'center' ? free / 2 : item.align === 'right' ? free : 0;
    background.text(font, item.size, { x: item.x + shift, y: item.y + index * item.size * leading }, line);
  }
  return [];
}

function placeCheck(background: PageContent, item: Of<'check'>): PlacedField[] {
  background.frame({ x: item.x, y: item.y, width: checkSize, height: checkSize });
  const place = { x: item.x + 1.1, y: item.y + 6.9, width: checkSize, height: checkSize, size: checkSize };
  return [{ ...place, name: item.field, isCheck: true, anchor: 'bottom', align: 'left' }];
}

function placeRow(background: PageContent, row: Of<'row'>): PlacedField[] {
  const fields: PlacedField[] = [];
  let x = row.x;
  for (const cell of row.cells) {
    const box = { x, y: row.y, width: cell.width, height: row.height };
    if (cell.grey !== undefined) background.fill(box, cell.grey);
    background.frame(box);
    placeLabel(background, cell, box);
    if (cell.field !== undefined) fields.push(placeValue(cell, cell.field, box));
    x += cell.width;
  }
  return fields;
}

type CellBox = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

function placeLabel(background: PageContent, cell: LayoutCell, box: CellBox): void {
  if (cell.label === undefined) return;
  const font = cell.isBold ? helveticaBold : helvetica;
  const width = box.width - cellPadding * 2;
  const isAlone = cell.field === undefined;
  const height = isAlone ? box.height - 2 : labelHeight;
  const { size, lines } = fitText(font, cell.label, {
    width,
    height,
    size: isAlone ? (cell.size ?? 7) : labelSize,
  });
  const step = size * leading;
  const first = isAlone ? box.y + (box.height - lines.length * step) / 2 + size * 0.92 : box.y + 6.6;
  for (const [index, line] of lines.entries()) {
    background.text(font, size, { x: box.x + cellPadding, y: first + index * step }, line);
  }
}

function placeValue(cell: LayoutCell, name: string, box: CellBox): PlacedField {
  const top = box.y + (cell.label === undefined ? 1.5 : labelHeight);
  const y = box.y + box.height - baselineLift;
  return {
    name,
    isCheck: false,
    x: box.x + cellPadding,
    y,
    width: box.width - cellPadding * 2,
    height: y - top,
    size: cell.size ?? valueSize,
    anchor: cell.anchor ?? 'bottom',
    align: 'left',
  };
}

function placeRepeat(background: PageContent, repeat: Of<'repeat'>): PlacedField[] {
  return Array.from({ length: repeat.count }, (_, index) =>
    repeat.items
      .flatMap((item) => placeItem(background, movedDown(item, index * repeat.step)))
      .map((field) => ({ ...field, name: `${field.name}.${index}` })),
  ).flat();
}

function movedDown(item: LayoutItem, distance: number): LayoutItem {
  if (item.kind === 'repeat')
    return { ...item, items: item.items.map((inner) => movedDown(inner, distance)) };
  return { ...item, y: item.y + distance };
}
