import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import { Problem, type RouteDeclaration } from '../platform/contract.ts';
import { WebhookMessage } from '../webhooks/contract.ts';
import { allEvents, allRoutes } from './contract.ts';

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
  for (const type of allEvents) app.openAPIRegistry.registerWebhook(openApiEvent(type));
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: `${productName} API`,
      version: '1',
      description:
        'I-9 data exports, clients, distributor packages, and the files that law firms import and export. Times are RFC 3339 in UTC; dates have no zone.',
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

/** A message that webhooks of a firm are sent; its headers are those of Standard Webhooks. */
function openApiEvent(type: WebhookMessage['type']): Parameters<typeof createRoute>[0] {
  const header = (description: string) => z.string().describe(description);
  const headers = z.object({
    'webhook-id': header('Id of the event; the same for every try and replay'),
    'webhook-timestamp': header('When this try was sent, in seconds since 1970'),
    'webhook-signature': header('HMAC-SHA256 with the secret of the webhook; several while secrets change'),
  });
  const schema = WebhookMessage.extend({ type: z.literal(type) });
  return {
    method: 'post',
    path: type,
    summary: `What webhooks of a firm are sent for ${type}`,
    tags: ['Integrator'],
    request: { headers, body: { content: { 'application/json': { schema } }, required: true } },
    responses: {
      '2XX': { description: 'Accepted; any other answer is tried again for three days' },
      410: { description: 'Gone: the webhook is switched off' },
    },
  };
}
