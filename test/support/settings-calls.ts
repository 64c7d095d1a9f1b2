import type * as z from 'zod';
import type { ApiSession } from '../../bin/smoke/api-session.ts';
import { eventually } from '../../bin/smoke/story.ts';
import { ConnectionTest, DeliverySettings } from '../../functions/deliveries/contract.ts';
import { meridian } from './export-calls.ts';

type Settings = z.infer<typeof DeliverySettings>;
type Test = z.infer<typeof ConnectionTest>;

const address = `${meridian}/delivery-settings`;

/** Values and secrets of a destination, as somebody types them. */
export interface Typed {
  readonly destination: Record<string, unknown>;
  readonly password?: string;
  readonly secretAccessKey?: string;
}

/** Tests a connection and waits for the outcome. */
export async function testConnection(pat: ApiSession, typed: Typed): Promise<Test> {
  const { testId } = await pat.post(`${address}/tests`, typed, ConnectionTest);
  return eventually('the connection test to end', async () => {
    const test = await pat.get(`${address}/tests/${testId}`, ConnectionTest);
    return test.status === 'RUNNING' ? undefined : test;
  });
}

/**
 * Tests a destination and saves what passed.
 * @throws Error when it does not pass
 */
export async function pointAt(
  pat: ApiSession,
  typed: Typed,
  more: Record<string, unknown> = {},
): Promise<Settings> {
  const test = await testConnection(pat, typed);
  if (test.status !== 'PASSED') throw new Error(`the test ended with ${test.code}: ${test.text}`);
  const { destination } = typed;
  const notificationEmails = ['exports@meridian-hr.example'];
  const body = { destination, notificationEmails, testId: test.testId, ...more };
  return pat.put(address, body, DeliverySettings);
}
