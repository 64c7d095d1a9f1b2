import { malformedXml } from './errors.ts';

export interface XmlElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** `<name>value</name>`, escaped; nothing when the value is undefined. */
export function leaf(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`;
}

/** `<name>` around children that are XML already. */
export function branch(name: string, ...children: string[]): string {
  return `<${name}>${children.join('')}</${name}>`;
}

/** A whole document in S3's namespace. */
export function xmlDocument(root: string, ...children: string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${children.join('')}</${root}>`;
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  // Control characters as references: parsers fold raw line ends, and keys may hold any of them.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
  return text.replace(/[&<>"\u0000-\u001f]/g, (found) => {
    return escapes[found] ?? `&#x${found.charCodeAt(0).toString(16)};`;
  });
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (_, name: string) => {
    if (!name.startsWith('#')) {
      const character = entities[name];
      if (character === undefined) throw malformedXml();
      return character;
    }
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    if (code > 0x10ffff) throw malformedXml();
    return String.fromCodePoint(code);
  });
}

/**
 * Reads a request document: elements and text; attributes and namespaces are dropped.
 * @throws AwsError `MalformedXML`, also on a DOCTYPE
 */
export function parseXml(source: string): XmlElement {
  const token = /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<(\/?)([\w:.-]+)([^<>]*?)(\/?)>|([^<]+)|[\s\S]/g;
  const top: XmlElement = { name: '', children: [], text: '' };
  const open: XmlElement[] = [top];
  for (const [whole, closing, rawName, , selfClosing, text] of source.matchAll(token)) {
    const current = open.at(-1) ?? top;
    if (text !== undefined) current.text += unescapeXml(text.replace(/\r\n?/g, '\n'));
    else if (rawName === undefined && whole.length === 1) throw malformedXml();
    else if (rawName !== undefined) {
      const name = rawName.slice(rawName.indexOf(':') + 1);
      if (closing === '/') {
        if (open.length < 2 || open.pop()?.name !== name) throw malformedXml();
        continue;
      }
      const element = { name, children: [], text: '' };
      current.children.push(element);
      if (selfClosing !== '/') open.push(element);
    }
  }
  const root = top.children[0];
  if (open.length !== 1 || root === undefined || top.children.length !== 1 || top.text.trim() !== '')
    throw malformedXml();
  return root;
}

export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** Text of the only child of this name. @throws AwsError `MalformedXML` when there are more */
export function textOf(element: XmlElement, name: string): string | undefined {
  const found = childrenOf(element, name);
  if (found.length > 1) throw malformedXml();
  return found[0]?.text;
}
