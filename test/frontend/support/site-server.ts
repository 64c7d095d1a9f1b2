import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { openApi } from './api-server.ts';
import { type ApiWorld, newWorld } from './api-world.ts';
import { builtSite } from './built-site.ts';
import { type DropServer, startDropServer } from './drop-server.ts';
import { type FakeIssuer, startIssuer } from './fake-issuer.ts';
import { serveOnLoopback, textOf } from './loopback-server.ts';

export interface TestSite {
  readonly url: string;
  readonly world: ApiWorld;
  readonly issuer: FakeIssuer;
  /** Where uploads go. */
  readonly drops: DropServer;
  /** What `/config.json` is answered with instead, if anything. */
  config: { status: number; body: string } | undefined;
  /** Starts from a new world. */
  reset(): void;
  close(): Promise<void>;
}

const workbookPath = '/workbook.xlsx';
const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The built site, its issuer and its API, each on an origin of its own as when deployed; the API over the world unless told. */
export async function startSite(serve = serveApi): Promise<TestSite> {
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  const folder = await builtSite();
  const issuer = await startIssuer();
  const world = newWorld();
  const api = await serve(world, issuer);
  const drops = await startDropServer();
  const site: { config: TestSite['config'] } = { config: undefined };
  const config = {
    apiUrl: api.url,
    issuer: issuer.url,
    clientId: 'site',
    senderArn: 'arn:aws:iam::111122223333:role/waybill-send',
    sftpAddress: 'sftp.waybill.example',
  };
  const headers = { 'content-security-policy': contentPolicy([api.url, issuer.url, drops.url]) };
  const server = await serveOnLoopback(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname;
    if (path === workbookPath) {
      response
        .writeHead(200, {
          'content-disposition': 'attachment; filename="Data_Export_Log_20260302_0900.xlsx"',
        })
        .end('a workbook');
      return;
    }
    if (path === '/config.json') {
      const { status, body } = site.config ?? { status: 200, body: JSON.stringify(config) };
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      return;
    }
    // Paths of the site itself are no files, also those with dots in an id: one page reads the address.
    const name = extname(path) in contentTypes ? path : '/index.html';
    const body = await readFile(join(folder, name)).catch(() => undefined);
    const type = contentTypes[extname(name)] ?? 'application/octet-stream';
    const caching = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    response
      .writeHead(body ? 200 : 404, { ...headers, 'content-type': type, 'cache-control': caching })
      .end(body);
  });
  world.workbookUrl = server.url + workbookPath;
  world.integrator.uploads.dropUrl = drops.url;
  return Object.assign(site, {
    url: server.url,
    world,
    issuer,
    drops,
    reset: () => {
      Object.assign(world, newWorld(), { workbookUrl: server.url + workbookPath });
      world.integrator.uploads.dropUrl = drops.url;
      Object.assign(drops, { dropped: [], status: 200 });
      site.config = undefined;
    },
    close: async () => {
      await Promise.all([server.close(), api.close(), issuer.close(), drops.close()]);
    },
  });
}

/** As the deployed site is served. */
function contentPolicy(connectSources: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self' ${connectSources.join(' ')}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key, if-match',
  'access-control-expose-headers': 'date, etag, location, retry-after',
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
};

async function serveApi(world: ApiWorld, issuer: FakeIssuer) {
  const app = openApi(world);
  return serveOnLoopback(async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'OPTIONS') return void response.writeHead(204, cors).end();
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    const claims = await issuer.verify(token).catch(() => undefined);
    if (claims === undefined) return void response.writeHead(401, cors).end('{"message":"Unauthorized"}');
    const hasBody = request.method !== 'GET';
    const event = { requestContext: { requestId: 'trace-1', authorizer: { jwt: { claims } } } };
    const answer = await app.request(
      request.url ?? '/',
      {
        method: request.method,
        headers: request.headers as Record<string, string>,
        body: hasBody ? await textOf(request) : undefined,
      },
      { event: event as never, lambdaContext: {} as never },
    );
    response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), ...cors });
    response.end(await answer.text());
  });
}
