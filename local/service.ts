import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** What a signed request may do; made by the endpoint from the SigV4 access key, which names a role of the template. */
export interface Caller {
  /** ARN of the role, or `undefined` for the operator's own key, which may do everything. */
  readonly roleArn: string | undefined;
  /**
   * Checks one action against the policies of the caller's role and records a denial.
   * @param action as IAM spells it, e.g. `s3:GetObject`
   * @param resource the ARN acted on
   * @param context condition keys, e.g. `{ 'kms:EncryptionContext:tenant': 'd1' }`
   * @throws AwsError `AccessDeniedException` (S3: `AccessDenied`), HTTP 403 or 400 as the service does it
   */
  authorize(action: string, resource: string, context?: Record<string, string | string[]>): void;
}

export interface ServiceRequest {
  readonly requestId: string;
  readonly method: string;
  /** Absolute; the host is the endpoint's own. */
  readonly url: URL;
  /** Path and query as they stood on the wire; `URL` folds `..` away. Set by the endpoint. */
  readonly rawTarget?: string;
  readonly headers: IncomingHttpHeaders;
  /** The raw body, not yet read. */
  readonly body: Readable;
  readonly caller: Caller;
}

export interface ServiceResponse {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer | Readable;
}

/** One AWS service, reached through the endpoint by the service name in the SigV4 credential scope. */
export interface LocalService {
  /** `s3`, `sqs`, `states`, `dynamodb`, `lambda`, `kms`, `ses`, `events`, `scheduler`, … */
  readonly signingName: string;
  handle(request: ServiceRequest): Promise<ServiceResponse>;
  close?(): Promise<void>;
}

/** An error as AWS answers it: services throw it, the endpoint or the service writes it in the protocol's shape. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: Record<string, unknown>;
  constructor(code: string, message: string, status = 400, detail: Record<string, unknown> = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.detail = detail;
  }
}

/** A part of AWS that this runtime does not play. Never swallowed: it fails the call or the start, by name. */
export class UnsupportedFeatureError extends AwsError {
  constructor(feature: string) {
    super('UnsupportedFeature', `${feature} is not supported by the local runtime`, 501);
    this.name = 'UnsupportedFeatureError';
  }
}

/** What every part of the runtime is given at start. */
export interface RuntimeContext {
  readonly clock: import('./clock.ts').LocalClock;
  /** Folder that holds all durable state; `undefined` never: tests pass a temporary one. */
  readonly stateFolder: string;
  /** Compiled functions, which several runtimes may share. @default in the state folder */
  readonly cacheFolder?: string | undefined;
  /** `http://127.0.0.1:<port>`, where every AWS SDK client is pointed. */
  readonly endpointUrl: string;
  readonly region: string;
  readonly accountId: string;
  /** Keys that make the endpoint see the caller as this role. */
  credentialsFor(roleArn: string): { accessKeyId: string; secretAccessKey: string };
  /** One line for the person at the terminal or the log file; never holds a payload. */
  log(line: string): void;
  /** @default nothing is counted */
  readonly meter?: import('./meter.ts').Meter | undefined;
}
