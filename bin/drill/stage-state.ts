import { createHash } from 'node:crypto';
import {
  type AttributeValue,
  DynamoDBClient,
  ListTablesCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListBucketsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';

/** How a stage is reached, with the right to everything in it. */
export interface StageAccess {
  readonly endpointUrl: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Buckets that are somebody else's. */
  readonly foreignBuckets?: readonly string[];
}

export type StoredItem = Record<string, AttributeValue>;

/** An object without its bytes. */
export interface ObjectHead {
  readonly key: string;
  readonly contentType?: string | undefined;
  readonly metadata?: Record<string, string> | undefined;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** What a stage holds, told by one hash a table and one a bucket. */
export interface Fingerprint {
  /** By `table NAME` or `bucket NAME`. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly itemCount: number;
  readonly objectCount: number;
  readonly sizeBytes: number;
}

/** The tables and buckets of a stage. */
export class StageState {
  readonly dynamo: DynamoDBClient;
  readonly s3: S3Client;
  readonly #foreignBuckets: readonly string[];

  constructor({ endpointUrl: endpoint, region, foreignBuckets = [], ...credentials }: StageAccess) {
    const { accessKeyId, secretAccessKey } = credentials;
    const settings = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
    this.dynamo = new DynamoDBClient(settings);
    this.s3 = new S3Client({ ...settings, forcePathStyle: true });
    this.#foreignBuckets = foreignBuckets;
  }

  async tables(): Promise<string[]> {
    const { TableNames = [] } = await this.dynamo.send(new ListTablesCommand({}));
    return TableNames.sort();
  }

  async buckets(): Promise<string[]> {
    const { Buckets = [] } = await this.s3.send(new ListBucketsCommand({}));
    return Buckets.flatMap(({ Name }) => Name ?? []).filter((name) => !this.#foreignBuckets.includes(name));
  }

  async *items(TableName: string): AsyncGenerator<StoredItem> {
    const pages = paginateScan({ client: this.dynamo }, { TableName, ConsistentRead: true });
    for await (const { Items = [] } of pages) yield* Items;
  }

  /** Newest versions, in the order of their keys, each with its bytes. */
  async *objects(Bucket: string, Prefix = ''): AsyncGenerator<{ head: ObjectHead; bytes: Buffer }> {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.s3 }, { Bucket, Prefix }))
      for (const { Key: key = '' } of Contents) {
        const found = await this.s3.send(new GetObjectCommand({ Bucket, Key: key }));
        const bytes = Buffer.from((await found.Body?.transformToByteArray()) ?? []);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        const { ContentType: contentType, Metadata: metadata } = found;
        yield { head: { key, contentType, metadata, sha256, sizeBytes: bytes.length }, bytes };
      }
  }

  async fingerprint(): Promise<Fingerprint> {
    const hashes = new Map<string, string>();
    let [itemCount, objectCount, sizeBytes] = [0, 0, 0];
    for (const table of await this.tables()) {
      const lines: string[] = [];
      for await (const item of this.items(table)) lines.push(textOf(item));
      itemCount += lines.length;
      hashes.set(`table ${table}`, hashOf(lines));
    }
    for (const bucket of await this.buckets()) {
      const lines: string[] = [];
      for await (const { head } of this.objects(bucket)) {
        lines.push(textOf(head));
        sizeBytes += head.sizeBytes;
      }
      objectCount += lines.length;
      hashes.set(`bucket ${bucket}`, hashOf(lines));
    }
    return { hashes, itemCount, objectCount, sizeBytes };
  }

  close(): void {
    this.dynamo.destroy();
    this.s3.destroy();
  }
}

const hashOf = (lines: string[]): string =>
  createHash('sha256').update(lines.sort().join('\n')).digest('hex');

/** What of two fingerprints differs, by table and bucket. */
export function differences(one: Fingerprint, other: Fingerprint): string[] {
  const names = new Set([...one.hashes.keys(), ...other.hashes.keys()]);
  return [...names].filter((name) => one.hashes.get(name) !== other.hashes.get(name)).sort();
}

/** JSON with sorted names; bytes as `{"$bytes": base64}`. The same content gives the same text. */
export function textOf(content: unknown): string {
  return JSON.stringify(content, (_name, value: unknown) => {
    if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
    if (isBuffer(value)) return { $bytes: Buffer.from(value.data).toString('base64') };
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** What `textOf` wrote. */
export function contentOf(text: string): unknown {
  return JSON.parse(text, (_name, value: unknown) => {
    const bytes = value !== null && typeof value === 'object' && '$bytes' in value ? value.$bytes : undefined;
    return typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : value;
  });
}

/** As `JSON.stringify` sees a Buffer, which has told itself already. */
function isBuffer(value: unknown): value is { readonly data: number[] } {
  return (
    value !== null &&
    typeof value === 'object' &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value
  );
}
