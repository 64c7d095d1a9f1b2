import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seedFirmKey } from '../../bin/seed-firm.ts';
import type { ApiSession } from '../../bin/smoke/api-session.ts';
import { firm1 } from '../support/integrator-world.ts';
import { type SubscriptionWorld, subscriptionApi, subscriptionWorld } from '../support/subscription-world.ts';
import { startTableEngine, type TableEngine } from '../support/table-engine.ts';

let engine: TableEngine;
let world: SubscriptionWorld;
let stateFolder: string;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await subscriptionWorld(engine);
  stateFolder = mkdtempSync(join(tmpdir(), 'waybill-seed-'));
  return () => rmSync(stateFolder, { recursive: true });
});

/** Professional Services at the API. */
function session(): ApiSession {
  const api = subscriptionApi(world);
  const call = (method: string, path: string, body?: unknown) =>
    api('sub-ida', `${method} ${path.split('/subscription')[1]}`, body);
  const parsed = async (method: string, path: string, body?: unknown) =>
    (await call(method, path, body)).body;
  return {
    call,
    get: (path: string) => parsed('GET', path),
    post: (path: string, body: unknown) => parsed('POST', path, body),
  } as unknown as ApiSession;
}
const keys = () => world.sftpServer.users.get(firm1)?.keys.map(({ line }) => line);

describe('the key of the demo firm', () => {
  it('opens the SFTP area of the firm', async () => {
    const keyFile = await seedFirmKey(session(), stateFolder, firm1);
    const key = ssh2.utils.parseKey(readFileSync(keyFile));
    if (key instanceof Error) throw key;
    expect(keys()).toEqual([`ssh-ed25519 ${key.getPublicSSH().toString('base64')}`]);
  });

  it('is added once: what somebody has removed or suspended since then stays so', async () => {
    await seedFirmKey(session(), stateFolder, firm1);
    const api = subscriptionApi(world);
    const [{ keyId }] = (await api('sub-fay', 'GET ')).body.sshKeys;
    await api('sub-fay', `DELETE /ssh-keys/${keyId}`);
    await seedFirmKey(session(), stateFolder, firm1);
    expect(keys()).toEqual([]);
    await api('sub-ida', 'POST /suspend', { reason: 'x' });
    await seedFirmKey(session(), stateFolder, firm1);
    expect((await api('sub-ida', 'GET ')).body.status).toBe('SUSPENDED');
  });

  it('is added once also when the start before was cut off behind it', async () => {
    const keyFile = await seedFirmKey(session(), stateFolder, firm1);
    rmSync(`${keyFile}.added`);
    await seedFirmKey(session(), stateFolder, firm1);
    expect(keys()).toHaveLength(1);
  });
});
