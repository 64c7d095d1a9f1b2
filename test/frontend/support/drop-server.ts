import type { IncomingHttpHeaders } from 'node:http';
import { type RunningServer, serveOnLoopback, textOf } from './loopback-server.ts';

/** What was sent by PUT. */
export interface Dropped {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface DropServer extends RunningServer {
  dropped: Dropped[];
  /** Of the next answers. */
  status: number;
}

// As the bucket of drops allows it.
const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'PUT',
  'access-control-allow-headers': 'content-type, x-amz-checksum-sha256',
};

/** A bucket as the site sees it: takes files by PUT from another origin. */
export async function startDropServer(): Promise<DropServer> {
  const state: Pick<DropServer, 'dropped' | 'status'> = { dropped: [], status: 200 };
  const server = await serveOnLoopback(async (request, response) => {
    if (request.method === 'OPTIONS') return void response.writeHead(204, cors).end();
    const text = await textOf(request);
    state.dropped.push({ path: request.url ?? '/', headers: request.headers, text });
    response.writeHead(state.status, cors).end();
  });
  return Object.assign(state, server);
}
