import { mostSheetLinks } from './contract.ts';
import type { RowFragment } from './row-fragment.ts';
import { hyperlinkXml, linkRelationXml } from './workbook-parts.ts';
import { type Run, runOf } from './workbook-zip.ts';

/** Characters of XML that are deflated as one run. */
const runChars = 128 * 1024;

/** The links of a sheet, kept as what they become in its files, deflated: they are few bytes, however many they are. */
export class SheetLinks {
  readonly places = new RunBuilder();
  readonly relations = new RunBuilder();
  #count = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** @param firstRow where the fragment begins, the header being row 0 */
  add(links: RowFragment['links'], firstRow: number): void {
    for (const [row, column, target] of links) {
      if (this.#count === mostSheetLinks) return;
      this.#count += 1;
      this.places.add(hyperlinkXml(this.#count, firstRow + row, column));
      this.relations.add(linkRelationXml(this.#count, target));
    }
  }
}

class RunBuilder {
  readonly #runs: Run[] = [];
  #text = '';

  add(text: string): void {
    this.#text += text;
    if (this.#text.length >= runChars) this.#flush();
  }

  finish(): readonly Run[] {
    if (this.#text !== '') this.#flush();
    return this.#runs;
  }

  #flush(): void {
    this.#runs.push(runOf(this.#text));
    this.#text = '';
  }
}
