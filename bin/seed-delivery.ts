import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  ConnectionTest,
  DeliverySettings,
  type EnteredDestination,
  type NewDeliverySettings,
} from '../functions/deliveries/contract.ts';
import type { ApiSession } from './smoke/api-session.ts';

/** Settings that a demo distributor begins with. */
export interface SeededDelivery {
  readonly distributorId: string;
  readonly destination: EnteredDestination;
  readonly password: string;
  readonly notificationEmails: string[];
}

/**
 * Points a demo distributor at a server of this machine, as a person would: test the connection, then save. What
 * somebody has set since then stays; a server that moved to another port is followed.
 * @throws Error when the connection test fails
 */
export async function seedDelivery(
  api: ApiSession,
  stateFolder: string,
  seeded: SeededDelivery,
): Promise<void> {
  const address = `/v1/distributors/${seeded.distributorId}/delivery-settings`;
  const file = join(stateFolder, `seeded-delivery-${seeded.distributorId}.json`);
  const earlier = await api.call('GET', address);
  const version =
    earlier.status === 404 ? undefined : DeliverySettings.parse(JSON.parse(earlier.text)).version;
  const mark = await readMark(file);
  if (version !== undefined && version !== mark?.version) return;
  const wanted = JSON.stringify(seeded.destination);
  if (mark?.destination === wanted) return;
  const { destination, password, notificationEmails } = seeded;
  const testId = await passedTest(api, address, { destination, password });
  const body: NewDeliverySettings = { destination, notificationEmails, testId };
  const saved = await api.put(address, body, DeliverySettings);
  await writeFile(file, JSON.stringify({ version: saved.version, destination: wanted }));
}

async function passedTest(
  api: ApiSession,
  address: string,
  body: { destination: EnteredDestination; password: string },
): Promise<string> {
  const { testId } = await api.post(`${address}/tests`, body, ConnectionTest);
  for (;;) {
    const test = await api.get(`${address}/tests/${testId}`, ConnectionTest);
    if (test.status === 'PASSED') return testId;
    if (test.status !== 'RUNNING') throw new Error(`the partner's server cannot be reached: ${test.text}`);
    await wait(50);
  }
}

async function readMark(file: string): Promise<{ version: number; destination: string } | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}
