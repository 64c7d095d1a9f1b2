import { authorize, isoTime, type Operation, type S3Call, type S3Context } from './call.ts';
import { invalidArgument } from './protocol/errors.ts';
import { limits } from './protocol/limits.ts';
import { quoted } from './protocol/object-headers.ts';
import { branch, leaf, xmlDocument } from './protocol/xml.ts';
import type { StoredObject } from './store/object-table.ts';

const batchSize = 200;

/** The least byte string greater than every one that begins with `prefix`; `undefined` when there is none. */
export function behindPrefix(prefix: Buffer): Buffer | undefined {
  for (let index = prefix.length - 1; index >= 0; index--) {
    const byte = prefix[index] ?? 0xff;
    if (byte !== 0xff) return Buffer.concat([prefix.subarray(0, index), Buffer.of(byte + 1)]);
  }
  return undefined;
}

/** The least byte string greater than `key`. */
function behindKey(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.of(0)]);
}

interface Page {
  readonly objects: StoredObject[];
  readonly commonPrefixes: string[];
  /** Where the next page begins; `undefined` after the last. */
  readonly next: Buffer | undefined;
}

interface PageQuery {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter: string;
  readonly from: Buffer;
  readonly count: number;
}

/** Where the delimiter ends behind the prefix: what S3 rolls up to one common prefix. */
function commonPrefixOf(key: string, { prefix, delimiter }: PageQuery): string | undefined {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

function pageOf(s3: S3Context, query: PageQuery): Page {
  const objects: StoredObject[] = [];
  const commonPrefixes: string[] = [];
  let next: Buffer | undefined = query.from;
  while (next !== undefined) {
    const batch = s3.store.objects.from(query.bucket, next, batchSize);
    next = batch.length < batchSize ? undefined : behindKey(Buffer.from(batch.at(-1)?.key ?? ''));
    for (const object of batch) {
      if (!object.key.startsWith(query.prefix)) return { objects, commonPrefixes, next: undefined };
      if (object.isDeleteMarker) continue;
      if (objects.length + commonPrefixes.length >= query.count)
        return { objects, commonPrefixes, next: Buffer.from(object.key) };
      const common = commonPrefixOf(object.key, query);
      if (common === undefined) {
        objects.push(object);
        continue;
      }
      commonPrefixes.push(common);
      // Skips everything below it, however much that is.
      next = behindPrefix(Buffer.from(common));
      break;
    }
  }
  return { objects, commonPrefixes, next: undefined };
}

/** Reads `max-keys` and its like: 0 to 1,000, more is cut to 1,000. */
export function pageSize(call: S3Call, name: string): number {
  const text = call.query.get(name);
  if (text === null) return limits.pageSize;
  if (!/^\d{1,9}$/.test(text))
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text);
  return Math.min(Number(text), limits.pageSize);
}

/** How names are written in the answer: as they are, or URL-encoded when asked. */
export function nameEncoder(call: S3Call): (name: string) => string {
  const encoding = call.query.get('encoding-type');
  if (encoding === null) return (name) => name;
  if (encoding !== 'url')
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encoding);
  return (name) => encodeURIComponent(name).replaceAll('%2F', '/').replaceAll('%20', '+');
}

function firstKey(call: S3Call, prefix: string): Buffer {
  const token = call.query.get('continuation-token');
  if (token !== null) {
    if (!/^[\w-]+$/.test(token))
      throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
    return Buffer.from(token, 'base64url');
  }
  const prefixBytes = Buffer.from(prefix);
  const startAfter = call.query.get('start-after');
  if (startAfter === null) return prefixBytes;
  const behind = behindKey(Buffer.from(startAfter));
  return Buffer.compare(behind, prefixBytes) > 0 ? behind : prefixBytes;
}

/** The condition keys of `s3:ListBucket`: only what the request says. */
function listContext({ query }: S3Call): Record<string, string> {
  return Object.fromEntries(
    ['prefix', 'delimiter', 'max-keys'].flatMap((name) => {
      const value = query.get(name);
      return value === null ? [] : [[`s3:${name}`, value]];
    }),
  );
}

export const listObjects: Operation = (s3, call) => {
  authorize(call, 's3:ListBucket', listContext(call));
  const prefix = call.query.get('prefix') ?? '';
  const delimiter = call.query.get('delimiter') ?? '';
  const count = pageSize(call, 'max-keys');
  const encode = nameEncoder(call);
  const bucket = call.bucket.name;
  const { objects, commonPrefixes, next } =
    count === 0
      ? { objects: [], commonPrefixes: [], next: undefined }
      : pageOf(s3, { bucket, prefix, delimiter, from: firstKey(call, prefix), count });
  const startAfter = call.query.get('start-after');
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: xmlDocument(
      'ListBucketResult',
      leaf('Name', bucket),
      leaf('Prefix', encode(prefix)),
      leaf('StartAfter', startAfter === null ? undefined : encode(startAfter)),
      leaf('Delimiter', delimiter === '' ? undefined : encode(delimiter)),
      leaf('EncodingType', call.query.get('encoding-type') ?? undefined),
      leaf('MaxKeys', count),
      leaf('KeyCount', objects.length + commonPrefixes.length),
      leaf('IsTruncated', next !== undefined),
      leaf('ContinuationToken', call.query.get('continuation-token') ?? undefined),
      leaf('NextContinuationToken', next?.toString('base64url')),
      ...objects.map((object) => listed(object, encode)),
      ...commonPrefixes.map((common) => branch('CommonPrefixes', leaf('Prefix', encode(common)))),
    ),
  };
};

function listed(
  { key, modifiedAtMs, eTag, sizeBytes, attributes }: StoredObject,
  encode: (name: string) => string,
) {
  return branch(
    'Contents',
    leaf('Key', encode(key)),
    leaf('LastModified', isoTime(modifiedAtMs)),
    leaf('ETag', quoted(eTag)),
    leaf('ChecksumAlgorithm', attributes.checksum?.algorithm),
    leaf('ChecksumType', attributes.checksum?.type),
    leaf('Size', sizeBytes),
    leaf('StorageClass', 'STANDARD'),
  );
}
