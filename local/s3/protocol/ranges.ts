import { invalidArgument, invalidRange } from './errors.ts';

export interface ByteRange {
  readonly startBytes: number;
  readonly sizeBytes: number;
}

/**
 * Reads the `Range` header of a GET. A header that is malformed or asks for several ranges is ignored, as on S3.
 * @returns `undefined` for the whole object
 * @throws AwsError `InvalidRange` (416)
 */
export function readRange(header: string | undefined, objectBytes: number): ByteRange | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (found === null) return undefined;
  const [, first = '', last = ''] = found;
  if (first === '' && last === '') return undefined;
  const startBytes = first === '' ? Math.max(objectBytes - Number(last), 0) : Number(first);
  const lastByte = first === '' || last === '' ? objectBytes - 1 : Math.min(Number(last), objectBytes - 1);
  if (first !== '' && last !== '' && Number(last) < startBytes) return undefined;
  if (startBytes >= objectBytes) throw invalidRange(objectBytes);
  return { startBytes, sizeBytes: lastByte - startBytes + 1 };
}

/**
 * Reads `x-amz-copy-source-range`, which must be `bytes=first-last` and lie within the source.
 * @throws AwsError `InvalidArgument`
 */
export function copyRange(header: string | undefined, objectBytes: number): ByteRange {
  if (header === undefined) return { startBytes: 0, sizeBytes: objectBytes };
  const found = /^bytes=(\d+)-(\d+)$/.exec(header);
  const first = Number(found?.[1]);
  const last = Number(found?.[2]);
  const name = 'x-amz-copy-source-range';
  if (found === null || last < first)
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      name,
      header,
    );
  if (last >= objectBytes)
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${objectBytes}`,
      name,
      header,
    );
  return { startBytes: first, sizeBytes: last - first + 1 };
}
