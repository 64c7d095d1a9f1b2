import type { Box, PageSize, TextFont } from './contract.ts';

/** To a hundredth of a point. */
const rounded = (value: number) => Math.round(value * 100) / 100;

/** A content stream in the making. */
export class PageContent {
  readonly #pageHeight: number;
  #operators = '';

  constructor(page: PageSize) {
    this.#pageHeight = page.height;
  }

  get isEmpty(): boolean {
    return this.#operators === '';
  }

  /** Of the text that follows; each part from 0 to 1. */
  textColor(red: number, green: number, blue: number): void {
    this.#operators += `${red} ${green} ${blue} rg\n`;
  }

  /** Text of one line. */
  text(font: TextFont, size: number, at: { readonly x: number; readonly y: number }, text: string): void {
    if (text === '') return;
    const y = rounded(this.#pageHeight - at.y);
    this.#operators += `BT/${font.resource} ${size} Tf ${rounded(at.x)} ${y} Td${font.operandOf(text)}Tj ET\n`;
  }

  fill(box: Box, grey: number): void {
    this.#operators += `q ${grey} g ${this.#rectangle(box)} f Q\n`;
  }

  frame(box: Box): void {
    this.#operators += `${this.#rectangle(box)} S\n`;
  }

  lineWidth(width: number): void {
    this.#operators += `${width} w\n`;
  }

  line(
    from: { readonly x: number; readonly y: number },
    to: { readonly x: number; readonly y: number },
  ): void {
    const [fromY, toY] = [from.y, to.y].map((y) => rounded(this.#pageHeight - y));
    this.#operators += `${rounded(from.x)} ${fromY} m ${rounded(to.x)} ${toY} l S\n`;
  }

  #rectangle({ x, y, width, height }: Box): string {
    return `${rounded(x)} ${rounded(this.#pageHeight - y - height)} ${rounded(width)} ${rounded(height)} re`;
  }

  /** Latin-1. */
  toBytes(): Buffer {
    return Buffer.from(this.#operators, 'latin1');
  }
}
