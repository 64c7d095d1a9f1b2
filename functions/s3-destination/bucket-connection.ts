import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { type AddressGuard, guardedLookup } from '../transfer/address-guard.ts';
import { CallerFailure, TransferFailure } from '../transfer/classify-failure.ts';
import type { Credentials, S3Destination } from '../transfer/contract.ts';
import { createLifeline, type Lifeline } from '../transfer/lifeline.ts';
import type { OnStage, TransportTiming } from '../transfer/transport.ts';
import { classifyS3Failure, isAccessDenied, statusOf } from './classify-s3-failure.ts';
import { type SigningKey, signingKeyOf } from './sign-in.ts';

export interface ConnectOptions {
  readonly guard: Pick<AddressGuard, 'resolve'>;
  readonly timing: TransportTiming;
  readonly onStage?: OnStage | undefined;
  /** Buckets of ours, which are nobody's destination. @default those in this function's environment */
  readonly ownBuckets?: readonly string[] | undefined;
}

/** A bucket that was found, with requests that all end. */
export interface BucketConnection {
  readonly lifeline: Lifeline;
  readonly timing: TransportTiming;
  /** One small request, tried again as the SDK does, within the time of an operation. */
  call<T>(send: (client: S3Client, abortSignal: AbortSignal) => Promise<T>): Promise<T>;
  /** A request that carries much or takes long: ended by the watchdog, the deadline or the signal. */
  transfer<T>(
    send: (client: S3Client, abortSignal: AbortSignal) => Promise<T>,
    options?: { readonly signal?: AbortSignal | undefined; readonly isOnce?: boolean },
  ): Promise<T>;
  close(): Promise<void>;
}

/** Where an unnamed bucket is looked for first; it answers for all regions of its partition. */
const firstRegion = 'us-east-1';

/**
 * Names that are no buckets of objects: they select other endpoints and ways to sign.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
const specialBuckets = /(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

/**
 * Finds the bucket and its region and shows who we are.
 * @throws TransferFailure S3_BUCKET_NOT_FOUND, S3_WRONG_REGION, S3_INVALID_KEY, S3_SIGNATURE, S3_ROLE_REFUSED, and those of
 * reaching AWS
 */
export async function connectBucket(
  destination: S3Destination,
  credentials: Credentials,
  options: ConnectOptions,
): Promise<BucketConnection> {
  const { ownBuckets = ownBucketsOf(process.env) } = options;
  const { bucket } = destination;
  if (ownBuckets.includes(bucket) || specialBuckets.test(bucket))
    throw new TransferFailure('S3_BUCKET_NOT_FOUND');
  const { accessKeyId, roleArn, externalId } = destination;
  // A key that is missing is found out before anything is sent.
  if (accessKeyId === undefined && roleArn && externalId) options.onStage?.('CONNECT');
  const key = await signingKeyOf(destination, credentials, options.timing);
  options.onStage?.('CONNECT');
  let hasAnswered = false;
  const onAnswer = () => {
    hasAnswered = true;
  };
  try {
    const { connection, region } = await openWhereItIs(destination, key, options, onAnswer);
    options.onStage?.('CONNECT', region);
    return connection;
  } finally {
    // An answer, if not the one hoped for: then it is the sign-in that failed, or what comes after it.
    if (hasAnswered) options.onStage?.('SIGN_IN');
  }
}

async function openWhereItIs(
  destination: S3Destination,
  key: SigningKey,
  options: ConnectOptions,
  onAnswer: () => void,
) {
  const openIn = async (region: string) => {
    const connection = startConnection(region, key, options, onAnswer);
    try {
      await findBucket(connection, destination);
      return { connection, region };
    } catch (error) {
      await connection.close();
      throw classifyS3Failure(error, 'open');
    }
  };
  try {
    return await openIn(destination.region ?? firstRegion);
  } catch (error) {
    const failure = classifyS3Failure(error, 'open');
    const { region } = failure.words;
    const isElsewhere = failure.failureCode === 'S3_WRONG_REGION' && region !== undefined;
    if (!isElsewhere || destination.region !== undefined) throw failure;
    return await openIn(region);
  }
}

