import { type TestOptions, testDestination } from '../../../functions/destinations/test-destination.ts';
import type { Credentials, Destination, TraceStep } from '../../../functions/transfer/contract.ts';

/** What a hostile server says wherever it can say something. */
export const shout = 'SHOUTED-BY-THE-SERVER';
export const fileName = '.connection-test-1.tmp';

/** A test of a server on this machine, told at once. */
export async function tryDestination(
  destination: Destination,
  credentials: Credentials | undefined,
  changes: Partial<TestOptions> = {},
) {
  const told: (readonly TraceStep[])[] = [];
  const allowedExceptions =
    destination.protocol === 'S3' ? [] : [{ host: destination.host, port: destination.port }];
  const result = await testDestination(destination, credentials, {
    allowedExceptions,
    resolve: async () => ['127.0.0.1'],
    leastFailureMs: 0,
    fileName,
    onSteps: (steps) => void told.push(steps),
    ...changes,
  });
  return { result, told, everything: JSON.stringify([result, told]) };
}

/** `SECURE FAILED`, in order. */
export function outcomesOf(steps: readonly TraceStep[]): string[] {
  return steps.map(({ step, outcome }) => `${step} ${outcome}`);
}

const all = [
  'RESOLVE',
  'CONNECT',
  'SECURE',
  'SIGN_IN',
  'DIRECTORY',
  'WRITE',
  'READ_BACK',
  'RENAME',
  'DELETE',
];

/** All passed up to a step that did not, and the rest skipped. */
export function failedAt(failed: string, order: readonly string[] = all): string[] {
  const at = order.indexOf(failed);
  return order.map((step, index) => `${step} ${index < at ? 'PASSED' : index === at ? 'FAILED' : 'SKIPPED'}`);
}

export const allPassed = (order: readonly string[] = all) => order.map((step) => `${step} PASSED`);
