import { describe, expect, it } from 'vitest';
import { formI9Section1 } from '../../../functions/i9/catalog/form-i9-section-1.ts';
import { formI9Section2 } from '../../../functions/i9/catalog/form-i9-section-2.ts';
import { formI9SupplementA, formI9SupplementB } from '../../../functions/i9/catalog/form-i9-supplements.ts';
import type { I9Record } from '../../../functions/i9/contract.ts';
import { renderFormI9 } from '../../../functions/i9/form-i9-pdf.ts';
import { sectionValues, supplementAValues, supplementBValues } from '../../../functions/i9/form-i9-values.ts';
import { type FieldValues, type LayoutItem, letterPortrait } from '../../../functions/pdf/contract.ts';
import { compilePage } from '../../../functions/pdf/page-layout.ts';
import { hasPdfTools, type PlacedWord, wordsOf } from '../pdf/pdf-tools.ts';
import { fullRecord, longRecord } from './pdf-records.ts';

const fieldsOf = (items: readonly LayoutItem[]) => compilePage(letterPortrait, items).fields;

interface PageCase {
  readonly name: string;
  readonly items: readonly LayoutItem[];
  /** Of the long record's form. */
  readonly page: number;
  readonly values: (record: I9Record) => FieldValues;
}

const pages: readonly PageCase[] = [
  { name: 'Sections 1 and 2', items: [...formI9Section1, ...formI9Section2], page: 0, values: sectionValues },
  {
    name: 'Supplement A',
    items: formI9SupplementA,
    page: 2,
    values: (record) => supplementAValues(record, record.supplementA.slice(0, 4)),
  },
  {
    name: 'Supplement B',
    items: formI9SupplementB,
    page: 4,
    values: (record) => supplementBValues(record, record.supplementB.slice(0, 3)),
  },
];

describe.each(pages)('the layout of $name', ({ items, values, page }) => {
  it('has a place for every value', () => {
    const places = new Set(fieldsOf(items).map(({ name }) => name));

    expect(Object.keys(values(longRecord)).filter((name) => !places.has(name))).toEqual([]);
  });

  it('has a value for every place', () => {
    const known = new Set(Object.keys(values(longRecord)));

    expect(fieldsOf(items).filter(({ name }) => !known.has(name))).toEqual([]);
  });

  it.skipIf(!hasPdfTools)('keeps the longest texts whole inside their boxes', () => {
    const words = wordsOf(renderFormI9(longRecord))[page] ?? [];
    const all = values(longRecord);
    const wrong = fieldsOf(items)
      .filter(({ isCheck, name }) => !isCheck && all[name])
      .filter((field) => {
        const inside = words.filter((word) => isInside(word, field));
        return (
          withoutSpaces(inside.map(({ text }) => text).join('')) !== withoutSpaces(all[field.name] ?? '')
        );
      });

    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});

it.skipIf(!hasPdfTools)('no text of a form runs off the page', () => {
  const outside = [fullRecord, longRecord]
    .flatMap((record) => wordsOf(renderFormI9(record)).flat())
    .filter(({ left, right, top, bottom }) => left < 35 || right > 577 || top < 30 || bottom > 770);

  expect(outside).toEqual([]);
});

/** A word is inside a field if its middle is between the field's top and last baseline, and its ends in its width. */
function isInside(word: PlacedWord, field: { x: number; y: number; width: number; height: number }): boolean {
  const middle = (word.top + word.bottom) / 2;
  return (
    word.left >= field.x - 0.5 &&
    word.right <= field.x + field.width + 0.5 &&
    middle >= field.y - field.height &&
    middle <= field.y + 1
  );
}

const withoutSpaces = (text: string) => text.replaceAll(' ', '');
