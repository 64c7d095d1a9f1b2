import { createHash } from 'node:crypto';
import { AwsError } from '../../service.ts';
import type { S3Call } from '../call.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import {
  type ChecksumAlgorithm,
  checksumAlgorithms,
  checksumHasher,
  checksumHeader,
  parseAlgorithm,
} from './checksums.ts';
import { invalidRequest } from './errors.ts';
import { checkBodySize, limits } from './limits.ts';

interface BodyFacts {
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly md5: string;
  /** Base64; present when the caller sent one or `computes` asked for it. */
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined;
}

export interface CheckedBody {
  /** The content, transfer framing taken off. */
  readonly chunks: AsyncIterable<Buffer>;
  /**
   * To be called when the content has ended.
   * @throws AwsError `BadDigest`, `IncompleteBody`, `XAmzContentSHA256Mismatch`
   */
  facts(): BodyFacts;
}

interface ExpectedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Undefined while it is still to come in a trailer. */
  readonly value: string | undefined;
}

/** @param computes the checksum to calculate when the caller sends none */
export function openBody(call: S3Call, maximumBytes: number, computes?: ChecksumAlgorithm): CheckedBody {
  const { headers } = call;
  const expectedBytes = contentLength(headers);
  checkBodySize(expectedBytes, maximumBytes);
  const expected = expectedChecksum(headers);
  const algorithm = expected?.algorithm ?? computes;
  const expectedMd5 = contentMd5(headers);
  const expectedSha256 = /^[0-9a-f]{64}$/.exec(headers['x-amz-content-sha256'] ?? '')?.[0];
  const md5 = createHash('md5');
  const sha256 = expectedSha256 === undefined ? undefined : createHash('sha256');
  const hasher = algorithm === undefined ? undefined : checksumHasher(algorithm);
  const trailers = new Map<string, string>();
  let sizeBytes = 0;

  async function* chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of unframed(call, trailers)) {
      sizeBytes += chunk.length;
      if (sizeBytes > expectedBytes) throw incompleteBody();
      md5.update(chunk);
      sha256?.update(chunk);
      hasher?.update(chunk);
      yield chunk;
    }
  }

  return {
    chunks: chunks(),
    facts: () => {
      if (sizeBytes !== expectedBytes) throw incompleteBody();
      const digest = md5.digest();
      if (expectedMd5 !== undefined && !digest.equals(expectedMd5))
        throw badDigest('The Content-MD5 you specified did not match what we received.');
      if (sha256 !== undefined && sha256.digest('hex') !== expectedSha256)
        throw new AwsError(
          'XAmzContentSHA256Mismatch',
          "The provided 'x-amz-content-sha256' header does not match what was computed.",
          400,
        );
      const facts = { sizeBytes, md5: digest.toString('hex') };
      if (algorithm === undefined || hasher === undefined) return { ...facts, checksum: undefined };
      const value = hasher.digest().toString('base64');
      const claimed = expected?.value ?? trailers.get(checksumHeader(algorithm));
      if (expected !== undefined && claimed !== value)
        throw badDigest(`The ${algorithm} you specified did not match the calculated checksum.`);
      return { ...facts, checksum: { algorithm, value } };
    },
  };
}

/** A small document, whole and verified. @throws AwsError as `CheckedBody.facts` */
export async function readXmlBody(call: S3Call): Promise<string> {
  const body = openBody(call, limits.xmlBodyBytes);
  const chunks: Buffer[] = [];
  for await (const chunk of body.chunks) chunks.push(chunk);
  body.facts();
  return Buffer.concat(chunks).toString();
}

function isAwsChunked(headers: S3Call['headers']): boolean {
  return (
    /\baws-chunked\b/.test(headers['content-encoding'] ?? '') ||
    (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-')
  );
}

function unframed(call: S3Call, trailers: Map<string, string>): AsyncIterable<Buffer> {
  // Not destroyed on an error: its socket must still carry the answer.
  const iterator = call.request.body.iterator({ destroyOnReturn: false });
  const raw: AsyncIterable<Buffer> = { [Symbol.asyncIterator]: () => iterator as AsyncIterator<Buffer> };
  return isAwsChunked(call.headers) ? decodeAwsChunked(raw, trailers) : raw;
}

function contentLength(headers: S3Call['headers']): number {
  const isFramed = isAwsChunked(headers);
  const length = isFramed ? headers['x-amz-decoded-content-length'] : headers['content-length'];
  if (length !== undefined && /^\d+$/.test(length)) return Number(length);
  if (length === undefined && !isFramed && headers['transfer-encoding'] === undefined) return 0;
  throw new AwsError('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411);
}

function contentMd5(headers: S3Call['headers']): Buffer | undefined {
  const value = headers['content-md5'];
  if (value === undefined) return undefined;
  const digest = Buffer.from(value, 'base64');
  if (digest.length === 16) return digest;
  throw new AwsError('InvalidDigest', 'The Content-MD5 you specified is not valid.', 400);
}

function expectedChecksum(headers: S3Call['headers']): ExpectedChecksum | undefined {
  const inHeader = checksumAlgorithms.flatMap((algorithm) => {
    const value = headers[checksumHeader(algorithm)];
    return value === undefined ? [] : [{ algorithm, value }];
  });
  const inTrailer = checksumAlgorithms
    .filter((algorithm) => headers['x-amz-trailer']?.toLowerCase() === checksumHeader(algorithm))
    .map((algorithm) => ({ algorithm, value: undefined }));
  const all = [...inHeader, ...inTrailer];
  if (all.length > 1) throw invalidRequest('Expecting a single x-amz-checksum- header');
  const promised = headers['x-amz-sdk-checksum-algorithm'];
  if (promised === undefined) return all[0];
  if (all[0] === undefined)
    throw invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  if (parseAlgorithm(promised) !== all[0].algorithm)
    throw invalidRequest('Value for x-amz-sdk-checksum-algorithm header is invalid.');
  return all[0];
}

function badDigest(message: string): AwsError {
  return new AwsError('BadDigest', message, 400);
}

function incompleteBody(): AwsError {
  return new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
    400,
  );
}
