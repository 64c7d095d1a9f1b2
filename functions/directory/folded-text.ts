/** Text as it is compared: without case and without diacritics, so that `nguyen` finds `Nguyễn`. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ł', 'l')
    .replaceAll('đ', 'd');
}
