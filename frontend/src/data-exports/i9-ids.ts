/** Bad pieces named in a message. */
const mostNamedPieces = 10;

/**
 * I-9 IDs as typed: split at commas, semicolons and line ends, trimmed, without empty pieces and repetitions, in the
 * order typed.
 */
export function parseI9Ids(text: string): { readonly i9Ids: number[]; readonly invalid: string[] } {
  const pieces = new Set(text.split(/[,;\r\n]+/).map((piece) => piece.trim()));
  pieces.delete('');
  const i9Ids = new Set<number>();
  const invalid: string[] = [];
  for (const piece of pieces) {
    const id = /^\d+$/.test(piece) ? Number(piece) : 0;
    if (id > 0 && Number.isSafeInteger(id)) i9Ids.add(id);
    else invalid.push(piece);
  }
  return { i9Ids: [...i9Ids], invalid };
}

export function invalidIdsMessage(invalid: readonly string[]): string {
  return `I-9 IDs must be numbers separated by commas. Invalid: ${invalid.slice(0, mostNamedPieces).join(', ')}`;
}
