import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether qpdf and poppler are installed. In CI their absence is a failure, elsewhere a reason to skip. */
export const hasPdfTools = ['qpdf', 'pdftotext', 'pdffonts', 'pdfinfo'].every(
  (tool) => spawnSync(tool, ['--version']).error === undefined,
);
if (!hasPdfTools && process.env['CI'] !== undefined)
  throw new Error('tests of PDFs need qpdf and poppler: apt-get install qpdf poppler-utils');

/** What a tool prints about a document; a complaint on its standard error is a failure. */
function run(pdf: Buffer, command: (path: string) => readonly [string, ...string[]]): string {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-pdf-'));
  try {
    const path = join(folder, 'document.pdf');
    writeFileSync(path, pdf);
    const [tool, ...rest] = command(path);
    const result = spawnSync(tool, rest, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    if (result.status !== 0 || result.stderr !== '')
      throw new Error(`${tool}: ${result.status} ${result.stderr}`);
    return result.stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Throws unless qpdf finds no fault. */
export function checkPdf(pdf: Buffer): void {
  run(pdf, (path) => ['qpdf', '--check', path]);
}

/** The text in the order it was drawn, any white space as one space. */
export function textOf(pdf: Buffer, page?: number): string {
  const range = page === undefined ? [] : ['-f', String(page), '-l', String(page)];
  const text = run(pdf, (path) => ['pdftotext', '-raw', ...range, path, '-']);
  return text.replace(/\s+/g, ' ');
}

/** The text of a page laid out in lines as it stands on it. */
export function linesOf(pdf: Buffer, page: number): string[] {
  const range = ['-f', String(page), '-l', String(page)];
  return run(pdf, (path) => ['pdftotext', '-layout', ...range, path, '-']).split('\n');
}

export function fontsOf(pdf: Buffer): string[] {
  return run(pdf, (path) => ['pdffonts', path])
    .trim()
    .split('\n')
    .slice(2);
}

/** What `pdfinfo` says, by its labels. */
export function propertiesOf(pdf: Buffer): Record<string, string> {
  const lines = run(pdf, (path) => ['pdfinfo', path])
    .trim()
    .split('\n');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
}

/** A word and where it stands, points from the top left. */
export interface PlacedWord {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const wordPattern =
  /<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)<\/word>/gs;
const entities: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

/** The words of each page. */
export function wordsOf(pdf: Buffer): PlacedWord[][] {
  const pages = run(pdf, (path) => ['pdftotext', '-bbox', path, '-'])
    .split('<page ')
    .slice(1);
  return pages.map((page) =>
    [...page.matchAll(wordPattern)].map(([, left, top, right, bottom, text]) => ({
      left: Number(left),
      top: Number(top),
      right: Number(right),
      bottom: Number(bottom),
      text: (text ?? '').replace(/&\w+;/g, (entity) => entities[entity] ?? entity),
    })),
  );
}
