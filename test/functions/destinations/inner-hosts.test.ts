import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Resolve } from '../../../functions/transfer/address-guard.ts';
import { type DialWatch, watchDials } from '../../support/dial-watch.ts';
import { hostileHosts, publicHosts, rebindings, resolverOf } from '../../support/hostile-hosts.ts';
import { atTheForm, doors } from './guarded-doors.ts';

/** Waits at the port that is asked for, wherever on this machine. */
let sinks: Server[];
let sinkPort: number;
let sinkCount = 0;
let watch: DialWatch;
const endpoint = process.env['AWS_ENDPOINT_URL'];

beforeAll(async () => {
  const listenOn = async (host: string, port: number) => {
    const server = createServer((socket) => {
      sinkCount += 1;
      socket.destroy();
    });
    server.listen(port, host);
    await once(server, 'listening');
    return server;
  };
  const first = await listenOn('127.0.0.1', 0);
  sinkPort = (first.address() as AddressInfo).port;
  sinks = [first, await listenOn('127.0.0.2', sinkPort)];
  watch = await watchDials();
  delete process.env['AWS_ENDPOINT_URL'];
});
afterEach(() => void watch.take());
afterAll(async () => {
  watch.stop();
  if (endpoint !== undefined) process.env['AWS_ENDPOINT_URL'] = endpoint;
  await Promise.all(sinks.map((sink) => new Promise((resolve) => sink.close(resolve))));
});

/** The port where what must not be reached listens, and that of Lambda's runtime. */
const portsOf = (host: string) => (host.includes('127.0.0.1') ? [sinkPort, 9001] : [sinkPort]);

describe.each(doors)('%s', (name, knock) => {
  it(`dials none of ${hostileHosts.length} hosts that lead inside: 0 connections`, async () => {
    expect(hostileHosts.length).toBeGreaterThanOrEqual(250);
    const resolve = resolverOf(hostileHosts);
    const letIn: string[] = [];
    for (const { host } of hostileHosts)
      for (const port of portsOf(host)) {
        const ending = await knock(host, port, resolve);
        if (ending !== 'ADDRESS_REFUSED' && ending !== atTheForm) letIn.push(`${host}: ${ending}`);
      }
    expect(letIn).toEqual([]);
    expect([watch.take(), sinkCount]).toEqual([[], 0]);
  });

  it(`dials each of ${publicHosts.length} public hosts at the address that was checked: 0 refused`, async () => {
    const resolve = resolverOf(publicHosts);
    const port = name === 'S3' ? 443 : sinkPort;
    const endings = await Promise.all(
      publicHosts.map(async ({ host }) => `${host}: ${await knock(host, port, resolve)}`),
    );
    expect(endings).toEqual(publicHosts.map(({ host }) => `${host}: CONNECT_REFUSED`));
    const dials = watch.take().map((dial) => `${dial.address}:${dial.port}`);
    expect(new Set(dials)).toEqual(new Set(publicHosts.map(({ answers }) => `${answers[0]}:${port}`)));
  });

  it.each(rebindings)('never dials a name whose answers are $what', async ({ answers, badAt }) => {
    for (const [round, answer] of answers.entries()) {
      let asked = 0;
      const resolve: Resolve = async () => {
        asked += 1;
        return answer;
      };
      const ending = await knock('rebind.evil.example', sinkPort, resolve);
      const dials = watch.take().map(({ address }) => address);
      expect([round, ending]).toEqual([round, round === badAt ? 'ADDRESS_REFUSED' : 'CONNECT_REFUSED']);
      expect(new Set(dials)).toEqual(new Set(round === badAt ? [] : answer));
      // Looked up anew for every connection, and what came is what is dialled.
      expect(asked).toBe(Math.max(1, dials.length));
    }
    expect(sinkCount).toBe(0);
  });
});
