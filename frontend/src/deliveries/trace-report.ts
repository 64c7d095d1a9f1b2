import type { ConnectionTest, EnteredDestination } from '../../../functions/deliveries/contract.ts';
import {
  failureCodes,
  fixers,
  protocolLabels,
  type TraceStep,
  traceSteps,
  usualPort,
} from '../../../functions/transfer/contract.ts';
import { formatUtc } from '../ui/format.ts';

/** Who can put a failed step right, in words. */
export function fixerOf({ failureCode }: Pick<TraceStep, 'failureCode'>): string | undefined {
  return failureCode && fixers[failureCodes[failureCode].fixer];
}

const outcomeWords: Readonly<Record<TraceStep['outcome'], string>> = {
  RUNNING: 'running',
  PASSED: 'passed',
  WARNED: 'passed with a warning',
  FAILED: 'failed',
  SKIPPED: 'not reached',
};
export const outcomeWord = ({ outcome }: TraceStep): string => outcomeWords[outcome];

/** The trace as plain text for the owner of the server; holds no secret. */
export function traceReport(test: ConnectionTest, tested: EnteredDestination | undefined): string {
  const steps = test.steps.map((step) => {
    const time = step.durationMs === undefined ? '' : ` in ${step.durationMs} ms`;
    const code = step.failureCode ? ` [${step.failureCode}]` : '';
    return `- ${traceSteps[step.step]}: ${outcomeWord(step)}${time}${code}${step.text ? `. ${step.text}` : ''}`;
  });
  return [
    `Connection test ${test.testId}, ${formatUtc(test.startedAt)}`,
    ...(tested === undefined ? [] : [`Destination: ${destinationText(tested)}`]),
    ...steps,
    ...(test.code ? [`Result: ${test.code}${test.text ? `. ${test.text}` : ''}`] : []),
    ...(test.hostKeyFingerprint ? [`Host key of the server: ${test.hostKeyFingerprint}`] : []),
  ].join('\n');
}

/** `sFTP, files.example.com, port 22, user acme, directory /in` */
export function destinationText(destination: EnteredDestination): string {
  const label = protocolLabels[destination.protocol];
  if (destination.protocol === 'S3') {
    const { bucket, prefix, region } = destination;
    return `${label}, bucket ${bucket}${prefix && `, prefix ${prefix}`}${region ? `, region ${region}` : ''}`;
  }
  const { host, port = usualPort(destination), username, directory } = destination;
  return `${label}, ${host}, port ${port}, user ${username}${directory && `, directory ${directory}`}`;
}
