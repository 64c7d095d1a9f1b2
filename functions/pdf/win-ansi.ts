/** The characters of the codes 0x80 to 0x9f; a space where there is none (ISO 32000-1, annex D.2). */
const moved = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';
const firstMovedCode = 0x80;

const movedCodes = new Map(
  Array.from(moved, (character, index) => [character.charCodeAt(0), firstMovedCode + index] as const),
);
const movedClass = moved.replaceAll(' ', '');
const onlyWinAnsi = new RegExp(`^[\\x20-\\x7e\\xa0-\\xff${movedClass}]*$`);
const anyMoved = new RegExp(`[${movedClass}]`, 'g');
const onlyLatin1 = /^[\x20-\x7e\xa0-\xff]*$/;

export function isWinAnsi(text: string): boolean {
  return onlyWinAnsi.test(text);
}

/** The code of a character (its UTF-16 unit) of WinAnsi text. */
export function winAnsiCode(unit: number): number {
  return unit <= 0xff ? unit : (movedCodes.get(unit) ?? 0);
}

/** One character of the result per byte of the encoding; the text must satisfy `isWinAnsi`. */
export function toWinAnsi(text: string): string {
  if (onlyLatin1.test(text)) return text;
  return text.replace(anyMoved, (character) => String.fromCharCode(winAnsiCode(character.charCodeAt(0))));
}
