/** The characters of WinAnsiEncoding that stand at another code than in Unicode (ISO 32000-1, annex D.2). */
const movedCharacters: Readonly<Record<string, number>> = {
  '€': 0x80,
  '‚': 0x82,
  ƒ: 0x83,
  '„': 0x84,
  '…': 0x85,
  '†': 0x86,
  '‡': 0x87,
  ˆ: 0x88,
  '‰': 0x89,
  Š: 0x8a,
  '‹': 0x8b,
  Œ: 0x8c,
  Ž: 0x8e,
  '‘': 0x91,
  '’': 0x92,
  '“': 0x93,
  '”': 0x94,
  '•': 0x95,
  '–': 0x96,
  '—': 0x97,
  '˜': 0x98,
  '™': 0x99,
  š: 0x9a,
  '›': 0x9b,
  œ: 0x9c,
  ž: 0x9e,
  Ÿ: 0x9f,
};

const moved = Object.keys(movedCharacters).join('');
const onlyWinAnsi = new RegExp(`^[\\x20-\\x7e\\xa0-\\xff${moved}]*$`);
const anyMoved = new RegExp(`[${moved}]`, 'g');
const onlyLatin1 = /^[\x20-\x7e\xa0-\xff]*$/;

export function isWinAnsi(text: string): boolean {
  return onlyWinAnsi.test(text);
}

/** One character of the result per byte of the encoding; the text must satisfy `isWinAnsi`. */
export function toWinAnsi(text: string): string {
  if (onlyLatin1.test(text)) return text;
  return text.replace(anyMoved, (character) => String.fromCharCode(movedCharacters[character] ?? 0x3f));
}
