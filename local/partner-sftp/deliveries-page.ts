import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { listen, type RunningServer } from '../http-api/loopback.ts';
import { decodeLeniently } from '../http-api/routes.ts';
import { RefusedError } from '../ssh/refused-error.ts';
import { deliveredFolder } from './partner-sftp.ts';
import { diskPath, openInside } from './remote-path.ts';

export interface DeliveriesPageOptions {
  /** The folder given to `startPartnerSftp`. */
  readonly folder: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Addresses of the servers that fill the folder, to be shown. @default none */
  readonly servers?: readonly string[];
}

const style = `
:root { color-scheme: light dark; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #8884; }
td.bytes, th.bytes { text-align: right; font-variant-numeric: tabular-nums; }
.d1 { padding-left: 2rem; } .d2 { padding-left: 3.5rem; } .d3 { padding-left: 5rem; } .d4 { padding-left: 6.5rem; }
`;
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
const safeHeaders = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** A read-only page with what has been delivered to the partner, on 127.0.0.1. */
export async function startDeliveriesPage(options: DeliveriesPageOptions): Promise<RunningServer> {
  const root = deliveredFolder(options.folder);
  const server = createServer((request, response) => {
    answer({ root, servers: options.servers ?? [] }, request, response).catch(
      (error: NodeJS.ErrnoException) => {
        if (response.headersSent) return response.destroy();
        const isMissing =
          error instanceof RefusedError || ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(error.code ?? '');
        return send(
          response,
          isMissing ? 404 : 500,
          isMissing ? 'There is no such file.' : 'The file cannot be read.',
        );
      },
    );
  });
  return await listen(server, options.port);
}

interface Deliveries {
  readonly root: string;
  readonly servers: readonly string[];
}

async function answer({ root, servers }: Deliveries, request: IncomingMessage, response: ServerResponse) {
  const [path = '/'] = (request.url ?? '/').split('?');
  // A page elsewhere could point its own name at 127.0.0.1 and read this one.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? ''))
    return send(response, 421, 'Unknown host.');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return send(response, 405, 'This page is read-only.');
  if (path === '/') return send(response, 200, `${addresses(servers)}${await listing(root)}`);
  if (!path.startsWith('/files/')) return send(response, 404, 'There is no such page.');
  return await sendFile(root, decodeLeniently(path.slice('/files'.length)), response);
}

async function sendFile(root: string, path: string, response: ServerResponse) {
  const file = await openInside(root, path, constants.O_RDONLY);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new RefusedError('missing', 'not a file');
    const name = encodeURIComponent(path.split('/').at(-1) ?? '');
    response.writeHead(200, {
      ...safeHeaders,
      'content-type': 'application/octet-stream',
      'content-length': stats.size,
      'content-disposition': `attachment; filename*=UTF-8''${name}`,
    });
    await pipeline(file.createReadStream({ autoClose: false, end: Math.max(stats.size - 1, 0) }), response);
  } finally {
    await file.close();
  }
}

interface Line {
  readonly name: string;
  readonly depth: number;
  /** Client's path of a file; `undefined` for a folder. */
  readonly path: string | undefined;
  readonly sizeBytes: number;
  readonly deliveredAt: string;
}

async function linesOf(root: string, folder: string, depth: number): Promise<Line[]> {
  const found = await readdir(await diskPath(root, folder), { withFileTypes: true });
  const lines: Line[] = [];
  for (const entry of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const line = { name: entry.name, depth, path: undefined, sizeBytes: 0, deliveredAt: '' };
    if (entry.isDirectory()) lines.push(line, ...(await linesOf(root, path, depth + 1)));
    if (!entry.isFile()) continue;
    const file = await openInside(root, path, constants.O_RDONLY);
    const { size, mtime } = await file.stat().finally(() => file.close());
    lines.push({ ...line, path, sizeBytes: size, deliveredAt: mtime.toISOString() });
  }
  return lines;
}

async function listing(root: string): Promise<string> {
  const lines = await linesOf(root, '/', 0);
  if (lines.length === 0)
    return '<p>Nothing has been delivered yet. Files appear here when an export is sent.</p>';
  const rows = lines.map(({ name, depth, path, sizeBytes, deliveredAt }) => {
    const indent = `class="d${Math.min(depth, 4)}"`;
    if (path === undefined) return `<tr><th scope="row" colspan="3" ${indent}>${escaped(name)}/</th></tr>`;
    const address = `/files${path.split('/').map(encodeURIComponent).join('/')}`;
    return `<tr><td ${indent}><a href="${address}" download>${escaped(name)}</a></td>
<td class="bytes">${sizeBytes.toLocaleString('en')}</td><td><time datetime="${deliveredAt}">${deliveredAt.replace('T', ' ').slice(0, 19)} UTC</time></td></tr>`;
  });
  return `<table><thead><tr><th scope="col">File</th><th scope="col" class="bytes">Bytes</th><th scope="col">Delivered</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`;
}

function addresses(servers: readonly string[]): string {
  if (servers.length === 0) return '';
  const names = servers.map((address) => `<code>${escaped(address)}</code>`);
  return `<p>${names.join(' and ')} fill the same folder; <code>ftps</code> is FTP over TLS, explicit.</p>\n`;
}

function send(response: ServerResponse, status: number, content: string): void {
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Deliveries to the partner</title><style>${style}</style></head>
<body><main><h1>Deliveries to the partner</h1>
<p>What the partner’s servers on this machine have received. <a href="/">Refresh</a></p>
${content}</main></body></html>`;
  response.writeHead(status, { ...safeHeaders, 'content-type': 'text/html; charset=utf-8' }).end(html);
}

function escaped(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
