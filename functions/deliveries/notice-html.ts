/** A fact of a notice. */
export type Line = readonly [label: string, value: string];

export interface NoticeParts {
  readonly title: string;
  readonly greeting: string;
  /** What happened; the first sentence is the heading's own. */
  readonly opening: readonly string[];
  readonly lines: readonly Line[];
  readonly files: readonly { readonly name: string; readonly sizeBytes: number; readonly sha256: string }[];
  readonly closing: readonly string[];
  readonly isFailure: boolean;
  readonly link: { readonly url: string; readonly text: string };
  readonly footer: string;
}

/**
 * Light unless the reader's program asks for dark; one column on narrow screens. Only what mail programs draw: no script,
 * no image, no font from outside. Programs that drop the style sheet show plain tables.
 */
const style = `
:root { color-scheme: light dark; supported-color-schemes: light dark }
body { margin: 0; padding: 24px 12px; background: #f2f4f7; color: #16191f; font: 15px/1.5 -apple-system, 'Segoe UI', Roboto, Arial, sans-serif }
main { max-width: 680px; margin: 0 auto; padding: 24px; background: #ffffff; border: 1px solid #d5dbe3; border-top: 4px solid #1d6f42; border-radius: 6px }
main.failure { border-top-color: #b3261e }
h1 { margin: 0 0 16px; font-size: 20px; line-height: 1.3 }
h2 { margin: 24px 0 8px; font-size: 16px }
p { margin: 0 0 12px }
table { width: 100%; margin: 0 0 16px; border-collapse: collapse }
th, td { padding: 7px 12px 7px 0; border-bottom: 1px solid #e3e8ee; text-align: left; vertical-align: top; overflow-wrap: anywhere }
.facts th { width: 210px; font-weight: 600 }
.files th[scope=row] { font-weight: 400 }
.hash { font: 12px/1.5 ui-monospace, Menlo, Consolas, monospace; word-break: break-all }
.size { white-space: nowrap }
a { color: #0b5cad }
footer { margin-top: 20px; color: #4a5565; font-size: 13px }
@media (max-width: 520px) {
  body { padding: 0 }
  main { padding: 16px; border-width: 4px 0 0; border-radius: 0 }
  .files thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  tr, th, td { display: block; width: auto !important }
  tr { padding: 8px 0; border-bottom: 1px solid #e3e8ee }
  th, td { padding: 0; border: 0 }
  .files th[scope=row] { font-weight: 600 }
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
  const { title, greeting, opening, lines, files, closing, isFailure, link, footer } = parts;
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
${factsTable(lines)}
${files.length === 0 ? '' : filesTable(files)}
${paragraphs(closing)}
<p><a href="${escaped(link.url)}">${escaped(link.text)}</a></p>
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

function filesTable(files: NoticeParts['files']): string {
  const rows = files.map(
    ({ name, sizeBytes, sha256 }) =>
      `<tr><th scope="row">${escaped(name)}</th><td class="size">${sizeBytes.toLocaleString('en-US')} bytes</td><td class="hash">${escaped(sha256)}</td></tr>`,
  );
  return `<h2>Files</h2>
<table class="files"><thead><tr><th scope="col">Name</th><th scope="col">Size</th><th scope="col">SHA-256</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
