import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import type * as z from 'zod';
import { Problem, type RouteDeclaration } from '../platform/contract.ts';
import { allRoutes } from './contract.ts';

/** Problems that every route may answer. */
export const generalProblems = [
  'VALIDATION_FAILED',
  'BODY_NOT_JSON',
  'ROUTE_NOT_FOUND',
  'TOKEN_NOT_ACCEPTED',
  'CALLER_UNKNOWN',
  'ROLE_MISSING',
  'SCOPE_MISSING',
  'ROLE_NOT_ALLOWED',
  'DISTRIBUTOR_NOT_FOUND',
  'AWS_UNAVAILABLE',
  'UNEXPECTED',
];

/** The OpenAPI 3.1 document of the API, made from the declarations that route and validate. */
export function openApiDocument(productName: string) {
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerComponent('securitySchemes', 'signIn', {
    type: 'oauth2',
    description: 'People: authorization code with PKCE. Machines: client credentials with the scopes listed.',
    flows: {},
  });
  for (const declaration of allRoutes) {
    const described = openApiRoute(declaration);
    const codes = [...generalProblems, ...(declaration.problems ?? [])].join(', ');
    app.openAPIRegistry.registerPath({
      ...described,
      responses: {
        ...described.responses,
        default: {
          description: `A problem (RFC 9457). Codes: ${codes}`,
          content: { 'application/problem+json': { schema: Problem } },
        },
      },
    });
  }
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: `${productName} API`,
      version: '1',
      description:
        'I-9 data exports, clients and distributor packages. Times are RFC 3339 in UTC; dates have no zone.',
    },
  });
}

export type OpenApiDocument = ReturnType<typeof openApiDocument>;

/** The declaration as OpenAPI's library wants it. */
function openApiRoute(declaration: RouteDeclaration) {
  const { params, query, headers, body, success } = declaration;
  const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });
  return createRoute({
    operationId: declaration.operationId,
    method: declaration.method,
    path: declaration.path,
    summary: declaration.summary,
    description: declaration.description,
    tags: [declaration.tag],
    security: [{ signIn: [...declaration.scopes] }],
    request: {
      params,
      query,
      headers,
      body: body === undefined ? undefined : { ...json(body), required: true },
    },
    responses: {
      [success.status]: { description: success.description, ...(success.body ? json(success.body) : {}) },
    },
  });
}
