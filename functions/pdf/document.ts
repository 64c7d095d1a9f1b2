import { deflateSync } from 'node:zlib';
import type { PageSize } from './contract.ts';
import type { DocumentFonts } from './document-fonts.ts';
import type { PageContent } from './page-content.ts';
import { type PdfBase, PdfFile } from './pdf-file.ts';
import { standardFontDictionaries } from './standard-font.ts';

/** A kind of document: what all of them share, written and compressed once per process. */
export interface DocumentKind {
  readonly base: PdfBase;
  readonly size: PageSize;
  /** Object numbers of the backgrounds, in the order they were given. */
  readonly backgrounds: readonly number[];
}

export interface DocumentPage {
  /** Index among the kind's backgrounds. */
  readonly background: number;
  readonly content: PageContent;
}

const [catalogNumber, pagesNumber, resourcesNumber, firstFontNumber] = [1, 2, 3, 4];
const fontEntries = standardFontDictionaries
  .map((_, index) => `/F${index + 1} ${firstFontNumber + index} 0 R`)
  .join('');

/** @param language BCP 47 tag of what is printed */
export function documentKind(
  size: PageSize,
  language: string,
  backgrounds: readonly PageContent[],
): DocumentKind {
  const file = new PdfFile();
  file.add(
    `<</Type/Catalog/Pages ${pagesNumber} 0 R/Lang(${language})/ViewerPreferences<</DisplayDocTitle true>>>>`,
  );
  file.reserve();
  file.add(`<</Font<<${fontEntries}>>>>`);
  for (const dictionary of standardFontDictionaries) file.add(dictionary);
  const numbers = backgrounds.map((content) => {
    const stream = Buffer.concat([Buffer.from('q\n'), content.toBytes(), Buffer.from('Q\n')]);
    return file.addStream(deflateSync(stream, { level: 9 }), '/Filter/FlateDecode');
  });
  return { base: file.asBase(), size, backgrounds: numbers };
}

/** Below this many bytes compressing costs more time than it saves space. */
const smallContentBytes = 500;
/** A page's own text is a few kilobytes: a small window makes zlib's set-up, half of its time, cheaper. */
const deflateOptions = { level: 3, windowBits: 13, memLevel: 6 };

/** @param title in ASCII, without a person's name: it shows in the reader's title bar and in search results */
export function writeDocument(
  kind: DocumentKind,
  document: {
    readonly title: string;
    readonly fonts: DocumentFonts;
    readonly pages: readonly DocumentPage[];
  },
): Buffer {
  const file = new PdfFile(kind.base);
  const embedded = document.fonts.embedded?.embedIn(file);
  const resources =
    embedded === undefined ? `${resourcesNumber} 0 R` : `<</Font<<${fontEntries}/F3 ${embedded} 0 R>>>>`;
  const kids = document.pages.map(({ background, content }) => {
    const contents = [`${kind.backgrounds[background]} 0 R`];
    if (!content.isEmpty) contents.push(`${addContent(file, content)} 0 R`);
    return `${file.add(
      `<</Type/Page/Parent ${pagesNumber} 0 R/MediaBox[0 0 ${kind.size.width} ${kind.size.height}]` +
        `/Resources ${resources}/Contents[${contents.join(' ')}]>>`,
    )} 0 R`;
  });
  file.write(pagesNumber, `<</Type/Pages/Count ${kids.length}/Kids[${kids.join(' ')}]>>`);
  const title = document.title.replace(/[()\\]/g, '\\$&');
  const titles = file.add(`<</Title(${title})/Producer(Waybill)>>`);
  return file.finish(`/Root ${catalogNumber} 0 R/Info ${titles} 0 R`);
}

function addContent(file: PdfFile, content: PageContent): number {
  const bytes = content.toBytes();
  if (bytes.length < smallContentBytes) return file.addStream(bytes);
  return file.addStream(deflateSync(bytes, deflateOptions), '/Filter/FlateDecode');
}
