import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { childrenOf, parseXml, textOf, type XmlElement } from '../s3/protocol/xml.ts';
import type { Caller, LocalService, ServiceResponse } from '../service.ts';
import { RefusedError } from '../ssh/refused-error.ts';

export interface FoundObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
}

export interface ObjectPage {
  readonly objects: readonly FoundObject[];
  /** Prefixes up to the next slash, that slash included. */
  readonly folders: readonly string[];
  readonly nextToken: string | undefined;
}

interface S3Call {
  readonly bucket: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readable;
}

/** S3 as one user of a server may use it. Every method throws RefusedError with what S3 says. */
export class BucketObjects {
  readonly #s3: LocalService;
  readonly #caller: Caller;

  constructor(s3: LocalService, caller: Caller) {
    this.#s3 = s3;
    this.#caller = caller;
  }

  /** Fails early what S3 would refuse at the end of an upload. */
  requireWrite(bucket: string, key: string): void {
    try {
      this.#caller.authorize('s3:PutObject', `arn:aws:s3:::${bucket}/${key}`);
    } catch {
      throw new RefusedError('denied', 'access denied');
    }
  }

  /** By listing, as a user who may only write and list has no right to the object itself. */
  async find(bucket: string, key: string): Promise<FoundObject | undefined> {
    const { objects } = await this.list(bucket, key, { 'max-keys': '1' });
    // Of all keys with this beginning the key itself is the first.
    return objects.find((object) => object.key === key);
  }

  /** Whether anything lies below `key/`, the folder's own empty object included. */
  async isFolder(bucket: string, key: string): Promise<boolean> {
    return (await this.list(bucket, `${key}/`, { 'max-keys': '1' })).objects.length > 0;
  }

  async list(
    bucket: string,
    prefix: string,
    query: Readonly<Record<string, string>> = {},
  ): Promise<ObjectPage> {
    const asked = { 'list-type': '2', prefix, 'encoding-type': 'url', ...query };
    const { body } = await this.#call('GET', { bucket, query: asked });
    const root = parseXml(await textBody(body));
    return {
      objects: childrenOf(root, 'Contents').map((element) => ({
        key: nameIn(element, 'Key'),
        sizeBytes: Number(textOf(element, 'Size')),
        modifiedAtMs: Date.parse(textOf(element, 'LastModified') ?? ''),
      })),
      folders: childrenOf(root, 'CommonPrefixes').map((element) => nameIn(element, 'Prefix')),
      nextToken: textOf(root, 'NextContinuationToken'),
    };
  }

  async head(bucket: string, key: string): Promise<FoundObject & { readonly eTag: string }> {
    const { headers = {} } = await this.#call('HEAD', { bucket, key });
    return {
      key,
      sizeBytes: Number(headers['content-length']),
      modifiedAtMs: Date.parse(headers['last-modified'] ?? ''),
      eTag: headers['etag'] ?? '',
    };
  }

  /** @param eTag of the object that was opened: another one in its place is refused */
  async read(bucket: string, key: string, eTag: string, from: number, behind: number): Promise<Buffer> {
    const headers = { range: `bytes=${from}-${behind - 1}`, 'if-match': eTag };
    const { body } = await this.#call('GET', { bucket, key, headers });
    if (body instanceof Readable) return await buffer(body);
    return Buffer.from(body ?? '');
  }

  /** @returns the ETag, without quotes */
  async put(
    bucket: string,
    key: string,
    content: {
      readonly body: Readable;
      readonly sizeBytes: number;
      readonly headers?: Record<string, string>;
    },
  ): Promise<string> {
    const headers = { 'content-length': String(content.sizeBytes), ...content.headers };
    const answer = await this.#call('PUT', { bucket, key, headers, body: content.body });
    return (answer.headers?.['etag'] ?? '').replaceAll('"', '');
  }

  async copy(from: { bucket: string; key: string }, to: { bucket: string; key: string }): Promise<void> {
    const headers = { 'x-amz-copy-source': encodedPath(from.bucket, from.key) };
    await this.#call('PUT', { ...to, headers });
  }

  async remove(bucket: string, key: string): Promise<void> {
    await this.#call('DELETE', { bucket, key });
  }

  async #call(method: string, { bucket, key = '', query = {}, headers = {}, body }: S3Call) {
    const path = encodedPath(bucket, key);
    const url = new URL('http://127.0.0.1/');
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const answer = await this.#s3.handle({
      requestId: randomUUID(),
      method,
      url,
      // `URL` would fold names such as `..` away.
      rawTarget: `${path}${url.search}`,
      headers,
      body: body ?? Readable.from([]),
      caller: this.#caller,
    });
    if (answer.status >= 300) throw await refusalOf(answer);
    return answer;
  }
}

function encodedPath(bucket: string, key: string): string {
  return `/${[bucket, ...(key === '' ? [] : key.split('/'))].map(encodeURIComponent).join('/')}`;
}

async function textBody(body: ServiceResponse['body']): Promise<string> {
  return body instanceof Readable ? await text(body) : String(body ?? '');
}

function nameIn(element: XmlElement, name: string): string {
  return decodeURIComponent((textOf(element, name) ?? '').replaceAll('+', ' '));
}

async function refusalOf({ status, body }: ServiceResponse): Promise<RefusedError> {
  if (status === 403) return new RefusedError('denied', 'access denied');
  const content = await textBody(body);
  // A HEAD is answered without a document.
  const code = content === '' ? '' : (textOf(parseXml(content), 'Code') ?? '');
  if (status === 404 && code !== 'NoSuchBucket') return new RefusedError('missing', 'no such file');
  return new RefusedError('failure', code === '' ? `S3 answered ${status}` : code);
}
