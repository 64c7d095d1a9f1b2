import { Agent, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { AwsError } from '../service.ts';

/** The binary looks whether a request is signed, not by whom: the endpoint has checked the caller already. */
const signedHeaders = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20260101T000000Z',
  'content-type': 'application/x-amz-json-1.0',
};

/** Requests to the binary over kept-alive connections. */
export class DynoxideClient {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(port: number) {
    this.#port = port;
  }

  /**
   * Sends a request as it came; the answer is not yet read.
   * @throws AwsError `InternalServerError` when the binary is gone
   */
  forward(target: string, body: Buffer | string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port: this.#port,
        method: 'POST',
        path: '/',
        agent: this.#agent,
        headers: { ...signedHeaders, 'x-amz-target': target, 'content-length': Buffer.byteLength(body) },
      };
      request(options, resolve)
        .on('error', (error) => reject(unanswered(error)))
        .end(body);
    });
  }

  /**
   * One call of the runtime itself, outside IAM.
   * @throws AwsError with the answer's own code, e.g. `ResourceNotFoundException`
   */
  async call<Answer = Record<string, unknown>>(operation: string, body: object): Promise<Answer> {
    const target = operation.includes('.') ? operation : `DynamoDB_20120810.${operation}`;
    const response = await this.forward(target, JSON.stringify(body));
    const answer = JSON.parse((await buffer(response)).toString() || '{}') as Record<string, unknown>;
    if (response.statusCode === 200) return answer as Answer;
    const code = String(answer['__type'] ?? 'InternalServerError').replace(/^.*#/, '');
    throw new AwsError(
      code,
      `${operation}: ${String(answer['message'] ?? code)}`,
      response.statusCode ?? 500,
    );
  }

  close(): void {
    this.#agent.destroy();
  }
}

function unanswered(error: NodeJS.ErrnoException): AwsError {
  return new AwsError(
    'InternalServerError',
    `the DynamoDB binary does not answer: ${error.code ?? error.name}`,
    500,
  );
}
