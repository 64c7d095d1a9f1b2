import type { Json } from './json.ts';

interface Metadata {
  httpStatusCode?: number;
  requestId?: string;
}

/** What an SDK answers, as a task result: instants in ISO 8601, streams as text, bytes in Base64. */
export async function toResult(
  answer: Record<string, unknown>,
  options: { service: string; hasMetadata: boolean },
): Promise<Json> {
  const { $metadata, ...rest } = answer as { $metadata?: Metadata };
  const plain = (await toJson(rest, options.service === 'sfn')) as Record<string, Json>;
  if (!options.hasMetadata) return plain;
  return {
    ...plain,
    SdkHttpMetadata: { HttpStatusCode: $metadata?.httpStatusCode ?? 200 },
    SdkResponseMetadata: { RequestId: $metadata?.requestId ?? '' },
  };
}

async function toJson(value: unknown, isCapitalized: boolean): Promise<Json> {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return Promise.all(value.map((entry) => toJson(entry, isCapitalized)));
  if (typeof value !== 'object') return value as Json;
  if ('transformToString' in value)
    return (value as { transformToString(): Promise<string> }).transformToString();
  const result: Record<string, Json> = {};
  for (const [key, entry] of Object.entries(value)) {
    if (entry === undefined) continue;
    result[isCapitalized ? key.charAt(0).toUpperCase() + key.slice(1) : key] = await toJson(
      entry,
      isCapitalized,
    );
  }
  return result;
}
