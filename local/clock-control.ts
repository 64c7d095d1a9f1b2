import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import type { LocalClock } from './clock.ts';
import { listen } from './listen.ts';

/** Body of `POST /clock`: the instant to go on to. */
const ClockChange = z.object({ to: z.iso.datetime({ offset: true }) });

export interface ClockControl {
  readonly url: string;
  /** Asked for as a bearer token, so that no web page can move the clock. */
  readonly token: string;
  close(): Promise<void>;
}

/**
 * Lets another program of this machine move the clock of the running application forward, to see what happens at night
 * without waiting for it. `GET /clock` tells the time, `POST /clock` moves it.
 */
export async function startClockControl(clock: LocalClock): Promise<ClockControl> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => {
    answer(clock, token, request).then(
      ({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
        response.end(JSON.stringify(body));
      },
      () => response.destroy(),
    );
  });
  const port = await listen(server, 0, '');
  return {
    url: `http://127.0.0.1:${port}/clock`,
    token,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function answer(
  clock: LocalClock,
  token: string,
  request: IncomingMessage,
): Promise<{ readonly status: number; readonly body: object }> {
  if (!isAllowed(request.headers.authorization, token))
    return { status: 401, body: { detail: 'The token of runtime.json is missing or wrong.' } };
  if (request.method === 'POST') {
    const change = ClockChange.safeParse(parsed(await text(request)));
    if (!change.success) return { status: 400, body: { detail: 'Send {"to": "an instant"}.' } };
    const aheadMs = Date.parse(change.data.to) - clock.nowMs();
    if (aheadMs < 0) return { status: 409, body: { detail: 'The clock only moves forward.' } };
    clock.advance(aheadMs);
  }
  return { status: 200, body: { now: clock.now().toISOString() } };
}

function isAllowed(header: string | undefined, token: string): boolean {
  const [given, wanted] = [Buffer.from(header ?? ''), Buffer.from(`Bearer ${token}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
