import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { parseEnv } from '../platform/env.ts';
import { apiReferenceEnv, referencePaths } from './contract.ts';
import { openApiDocument } from './openapi-document.ts';
import { referencePage } from './reference-page.ts';

const document = openApiDocument(parseEnv(apiReferenceEnv, process.env).PRODUCT_NAME);
const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/** Invoked by the HTTP API for `/openapi.json` and `/docs`. */
export const handler = middy().handler(async (input: unknown) => {
  const event = input as APIGatewayProxyEventV2;
  if (event.rawPath === referencePaths.document) {
    return {
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(document),
    };
  }
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
  };
  return { statusCode: 200, headers, body: referencePage(document) };
});
