import type { IncomingMessage } from 'node:http';
import { AwsError, type ServiceRequest, type ServiceResponse } from '../service.ts';
import { requestLimitBytes } from './item-limits.ts';
import type { TableRequest } from './table-access.ts';

export const jsonType = 'application/x-amz-json-1.0';
const passedHeaders = ['content-type', 'content-length', 'x-amz-crc32', 'x-amzn-requestid'];

/** @throws AwsError 413 when the body is over DynamoDB's 16 MB */
export async function readBody(request: ServiceRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes <= requestLimitBytes) chunks.push(chunk);
  }
  if (sizeBytes <= requestLimitBytes)
    return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  throw new AwsError('RequestEntityTooLargeException', `a request is at most 16 MB: ${sizeBytes} bytes`, 413);
}

/** @throws AwsError `SerializationException` */
export function parseBody(bytes: Buffer): TableRequest {
  try {
    const parsed: unknown = JSON.parse(bytes.toString());
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // Answered below, as any other body that is no object.
  }
  throw new AwsError('SerializationException', 'the body is not a JSON object');
}

/** The binary's answer as it is, not read on the way. */
export function passedOn(response: IncomingMessage): ServiceResponse {
  const headers: Record<string, string> = {};
  for (const name of passedHeaders) {
    const value = response.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return { status: response.statusCode ?? 500, headers, body: response };
}

export function errorResponse(error: AwsError): ServiceResponse {
  const body = { __type: error.code, message: error.message, Message: error.message, ...error.detail };
  return { status: error.status, headers: { 'content-type': jsonType }, body: JSON.stringify(body) };
}
