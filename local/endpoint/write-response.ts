import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AwsError, ServiceResponse } from '../service.ts';

/** Sends what a service answered; a stream is sent as it comes. */
export async function writeResponse(
  target: ServerResponse,
  { requestId, nowMs }: { readonly requestId: string; readonly nowMs: number },
  { status, headers = {}, body }: ServiceResponse,
): Promise<void> {
  target.writeHead(status, {
    date: new Date(nowMs).toUTCString(),
    'x-amzn-requestid': requestId,
    ...(body === undefined || body instanceof Readable ? {} : { 'content-length': Buffer.byteLength(body) }),
    ...lowerCase(headers),
  });
  if (body instanceof Readable) await pipeline(body, target);
  else target.end(body);
}

/** So that a service's own `Content-Length` takes the place of the one above. */
function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** An error in the protocol that the service named in the signature speaks. */
export function errorResponse(signingName: string, requestId: string, error: AwsError): ServiceResponse {
  if (signingName === 's3') return xmlError(requestId, error);
  if (signingName === 'sts') return queryError(requestId, error);
  return jsonError(error);
}

function jsonError(error: AwsError): ServiceResponse {
  return {
    status: error.status,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-errortype': error.code,
      // SQS alone reads it: the error's name in its older protocol.
      'x-amzn-query-error': `${error.code};${error.status < 500 ? 'Sender' : 'Receiver'}`,
    },
    body: JSON.stringify({ __type: error.code, message: error.message, ...error.detail }),
  };
}

function xmlError(requestId: string, error: AwsError): ServiceResponse {
  const fields = { Code: error.code, Message: error.message, RequestId: requestId };
  return xml(error.status, `<Error>${elements(fields)}</Error>`);
}

function queryError(requestId: string, error: AwsError): ServiceResponse {
  const fields = { Type: 'Sender', Code: error.code, Message: error.message };
  const body = `<Error>${elements(fields)}</Error>${elements({ RequestId: requestId })}`;
  return xml(error.status, `<ErrorResponse>${body}</ErrorResponse>`);
}

function xml(status: number, body: string): ServiceResponse {
  const headers = { 'content-type': 'application/xml' };
  return { status, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` };
}

export function elements(fields: Record<string, string>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
    .join('');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
