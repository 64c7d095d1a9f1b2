/** A fact of a notice. */
export type Line = readonly [label: string, value: string];

/** A cell of a table: its text, and how it is shown when that is not as text. */
export type NoticeCell = string | { readonly text: string; readonly as: 'size' | 'hash' | 'count' };

export interface NoticeTable {
  readonly title: string;
  readonly columns: readonly string[];
  /** The first cell names the row. */
  readonly rows: readonly (readonly [name: string, ...cells: NoticeCell[]])[];
}

export interface NoticeParts {
  readonly title: string;
  readonly greeting: string;
  /** What happened; the first sentence is the heading's own. */
  readonly opening: readonly string[];
  readonly lines: readonly Line[];
  /** A table without rows is left out. */
  readonly tables: readonly NoticeTable[];
  readonly closing: readonly string[];
  readonly isFailure: boolean;
  readonly links: readonly { readonly url: string; readonly text: string }[];
  readonly footer: string;
}

/**
 * Light unless the reader's program asks for dark; one column on narrow screens. Only what mail programs draw: no script,
 * no image, no font from outside. Programs that drop the style sheet show plain tables.
 */
const style = `
:root { color-scheme: light dark; supported-color-schemes: light dark }
body { margin: 0; padding: 24px 12px; background: #f2f4f7; color: #16191f; font: 15px/1.5 -apple-system, 'Segoe UI', Roboto, Arial, sans-serif }
main { max-width: 760px; margin: 0 auto; padding: 24px; background: #ffffff; border: 1px solid #d5dbe3; border-top: 4px solid #1d6f42; border-radius: 6px }
main.failure { border-top-color: #b3261e }
h1 { margin: 0 0 16px; font-size: 20px; line-height: 1.3 }
h2 { margin: 24px 0 8px; font-size: 16px }
p { margin: 0 0 12px }
table { width: 100%; margin: 0 0 16px; border-collapse: collapse }
th, td { padding: 7px 12px 7px 0; border-bottom: 1px solid #e3e8ee; text-align: left; vertical-align: top; overflow-wrap: anywhere }
.facts th { width: 210px; font-weight: 600 }
.rows th[scope=row] { font-weight: 400 }
.hash { font: 12px/1.5 ui-monospace, Menlo, Consolas, monospace; word-break: break-all }
.size { white-space: nowrap }
.rows td { overflow-wrap: break-word }
.rows th[scope=col], .count { overflow-wrap: normal; white-space: nowrap }
.count { text-align: right }
.label { display: none }
a { color: #0b5cad }
footer { margin-top: 20px; color: #4a5565; font-size: 13px }
@media (max-width: 780px) {
  body { padding: 0 }
  main { padding: 16px; border-width: 4px 0 0; border-radius: 0 }
  .rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  tr, th, td { display: block; width: auto !important }
  tr { padding: 8px 0; border-bottom: 1px solid #e3e8ee }
  th, td { padding: 0; border: 0 }
  .rows th[scope=row] { font-weight: 600 }
  .count { text-align: left }
  .label { display: inline }
}
@media (prefers-color-scheme: dark) {
  body { background: #12161c; color: #e6eaf0 }
  main { background: #1b2129; border-color: #38424f; border-top-color: #59c18b }
  main.failure { border-top-color: #ff8a80 }
  th, td, tr { border-color: #333d49 }
  a { color: #8ec5ff }
  footer { color: #aab4c0 }
}`;

export function noticeHtml(parts: NoticeParts): string {
  const { title, greeting, opening, lines, tables, closing, isFailure, links, footer } = parts;
  const paragraphs = (sentences: readonly string[]) =>
    sentences.map((sentence) => `<p>${escaped(sentence)}</p>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${style}
</style>
</head>
<body>
<main class="${isFailure ? 'failure' : 'success'}">
<h1>${escaped(title)}</h1>
<p>${escaped(greeting)}</p>
${paragraphs(opening)}
${lines.length === 0 ? '' : factsTable(lines)}
${tables.map(rowsTable).join('\n')}
${paragraphs(closing)}
${links.map(({ url, text }) => `<p><a href="${escaped(url)}">${escaped(text)}</a></p>`).join('\n')}
<footer>${escaped(footer)}</footer>
</main>
</body>
</html>
`;
}

function factsTable(lines: readonly Line[]): string {
  const rows = lines.map(
    ([label, value]) => `<tr><th scope="row">${escaped(label)}</th><td>${escaped(value)}</td></tr>`,
  );
  return `<table class="facts"><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}

function rowsTable({ title, columns, rows }: NoticeTable): string {
  if (rows.length === 0) return '';
  const head = columns.map((column) => `<th scope="col">${escaped(column)}</th>`).join('');
  const body = rows.map(
    ([name, ...cells]) =>
      `<tr><th scope="row">${escaped(name)}</th>${cells.map((cell, place) => tableCell(cell, columns[place + 1])).join('')}</tr>`,
  );
  return `<h2>${escaped(title)}</h2>
<table class="rows"><thead><tr>${head}</tr></thead><tbody>
${body.join('\n')}
</tbody></table>`;
}

/** A count says what it counts where the head of the table is not shown. */
function tableCell(cell: NoticeCell, column = ''): string {
  if (typeof cell === 'string') return `<td>${escaped(cell)}</td>`;
  const label = cell.as === 'count' ? `<span class="label">${escaped(column)}: </span>` : '';
  return `<td class="${cell.as}">${label}${escaped(cell.text)}</td>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** What would end a header, or begin a line of its own in the text, becomes a blank. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
