import { createRequire } from 'node:module';
import { UnsupportedFeatureError } from '../service.ts';

export interface SdkClient {
  send(command: object, options?: { abortSignal?: AbortSignal }): Promise<Record<string, unknown>>;
  destroy(): void;
}

export interface SdkClientSettings {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  maxAttempts: number;
}

type SdkPackage = Record<string, unknown>;

/** Where the package's name is not the service's own name in a task resource. */
const packageNames: Record<string, string> = {
  cloudwatchlogs: 'cloudwatch-logs',
  secretsmanager: 'secrets-manager',
  dynamodbstreams: 'dynamodb-streams',
};

// Loaded on first use: a package costs 40-100 ms, and most machines call one or two services.
const load = createRequire(import.meta.url);

function packageOf(service: string): SdkPackage {
  const name = `@aws-sdk/client-${packageNames[service] ?? service}`;
  try {
    return load(name) as SdkPackage;
  } catch {
    throw new UnsupportedFeatureError(`the task resource aws-sdk:${service} (${name} is not installed)`);
  }
}

/** @param service as in a task resource, e.g. `sesv2`; `states` is `sfn` */
export function createSdkClient(service: string, settings: SdkClientSettings): SdkClient {
  const exports = packageOf(service);
  const className = Object.keys(exports).find((name) => /^[A-Z].*Client$/.test(name));
  const Client = exports[className ?? ''] as (new (settings: SdkClientSettings) => SdkClient) | undefined;
  if (!Client)
    throw new UnsupportedFeatureError(`the task resource aws-sdk:${service} (it exports no client)`);
  return new Client(settings);
}

/** @param action in camel case, e.g. `sendEmail` */
export function requireAction(service: string, action: string): new (input: object) => object {
  const Command = packageOf(service)[`${action.charAt(0).toUpperCase()}${action.slice(1)}Command`];
  if (typeof Command !== 'function')
    throw new UnsupportedFeatureError(`the task resource aws-sdk:${service}:${action}`);
  return Command as new (
    input: object,
  ) => object;
}

/** Whether the SDK has a class for this error; others get the service's general error name in Step Functions. */
export function isModeledError(service: string, name: string): boolean {
  const found = packageOf(service)[name];
  return typeof found === 'function' && found.prototype instanceof Error;
}