/** A GET, since an answer to HEAD does not say what is wrong; an account that may not list is welcome all the same. */
async function findBucket(connection: BucketConnection, { bucket, prefix }: S3Destination): Promise<void> {
  try {
    await connection.call((client, abortSignal) =>
      client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 1 }), { abortSignal }),
    );
  } catch (error) {
    if (!isAccessDenied(error)) throw error;
  }
}

function startConnection(
  region: string,
  credentials: SigningKey,
  { guard, timing }: ConnectOptions,
  onAnswer: () => void,
): BucketConnection {
  const stop = new AbortController();
  const deadline = setTimeout(() => lifeline.end(new TransferFailure('NO_PROGRESS')), timing.deadlineMs);
  const lifeline = createLifeline(() => {
    clearTimeout(deadline);
    stop.abort();
    for (const client of [patient, single]) client.destroy();
  });
  const clientWith = (maxAttempts: number) => {
    const client = s3Client(region, credentials, { guard, timing, maxAttempts });
    watch(client, lifeline, onAnswer);
    return client;
  };
  const [patient, single] = [clientWith(3), clientWith(1)];
  const late = () => ({ timeoutMs: timing.operationMs, late: new TransferFailure('NO_PROGRESS') });
  const race = <T>(work: () => Promise<T>, limit?: ReturnType<typeof late>): Promise<T> =>
    lifeline.race((settle) => void work().then((value) => settle(undefined, value), settle), limit);
  return {
    lifeline,
    timing,
    call: (send) => race(() => send(patient, stop.signal), late()),
    async transfer(send, { signal, isOnce = false } = {}) {
      const aborted = () => new CallerFailure('aborted', { cause: signal?.reason });
      if (signal?.aborted) throw aborted();
      const abort = () => lifeline.end(new TransferFailure('CONNECTION_LOST'));
      signal?.addEventListener('abort', abort, { once: true });
      try {
        return await race(() => send(isOnce ? single : patient, stop.signal));
      } catch (error) {
        throw signal?.aborted ? aborted() : error;
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    },
    close: async () => lifeline.end(new TransferFailure('CONNECTION_LOST')),
  };
}

function s3Client(
  region: string,
  credentials: SigningKey,
  { guard, timing, maxAttempts }: Pick<ConnectOptions, 'guard' | 'timing'> & { readonly maxAttempts: number },
): S3Client {
  return new S3Client({
    region,
    credentials,
    maxAttempts,
    // Only on one machine, where the SDK itself is told of another endpoint.
    forcePathStyle:
      process.env['AWS_ENDPOINT_URL_S3'] !== undefined || process.env['AWS_ENDPOINT_URL'] !== undefined,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: timing.connectMs,
      socketTimeout: timing.noProgressMs,
      httpsAgent: { keepAlive: true, maxSockets: 50, lookup: guardedLookup(guard, timing.resolveMs) },
    },
  });
}

/** Sees each try of a request: that an answer came, and that a socket stood still, which ends the connection. */
function watch(client: S3Client, lifeline: Lifeline, onAnswer: () => void): void {
  client.middlewareStack.add(
    (next) => async (request) => {
      try {
        const answer = await next(request);
        onAnswer();
        return answer;
      } catch (error) {
        if (statusOf(error) !== undefined) onAnswer();
        const failure = classifyS3Failure(error, 'open');
        if (failure.failureCode === 'NO_PROGRESS') lifeline.end(failure);
        throw error;
      }
    },
    { step: 'deserialize', priority: 'low', name: 'watchTries' },
  );
}

function ownBucketsOf(environment: NodeJS.ProcessEnv): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    name.endsWith('_BUCKET') && value !== undefined ? [value] : [],
  );
}
