/** Elements that a message may hold; the API drops every other one. */
export const richTextElements = ['b', 'i', 'u', 'ul', 'ol', 'li', 'a', 'br', 'p'] as const;
export type RichTextElement = (typeof richTextElements)[number];
export const isKnown = (name: string): name is RichTextElement =>
  richTextElements.some((one) => one === name);

/** Elements whose text is no text, with all of it. */
const unread =
  /<(script|style|template|iframe|object|title|textarea|noscript|svg|math)\b[\s\S]*?(?:<\/\1\s*>|$)/gi;
const tagOrSign = /<(\/?)([a-z][a-z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>|</gi;
const address = /(?:^|[\s/"'])href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i;

/**
 * What of a message a browser may parse: known tags, without attributes but the address of a link. It runs nothing of the
 * rest, but reports a handler or a base address as a breach of the page's policy as soon as it reads one.
 */
export function knownMarkup(markup: string): string {
  return markup.replace(unread, '').replace(tagOrSign, (_tag, slash = '', name?: string, attributes = '') => {
    if (name === undefined) return '&lt;';
    const element = name.toLowerCase();
    if (!isKnown(element)) return '';
    if (element !== 'a' || slash !== '') return `<${slash}${element}>`;
    const [, double, single, bare] = address.exec(attributes) ?? [];
    return `<a href="${(double ?? single ?? bare ?? '').replaceAll('"', '&quot;')}">`;
  });
}

/** What the preview shows in the place of merge fields. */
const samples: Readonly<Record<string, string>> = {
  employer: 'Alpine Lifts',
  employee: 'Alex Sample',
  startDate: '03/02/2026',
  contactEmail: 'hr@example.com',
  contactPhone: '555-0100',
};

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
};

/** A message without its mark-up, as its characters are counted. */
export function plainText(markup: string): string {
  return markup
    .replace(/<\/?(?:p|br|li|ul|ol)\b[^>]*>/gi, ' ')
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => entities[entity] ?? entity)
    .replace(/\s+/g, ' ')
    .trim();
}

export function withSamples(text: string): string {
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => samples[name] ?? whole);
}

/** A text in a field and what is selected of it. */
export interface Selected {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Surrounds what is selected; what was selected stays so. */
export function surround({ text, start, end }: Selected, open: string, close: string): Selected {
  const inner = text.slice(start, end);
  return {
    text: text.slice(0, start) + open + inner + close + text.slice(end),
    start: start + open.length,
    end: start + open.length + inner.length,
  };
}

/** Every selected line becomes an item of a list. */
export function listed({ text, start, end }: Selected, element: 'ul' | 'ol'): Selected {
  const lines = text.slice(start, end).split('\n');
  const items = lines.map((line) => `<li>${line.trim()}</li>`).join('');
  const open = `<${element}>`;
  const first = start + open.length + '<li>'.length;
  return {
    text: `${text.slice(0, start)}${open}${items}</${element}>${text.slice(end)}`,
    start: first,
    end: start + open.length + items.length - '</li>'.length,
  };
}

/** Takes the place of what is selected. */
export function inserted({ text, start, end }: Selected, piece: string): Selected {
  const after = start + piece.length;
  return { text: text.slice(0, start) + piece + text.slice(end), start: after, end: after };
}

/** Whether a link leads where links of a message may lead. */
export function isSafeLink(address: string): boolean {
  return /^(https:\/\/|mailto:)/i.test(address.trim());
}
