import type * as z from 'zod';
import type { ApiSession } from '../../bin/smoke/api-session.ts';
import { DeliverySettings } from '../../functions/deliveries/contract.ts';
import { meridian, testConnection } from './export-calls.ts';

type Settings = z.infer<typeof DeliverySettings>;

const address = `${meridian}/delivery-settings`;

/** Values and secrets of a destination, as somebody types them. */
export interface Typed {
  readonly destination: Record<string, unknown>;
  readonly password?: string;
  readonly secretAccessKey?: string;
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
