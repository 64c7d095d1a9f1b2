const wholeNumber = /^\s*-?\d{1,9}\s*$/;

/** A number from what is typed; anything else stays text. */
export function typedInteger(text: string): number | string {
  return wholeNumber.test(text) ? Number(text) : text;
}

/** Numbers from what is typed, `3, 1, 0`; a list with anything else in it stays text. */
export function typedIntegers(text: string): number[] | string {
  const pieces = text.split(/[\s,;]+/).filter((piece) => piece !== '');
  return pieces.every((piece) => wholeNumber.test(piece)) ? pieces.map(Number) : text;
}
