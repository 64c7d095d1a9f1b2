import { describe, expect, it } from 'vitest';
import { PdfFile } from '../../../functions/pdf/pdf-file.ts';

function aFile(base?: ReturnType<PdfFile['asBase']>): PdfFile {
  const file = new PdfFile(base);
  const late = file.reserve();
  file.add('<</First true>>');
  file.addStream(Buffer.from('bytes'), '/Extra 1');
  file.write(late, '<</Late true>>');
  return file;
}

describe('a PDF file', () => {
  it('finds every object at the offset its table gives', () => {
    const bytes = aFile().finish('/Root 1 0 R');

    const text = bytes.toString('latin1');
    const tableAt = Number(/startxref\n(\d+)/.exec(text)?.[1]);
    const offsets = [...text.slice(tableAt).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) =>
      Number(offset),
    );
    expect(offsets.map((offset) => text.slice(offset, offset + 7))).toEqual([
      '1 0 obj',
      '2 0 obj',
      '3 0 obj',
    ]);
    expect(text.slice(tableAt, tableAt + 8)).toBe('xref\n0 4');
  });

  it('states the length of a stream before its bytes', () => {
    const text = aFile().finish('').toString('latin1');

    expect(text).toContain('3 0 obj\n<</Length 5/Extra 1>>stream\nbytes\nendstream');
  });

  it('is the same, byte by byte, when made on a base of its first objects', () => {
    const base = new PdfFile();
    base.add('<</Shared true>>');
    const once = new PdfFile(base.asBase()).finish('');

    expect(base.finish('')).toEqual(once);
  });

  it('leaves its base as it was for the next document', () => {
    const base = new PdfFile().asBase();
    const first = aFile(base).finish('');
    const second = aFile(base).finish('');

    expect(second).toEqual(first);
  });

  it('rejects finishing while a reserved object is unwritten', () => {
    const file = new PdfFile();
    file.reserve();

    expect(() => file.finish('')).toThrow('PDF object 1 was reserved; write it before finishing');
  });
});
