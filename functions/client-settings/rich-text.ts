import sanitizeHtml from 'sanitize-html';

/** Elements whose text is no text. */
const nonTextTags = [
  'script',
  'style',
  'textarea',
  'option',
  'noscript',
  'title',
  'template',
  'iframe',
  'noembed',
  'noframes',
  'object',
  'svg',
  'math',
  'xmp',
  'plaintext',
];

const options: sanitizeHtml.IOptions = {
  allowedTags: ['b', 'i', 'u', 'ul', 'ol', 'li', 'a', 'p', 'br'],
  allowedAttributes: { a: ['href'] },
  allowedSchemes: ['https', 'mailto'],
  allowProtocolRelative: false,
  nonTextTags,
  nestingLimit: 20,
  transformTags: {
    strong: 'b',
    em: 'i',
    // To an element that is not allowed it may not be turned: the library (2.18.1) then closes a later one by that name.
    a: (_tag, { href = '' }): sanitizeHtml.Tag => ({
      tagName: 'a',
      attribs: isLink(href) ? { href: href.trim() } : {},
    }),
  },
  // Of a link which leads nowhere only the text stays.
  exclusiveFilter: ({ tag, attribs }) => (tag === 'a' && !attribs['href'] ? 'excludeTag' : false),
};

/** Absolute, of a scheme that runs nothing, and without a name or password before the host. */
function isLink(href: string): boolean {
  const url = URL.parse(href.trim());
  if (url?.protocol === 'mailto:') return true;
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/**
 * Mark-up that is safe to show as it is: bold, italic, underlined, lists, paragraphs and links; everything else is taken
 * out, script and style with their content. Applying it again changes nothing.
 */
export function sanitizeRichText(html: string): string {
  let before = html.toWellFormed().replace(/\r\n?/g, '\n').replace(controls, '');
  // Taking something out can join what stood around it to new mark-up; what does not settle is shown as plain text.
  for (let pass = 0; pass < 4; pass += 1) {
    const after = sanitizeHtml(before, options).trim();
    if (after === before) return plainText(after).trim() === '' ? '' : after;
    before = after;
  }
  return sanitizeHtml(plainText(before), { ...options, allowedTags: [], disallowedTagsMode: 'escape' });
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

/** What a reader sees of rich text: blocks become spaces, other tags nothing. */
export function plainText(html: string): string {
  return html
    .replace(/<\/?(?:p|br|li|ul|ol)\b[^<>]*>/gi, ' ')
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replace(/&(amp|lt|gt|quot|nbsp);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/\s+/g, ' ')
    .trim();
}
