import { type FieldValues, type LayoutItem, letterPortrait } from '../pdf/contract.ts';
import { type DocumentKind, documentKind, writeDocument } from '../pdf/document.ts';
import { DocumentFonts } from '../pdf/document-fonts.ts';
import { PageContent } from '../pdf/page-content.ts';
import { type CompiledPage, compilePage, drawFields } from '../pdf/page-layout.ts';
import { formI9Frame } from './catalog/form-i9-frame.ts';
import { formI9Lists } from './catalog/form-i9-lists.ts';
import { formI9Section1 } from './catalog/form-i9-section-1.ts';
import { formI9Section2 } from './catalog/form-i9-section-2.ts';
import { formI9SupplementA, formI9SupplementB } from './catalog/form-i9-supplements.ts';
import type { I9Record } from './contract.ts';
import { sectionValues, supplementAValues, supplementBValues } from './form-i9-values.ts';

const layouts: readonly (readonly LayoutItem[])[] = [
  [...formI9Section1, ...formI9Section2],
  formI9Lists,
  formI9SupplementA,
  formI9SupplementB,
];
const [sectionsPage, listsPage, supplementAPage, supplementBPage] = [0, 1, 2, 3];
/** Dark blue, as if written with a pen. */
const entryColor = [0.05, 0.1, 0.4] as const;
const layoutEdition = '01/20/25';
const preparersPerPage = 4;
const reverificationsPerPage = 3;

interface Form {
  readonly pages: readonly CompiledPage[];
  readonly kind: DocumentKind;
}

let form: Form | undefined;

function compileForm(): Form {
  const pages = layouts.map((items) => compilePage(letterPortrait, [...formI9Frame, ...items]));
  const backgrounds = pages.map(({ background }) => background);
  return { pages, kind: documentKind(letterPortrait, 'en-US', backgrounds) };
}

interface FilledPage {
  readonly layout: number;
  readonly values: FieldValues;
}

/**
 * The record as a PDF in the layout of Form I-9: Sections 1 and 2, the lists of documents, Supplements A and B on as many
 * pages as they need. The same record gives the same bytes. Older editions are printed in the same layout, under their
 * own edition date.
 */
export function renderFormI9(record: I9Record): Buffer {
  form ??= compileForm();
  const { pages, kind } = form;
  const fonts = new DocumentFonts();
  const filled = filledPages(record);
  const contents = filled.map(({ layout, values }, index) => {
    const content = new PageContent(kind.size);
    content.textColor(...entryColor);
    const all = { ...values, ...frameValues(record, `Page ${index + 1} of ${filled.length}`) };
    drawFields(content, fonts, { fields: pages[layout]?.fields ?? [], values: all });
    return { background: layout, content };
  });
  return writeDocument(kind, { title: `Form I-9, record ${record.i9Id}`, fonts, pages: contents });
}

function filledPages(record: I9Record): FilledPage[] {
  return [
    { layout: sectionsPage, values: sectionValues(record) },
    { layout: listsPage, values: {} },
    ...slices(record.supplementA, preparersPerPage).map((entries) => ({
      layout: supplementAPage,
      values: supplementAValues(record, entries),
    })),
    ...slices(record.supplementB, reverificationsPerPage).map((entries) => ({
      layout: supplementBPage,
      values: supplementBValues(record, entries),
    })),
  ];
}

function frameValues(record: I9Record, page: string): FieldValues {
  const { formEdition, i9Id, recordType, version } = record;
  return {
    record: `I-9 record ${i9Id}`,
    kind: `${recordType === 'HISTORICAL' ? 'Historical' : 'Electronic'} record, version ${version}`,
    edition: formEdition === 'OTHER' ? 'Edition not known' : `Edition ${formEdition}`,
    layoutNote: formEdition === layoutEdition ? undefined : `Shown in the layout of edition ${layoutEdition}`,
    page,
  };
}

/** At least one slice, so that an empty supplement still has its page. */
function slices<T>(items: readonly T[], size: number): T[][] {
  const count = Math.max(1, Math.ceil(items.length / size));
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
