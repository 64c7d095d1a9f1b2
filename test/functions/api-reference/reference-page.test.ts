import { describe, expect, it } from 'vitest';
import { handler } from '../../../functions/api-reference/api-reference.lambda.ts';
import { allRoutes } from '../../../functions/api-reference/contract.ts';
import { generalProblems, openApiDocument } from '../../../functions/api-reference/openapi-document.ts';
import { referencePage } from '../../../functions/api-reference/reference-page.ts';
import { eventTypes } from '../../../functions/webhooks/contract.ts';

const evil = `<script>alert("1")</script> & 'Co'`;
const page = referencePage(openApiDocument('Waybill'));

describe('the reference page', () => {
  it('has an article for every route and nothing that could run', () => {
    for (const { operationId, method, path } of allRoutes) {
      expect(page).toContain(`<article id="${operationId}">`);
      expect(page).toContain(`<code>${method.toUpperCase()} ${path}</code>`);
    }
    expect(page).not.toMatch(/<script|<iframe|<link|<img|\son\w+=|javascript:/i);
  });

  it('has an anchor for every problem, where the type of a problem leads', () => {
    const codes = [...generalProblems, ...allRoutes.flatMap((declaration) => declaration.problems ?? [])];
    for (const code of codes) expect(page).toContain(`<li id="${code}">`);
  });

  it('lists every event that webhooks can be sent', () => {
    expect(page).toContain(`Webhooks are sent these: ${eventTypes.join(', ')}.`);
    expect(page).toContain('webhook-signature');
  });

  it('has every id once', () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('shows what is written in the document as text', () => {
    const document = openApiDocument(evil);
    document.info.description = evil;
    const [declaration] = allRoutes;
    const operation = document.paths?.[declaration?.path ?? '']?.[declaration?.method ?? 'get'];
    const answer = operation?.responses?.['200'];
    if (answer && 'description' in answer) answer.description = evil;
    const escapedPage = referencePage(document);
    expect(escapedPage).not.toContain('<script');
    expect(escapedPage).toContain(`&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; 'Co'`);
  });
});

describe('the function behind it', () => {
  const call = (rawPath: string) =>
    handler({ rawPath }, {} as never, {} as never) as Promise<{
      statusCode: number;
      headers: Record<string, string>;
      body: string;
    }>;

  it('gives the document at /openapi.json', async () => {
    const { statusCode, headers, body } = await call('/openapi.json');
    expect([statusCode, headers['content-type']]).toEqual([200, 'application/json']);
    expect(JSON.parse(body)).toEqual(JSON.parse(JSON.stringify(openApiDocument('Waybill'))));
  });

  it('gives the page at /docs under a policy that lets nothing run', async () => {
    const { statusCode, headers, body } = await call('/docs');
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('script-src');
    expect(body).toBe(page);
  });
});
