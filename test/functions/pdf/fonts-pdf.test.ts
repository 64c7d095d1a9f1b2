import { brotliDecompressSync, inflateSync } from 'node:zlib';
import fontkit from '@pdf-lib/fontkit';
import { describe, expect, it } from 'vitest';
import { glyphIndex, glyphOutlines } from '../../../functions/pdf/catalog/glyph-library.ts';
import type { PageSize } from '../../../functions/pdf/contract.ts';
import { documentKind, writeDocument } from '../../../functions/pdf/document.ts';
import { DocumentFonts, printable } from '../../../functions/pdf/document-fonts.ts';
import { PageContent } from '../../../functions/pdf/page-content.ts';
import { readSourceFont, reduceFont } from '../../../functions/pdf/reduce-font.ts';
import { helvetica, helveticaBold } from '../../../functions/pdf/standard-font.ts';
import { isWinAnsi } from '../../../functions/pdf/win-ansi.ts';
import { checkPdf, fontsOf, hasPdfTools, textOf, wordsOf } from './pdf-tools.ts';

/** A document of these lines, one below the other. */
function aDocument(lines: readonly string[]): Buffer {
  const size: PageSize = { width: 800, height: 40 + lines.length * 30 };
  const fonts = new DocumentFonts();
  const content = new PageContent(size);
  for (const [index, line] of lines.entries()) {
    const text = printable(line);
    content.text(fonts.fontOf(text), 12, { x: 20, y: 30 + index * 30 }, text);
  }
  const kind = documentKind(size, 'en-US', [new PageContent(size)]);
  return writeDocument(kind, { title: 'Test', fonts, pages: [{ background: 0, content }] });
}

describe.skipIf(!hasPdfTools)('text of a document', () => {
  it('is copied as it was written, in every script the embedded font has', () => {
    const lines = [
      'Łukasz Wójcik, Šimůnek, Ağrı Əliyev',
      'Nguyễn Thị Thảo, Đặng',
      'Юлія Щербак',
      'Ελένη Παπαδοπούλου',
      'Արամ Խաչատրյան',
      'თამარი',
      'Kaʻiulani',
    ];

    expect(textOf(aDocument(lines)).trim()).toBe(lines.join(' '));
  });

  it('is copied right even where no glyph exists and a square is drawn', () => {
    expect(textOf(aDocument(['Zoë 王小明 🙂 x']))).toContain('Zoë 王小明 🙂 x');
  });

  it('keeps the brackets, backslashes and typographic signs of WinAnsi', () => {
    const line = '(a) \\b) “€5” – Ÿ Žižek œuvre';

    expect(textOf(aDocument([line])).trim()).toBe(line);
  });

  it('composes letters and their accents', () => {
    expect(textOf(aDocument(['Z\u0065\u0301le\u0301']))).toContain('Zélé');
  });

  it('embeds a font only where a text needs one', () => {
    expect(fontsOf(aDocument(['José Müller']))).toHaveLength(2);
    expect(fontsOf(aDocument(['José Müller', 'Łukasz']))[2]).toMatch(
      /^[A-Z]{6}\+DejaVuSansCondensed +CID TrueType +Identity-H +yes yes yes/,
    );
  });

  it('passes the checks of qpdf with composite glyphs and many characters', () => {
    const many = Array.from({ length: 1200 }, (_, index) => String.fromCodePoint(0x100 + index));
    const lines = Array.from({ length: 20 }, (_, index) => many.slice(index * 60, index * 60 + 60).join(''));

    expect(() => checkPdf(aDocument(lines))).not.toThrow();
  });

  it.each([
    ['Helvetica', helvetica],
    ['Helvetica-Bold', helveticaBold],
  ])('has the widths of %s that other readers know', (_, font) => {
    const codes = Array.from({ length: 0x2123 }, (__, code) => String.fromCharCode(code));
    const characters = codes.filter((one) => isWinAnsi(one) && /[\p{L}\p{N}\p{Sc}]/u.test(one));
    const size: PageSize = { width: 200, height: 20 + characters.length * 20 };
    const content = new PageContent(size);
    for (const [index, one] of characters.entries())
      content.text(font, 10, { x: 20, y: 20 + index * 20 }, `${one}${one}`);
    const kind = documentKind(size, 'en-US', [content]);
    const pdf = writeDocument(kind, {
      title: 'Test',
      fonts: new DocumentFonts(),
      pages: [{ background: 0, content: new PageContent(size) }],
    });

    const read = wordsOf(pdf)[0]?.map(({ text, left, right }) => [text, Math.round((right - left) * 50)]);
    expect(read).toEqual(characters.map((one) => [`${one}${one}`, font.widthOf(one)]));
  });
});

describe('printable text', () => {
  it('draws nothing for joiners, direction marks and halves of characters, and spaces for line breaks', () => {
    expect(printable('a\u200db\u202ec\ufe0f\u00ad\nd\te\ud800')).toBe('abc d e\ufffd');
  });
});

/** The font program a document carries. */
function embeddedProgram(pdf: Buffer): Buffer {
  const dictionary = /<<\/Length (\d+)\/Filter\/FlateDecode\/Length1 \d+>>stream\n/.exec(
    pdf.toString('latin1'),
  );
  if (!dictionary) throw new Error('the document has no font program; give it text outside WinAnsi');
  const start = dictionary.index + dictionary[0].length;
  return inflateSync(pdf.subarray(start, start + Number(dictionary[1])));
}

describe('the embedded font', () => {
  const text = 'Łůễ Щя Ωή 王';

  it('draws each character as the whole font does, and a square for one it has not', () => {
    const whole = fontkit.create(readSourceFont());
    const embedded = fontkit.create(embeddedProgram(aDocument([text])));
    const characters = [...new Set(text)];
    const drawn = characters.map((_, index) => embedded.getGlyph(index + 1));
    const expected = characters.map((one) =>
      whole.glyphForCodePoint(one === '王' ? 0x25a1 : (one.codePointAt(0) ?? 0)),
    );

    expect(drawn.map(({ path }) => path.toSVG())).toEqual(expected.map(({ path }) => path.toSVG()));
    expect(drawn.map(({ advanceWidth }) => advanceWidth)).toEqual(
      expected.map(({ advanceWidth }) => advanceWidth),
    );
  });
});

describe('the glyphs a document may embed', () => {
  it('are those of the font in the package (node functions/pdf/reduce-font.ts makes them)', () => {
    const unpacked = (text: string) => brotliDecompressSync(Buffer.from(text, 'base64'));
    const reduced = reduceFont(readSourceFont());

    expect(unpacked(glyphIndex).toString()).toBe(reduced.index);
    expect(unpacked(glyphOutlines).equals(reduced.outlines)).toBe(true);
  });
});
