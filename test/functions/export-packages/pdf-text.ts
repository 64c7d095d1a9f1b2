import { inflateSync } from 'node:zlib';

/** The text of a PDF that is written in Helvetica, line by line, joined by spaces. */
export function pdfText(pdf: Buffer): string {
  const lines: string[] = [];
  for (const [, length = '0', entries = ''] of pdf
    .toString('latin1')
    .matchAll(/<<\/Length (\d+)([^>]*)>>stream\n/g)) {
    const start =
      pdf.indexOf(`<</Length ${length}${entries}>>stream\n`, 0, 'latin1') +
      `<</Length ${length}${entries}>>stream\n`.length;
    const bytes = pdf.subarray(start, start + Number(length));
    const content = (entries.includes('FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1');
    for (const [, text = ''] of content.matchAll(/\(((?:[^\\()]|\\.)*)\)Tj/g))
      lines.push(text.replaceAll(/\\(.)/g, '$1'));
  }
  return lines.join(' ');
}
