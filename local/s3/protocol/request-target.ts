import type { IncomingHttpHeaders } from 'node:http';
import { AwsError, type ServiceRequest } from '../../service.ts';

/** The runtime's endpoint also gives the request target as it stood on the wire: `URL` folds `..` away. */
export type S3Request = ServiceRequest & { readonly rawTarget?: string };

export interface RequestTarget {
  /** Empty for the service itself. */
  readonly bucket: string;
  readonly key: string;
}

/** Takes a path-style address apart: `/bucket/key`. @throws AwsError `InvalidURI` */
export function targetOf(request: S3Request): RequestTarget {
  const path = (request.rawTarget ?? request.url.pathname).split('?', 1)[0] ?? '';
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return { bucket: decode(bucket), key: decode(key) };
}

export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.", 400);
  }
}

const authenticationParameter =
  /^x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token|content-sha256|user-agent)$/i;

/** Splits the query: what S3 reads as parameters, and what a presigned URL carries in place of headers. */
export function splitQuery(url: URL): { query: URLSearchParams; headers: Record<string, string> } {
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    if (authenticationParameter.test(name) || name === 'x-id') continue;
    if (/^x-amz-/i.test(name)) headers[name.toLowerCase()] = value;
    else query.append(name, value);
  }
  return { query, headers };
}

export function plainHeaders(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );
}
