import { allRoutes } from './contract.ts';
import { generalProblems, type OpenApiDocument } from './openapi-document.ts';

/** The document as a page to read: no script, one style. */
export function referencePage(document: OpenApiDocument): string {
  const tags = [...new Set(allRoutes.map((declaration) => declaration.tag))];
  const declared = allRoutes.flatMap((declaration) => declaration.problems ?? []);
  const problems = [...new Set([...generalProblems, ...declared])].sort();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(document.info.title)}</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font: 0.875rem/1.4 ui-monospace, monospace; }
pre { overflow: auto; padding: 0.75rem; border: 1px solid #8888; border-radius: 0.25rem; }
article { border-top: 1px solid #8888; padding: 1rem 0; }
h3 { margin-bottom: 0.25rem; }
</style>
</head>
<body>
<main>
<h1>${escaped(document.info.title)}</h1>
<p>${escaped(document.info.description ?? '')} The same as a machine reads it: <a href="/openapi.json">openapi.json</a>.</p>
${tags.map((tag) => `<section><h2>${escaped(tag)}</h2>${operationsOf(document, tag)}</section>`).join('\n')}
<section><h2>Events</h2>${eventsOf(document)}</section>
<section><h2>Problem codes</h2><ul>${problems.map((code) => `<li id="${code}"><code>${code}</code></li>`).join('')}</ul></section>
</main>
</body>
</html>
`;
}

function operationsOf(document: OpenApiDocument, tag: string): string {
  const declared = allRoutes.filter((declaration) => declaration.tag === tag);
  return declared
    .map((declaration) => {
      const operation = document.paths?.[declaration.path]?.[declaration.method];
      const access = `Roles: ${list(declaration.roles)}. Scopes: ${list(declaration.scopes)}.`;
      const body = operation?.requestBody;
      const answer = operation?.responses?.[String(declaration.success.status)];
      return `<article id="${declaration.operationId}">
<h3><code>${declaration.method.toUpperCase()} ${escaped(declaration.path)}</code></h3>
<p>${escaped(declaration.summary)}. ${escaped(declaration.description ?? '')}</p>
<p>${escaped(access)} Problems: ${list(declaration.problems ?? [])}.</p>
${body ? foldedJson('Request body', body) : ''}
${foldedJson(`Answer ${declaration.success.status}`, answer)}
</article>`;
    })
    .join('\n');
}

/** What webhooks are sent; one message is like the other but for its type. */
function eventsOf({ webhooks = {} }: OpenApiDocument): string {
  const types = Object.keys(webhooks);
  const [first] = Object.values(webhooks);
  const sent = first !== undefined && 'post' in first ? first.post : undefined;
  return `<p>Webhooks are sent these: ${list(types)}.</p>${foldedJson('Message', sent)}`;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => escaped(name)).join(', ');
}

function foldedJson(title: string, value: unknown): string {
  const json = JSON.stringify(value, null, 2) ?? '';
  return `<details><summary>${escaped(title)}</summary><pre>${escaped(json)}</pre></details>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
