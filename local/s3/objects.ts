import { UnsupportedFeatureError } from '../service.ts';
import { authorize, type Operation, type S3Call, type S3Context } from './call.ts';
import { existingObject } from './object-lookup.ts';
import { authorizeWrite, receiveBody, writeObject } from './object-writer.ts';
import { checkReadConditions } from './protocol/conditions.ts';
import { limits } from './protocol/limits.ts';
import {
  attributesOf,
  checksumHeaders,
  describeObject,
  encryptionHeaders,
  overriddenHeaders,
  quoted,
  versionHeaders,
} from './protocol/object-headers.ts';
import { type ByteRange, readRange } from './protocol/ranges.ts';
import type { StoredObject } from './store/object-table.ts';
import { tagsOfHeader } from './tags.ts';

/** Objects and ranges up to this size are answered from memory; larger ones are streamed. */
const smallBytes = 512 * 1024;

export const putObject: Operation = async (s3, call) => {
  authorizeWrite(call);
  const attributes = attributesOf(call.headers);
  const tags = tagsOfHeader(call.headers);
  const received = await receiveBody(s3, call, limits.singlePutBytes, attributes);
  const { checksum } = received;
  const written = {
    ...attributes,
    ...(checksum && { checksum: { ...checksum, type: 'FULL_OBJECT' } as const }),
  };
  try {
    const draft = { ...received, attributes: written, tags };
    const object = s3.store.commit((change) => writeObject(s3, call, change, draft, 'ObjectCreated:Put'));
    return {
      status: 200,
      headers: {
        etag: quoted(object.eTag),
        ...versionHeaders(object),
        ...encryptionHeaders(written.encryption),
        ...checksumHeaders(object.attributes.checksum),
      },
    };
  } catch (error) {
    received.discard();
    throw error;
  }
};

interface Selection {
  readonly object: StoredObject;
  readonly isNotModified: boolean;
  readonly range: ByteRange | undefined;
}

/** What GET and HEAD share: rights, conditions, range. */
function select(s3: S3Context, call: S3Call): Selection {
  if (call.query.has('partNumber'))
    throw new UnsupportedFeatureError('S3 GetObject and HeadObject by partNumber');
  authorize(call, call.query.has('versionId') ? 's3:GetObjectVersion' : 's3:GetObject');
  const object = existingObject(s3, call);
  const isNotModified = checkReadConditions(call.headers, object);
  return { object, isNotModified, range: readRange(call.headers['range'], object.sizeBytes) };
}

function headersOf({ object, range }: Selection, call: S3Call): Record<string, string> {
  const headers = { ...describeObject(object), ...overriddenHeaders(call.query) };
  if (range !== undefined) {
    const last = range.startBytes + range.sizeBytes - 1;
    headers['content-range'] = `bytes ${range.startBytes}-${last}/${object.sizeBytes}`;
  } else if (call.headers['x-amz-checksum-mode'] === 'ENABLED') {
    Object.assign(headers, checksumHeaders(object.attributes.checksum));
  }
  headers['content-length'] = String(range?.sizeBytes ?? object.sizeBytes);
  return headers;
}

export const getObject: Operation = (s3, call) => {
  const selection = select(s3, call);
  const { object, range } = selection;
  if (selection.isNotModified) return notModified(object);
  const { startBytes, sizeBytes } = range ?? { startBytes: 0, sizeBytes: object.sizeBytes };
  const segments = s3.store.segments.slice(object.contentId, startBytes, sizeBytes);
  return {
    status: range === undefined ? 200 : 206,
    headers: headersOf(selection, call),
    body: sizeBytes <= smallBytes ? s3.content.readNow(segments) : s3.content.read(segments),
  };
};

export const headObject: Operation = (s3, call) => {
  const selection = select(s3, call);
  if (selection.isNotModified) return notModified(selection.object);
  return { status: selection.range === undefined ? 200 : 206, headers: headersOf(selection, call) };
};

function notModified(object: StoredObject) {
  const { etag = '', 'last-modified': lastModified = '' } = describeObject(object);
  return { status: 304, headers: { etag, 'last-modified': lastModified } };
}
