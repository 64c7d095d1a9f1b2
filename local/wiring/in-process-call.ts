import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { operator } from '../endpoint/callers.ts';
import { AwsError, type LocalService } from '../service.ts';

/**
 * Calls a service with a JSON protocol from inside the runtime, with every right.
 * @param target as `X-Amz-Target` has it, e.g. `AWSStepFunctions.StartExecution`
 * @throws AwsError with the answer's own code
 */
export async function callInProcess(service: LocalService, target: string, input: object): Promise<unknown> {
  const { status, body } = await service.handle({
    requestId: randomUUID(),
    method: 'POST',
    url: new URL('http://127.0.0.1/'),
    headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' },
    body: Readable.from([Buffer.from(JSON.stringify(input))]),
    caller: operator,
  });
  const answerText = body instanceof Readable ? await text(body) : String(body ?? '');
  const answer = JSON.parse(answerText || '{}') as { __type?: string; message?: string };
  if (status < 400) return answer;
  throw new AwsError(answer.__type?.split('#').at(-1) ?? 'InternalFailure', answer.message ?? '', status);
}
