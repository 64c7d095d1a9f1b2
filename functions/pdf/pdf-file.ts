const header = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1');

/** The objects that all documents of a kind begin with, written once. */
export interface PdfBase {
  readonly bytes: Buffer;
  /** Their lines of the cross-reference table; empty for a number that each document writes itself. */
  readonly xrefLines: readonly string[];
}

/**
 * A PDF file in the making: objects are numbered from 1 and written in the order they are added. The same calls give the
 * same bytes: no dates, no random identifiers. Format: ISO 32000-1, 7.5.
 */
export class PdfFile {
  readonly #parts: Buffer[];
  readonly #xrefLines: string[];
  #offset: number;

  constructor(base?: PdfBase) {
    this.#parts = [base ? base.bytes : header];
    this.#xrefLines = base ? [...base.xrefLines] : [];
    this.#offset = base ? base.bytes.length : header.length;
  }

  /** A number whose object is written later, by `write`. */
  reserve(): number {
    return this.#xrefLines.push('');
  }

  /** Adds an object (Latin-1) and returns its number. */
  add(body: string): number {
    const number = this.reserve();
    this.write(number, body);
    return number;
  }

  write(number: number, body: string): void {
    this.#open(number);
    this.#append(Buffer.from(`${number} 0 obj\n${body}\nendobj\n`, 'latin1'));
  }

  /** Adds a stream of these bytes; `entries` are those of its dictionary besides the length. */
  addStream(bytes: Buffer, entries = ''): number {
    const number = this.reserve();
    this.#open(number);
    const start = `${number} 0 obj\n<</Length ${bytes.length}${entries}>>stream\n`;
    this.#append(Buffer.from(start, 'latin1'));
    this.#append(bytes);
    this.#append(endOfStream);
    return number;
  }

  #open(number: number): void {
    this.#xrefLines[number - 1] = `${String(this.#offset).padStart(10, '0')} 00000 n \n`;
  }

  #append(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.#offset += bytes.length;
  }

  asBase(): PdfBase {
    return { bytes: Buffer.concat(this.#parts), xrefLines: [...this.#xrefLines] };
  }

  /** The whole file; `trailer` holds the entries of the trailer besides the size. */
  finish(trailer: string): Buffer {
    const unwritten = this.#xrefLines.indexOf('') + 1;
    if (unwritten > 0) throw new Error(`PDF object ${unwritten} was reserved; write it before finishing`);
    const count = this.#xrefLines.length + 1;
    const end = Buffer.from(
      `xref\n0 ${count}\n0000000000 65535 f \n${this.#xrefLines.join('')}` +
        `trailer\n<</Size ${count}${trailer}>>\nstartxref\n${this.#offset}\n%%EOF\n`,
      'latin1',
    );
    this.#append(end);
    // Not from Node's pool: a kept slice of it would hold on to 64 KiB.
    const file = Buffer.allocUnsafeSlow(this.#offset);
    let at = 0;
    for (const part of this.#parts) at += part.copy(file, at);
    return file;
  }
}

const endOfStream = Buffer.from('\nendstream\nendobj\n', 'latin1');
