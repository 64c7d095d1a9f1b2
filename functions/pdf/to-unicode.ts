/** Blocks of a CMap hold at most this many lines (Adobe Technical Note 5411). */
const mostLines = 100;

/** The CMap from which readers take the text of a font whose codes are 0, 1, 2, …: one code point for each. */
export function toUnicodeMap(codePoints: readonly number[]): Buffer {
  const lines = codePoints.map((codePoint, code) => `<${hexadecimal(code)}><${utf16(codePoint)}>`);
  const blocks: string[] = [];
  for (let start = 0; start < lines.length; start += mostLines) {
    const block = lines.slice(start, start + mostLines);
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`);
  }
  return Buffer.from(
    '/CIDInit/ProcSet findresource begin 12 dict begin begincmap' +
      '/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def' +
      '/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n' +
      '1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n' +
      `${blocks.join('\n')}\nendcmap CMapName currentdict/CMap defineresource pop end end`,
    'latin1',
  );
}

function utf16(codePoint: number): string {
  const text = String.fromCodePoint(codePoint);
  let units = '';
  for (let index = 0; index < text.length; index += 1) units += hexadecimal(text.charCodeAt(index));
  return units;
}

/** A character code of two bytes. */
export function hexadecimal(code: number): string {
  return code.toString(16).padStart(4, '0');
}
