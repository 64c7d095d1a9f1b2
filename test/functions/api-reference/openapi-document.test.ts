import { describe, expect, it } from 'vitest';
import { allRoutes } from '../../../functions/api-reference/contract.ts';
import { generalProblems, openApiDocument } from '../../../functions/api-reference/openapi-document.ts';
import { auditRoutes } from '../../../functions/audit/contract.ts';
import { clientRoutes } from '../../../functions/clients/contract.ts';
import { dataExportRoutes } from '../../../functions/data-exports/contract.ts';
import { deliveryRoutes } from '../../../functions/deliveries/contract.ts';
import { directoryRoutes } from '../../../functions/directory/contract.ts';
import { distributorPackageRoutes } from '../../../functions/distributor-packages/contract.ts';
import { integratorRoutes } from '../../../functions/integrator/contract.ts';
import { billingRoutes } from '../../../functions/integrator-billing/contract.ts';
import { integratorReportRoutes } from '../../../functions/integrator-reports/contract.ts';
import { subscriptionRoutes } from '../../../functions/integrator-subscription/contract.ts';
import { uploadRoutes } from '../../../functions/integrator-uploads/contract.ts';
import { knowledgeBaseRoutes } from '../../../functions/knowledge-base/contract.ts';
import { packageMoveRoutes } from '../../../functions/package-moves/contract.ts';
import type { RouteDeclaration } from '../../../functions/platform/contract.ts';
import { eventTypes, webhookRoutes } from '../../../functions/webhooks/contract.ts';

/** As a client of the API gets it: nothing that JSON does not know. */
const document = JSON.parse(JSON.stringify(openApiDocument('Waybill')));

interface Operation {
  readonly operationId: string;
  readonly parameters?: { name: string; in: string; required?: boolean; schema: object }[];
  readonly requestBody?: { required?: boolean; content: Record<string, { schema: object }> };
  readonly responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
  readonly security: Record<string, string[]>[];
  readonly tags: string[];
  readonly summary: string;
}
const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const operations: { path: string; method: string; operation: Operation }[] = Object.entries(
  document.paths,
).flatMap(([path, item]) =>
  Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({
    path,
    method,
    operation,
  })),
);

/** Everything inside, with its JSON Pointer. */
function* within(value: unknown, pointer = '#'): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  yield [pointer, value as Record<string, unknown>];
  for (const [key, inner] of Object.entries(value))
    yield* within(inner, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

describe('the OpenAPI document', () => {
  it('is of version 3.1 and has a title, a version and operations', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: 'Waybill API', version: '1' });
    expect(operations.length).toBe(allRoutes.length);
  });

  it('knows every route that a room declares, each once', () => {
    const declared = [
      directoryRoutes,
      clientRoutes,
      distributorPackageRoutes,
      packageMoveRoutes,
      integratorRoutes,
      integratorReportRoutes,
      subscriptionRoutes,
      uploadRoutes,
      billingRoutes,
      webhookRoutes,
      knowledgeBaseRoutes,
      dataExportRoutes,
      deliveryRoutes,
      auditRoutes,
    ].flatMap((routes): RouteDeclaration[] => Object.values(routes));
    const shown = operations.map(
      ({ path, method, operation }) => `${method} ${path} ${operation.operationId}`,
    );
    expect(shown.sort()).toEqual(
      declared.map(({ method, path, operationId }) => `${method} ${path} ${operationId}`).sort(),
    );
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  });

  it.each(operations)('describes $method $path as OpenAPI wants it', ({ path, method, operation }) => {
    expect(methods).toContain(method);
    expect(path).toMatch(/^\/v1\//);
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters = operation.parameters ?? [];
    const pathParameters = parameters.filter((parameter) => parameter.in === 'path');
    expect(pathParameters.map((parameter) => parameter.name).sort()).toEqual(inPath.sort());
    expect(pathParameters.every((parameter) => parameter.required === true)).toBe(true);
    expect(parameters.every(({ in: where }) => ['path', 'query', 'header'].includes(where))).toBe(true);
    expect(new Set(parameters.map((parameter) => `${parameter.in} ${parameter.name}`)).size).toBe(
      parameters.length,
    );
    for (const [status, response] of Object.entries(operation.responses)) {
      expect(status).toMatch(/^([1-5]\d\d|default)$/);
      expect(response.description.length).toBeGreaterThan(0);
    }
    expect(Object.keys(operation.responses['default']?.content ?? {})).toEqual(['application/problem+json']);
    expect([operation.summary.length > 0, operation.tags.length]).toEqual([true, 1]);
  });

  it('lists for each route the problems that may be answered, the general ones too', () => {
    for (const declaration of allRoutes) {
      const operation = document.paths[declaration.path][declaration.method];
      const text = operation.responses.default.description;
      for (const code of [...generalProblems, ...(declaration.problems ?? [])]) expect(text).toContain(code);
    }
  });

  it('names only what is there: every reference and every security scheme', () => {
    const pointers = new Set([...within(document)].map(([pointer]) => pointer));
    for (const [pointer, { $ref }] of within(document))
      if (typeof $ref === 'string') expect(pointers, pointer).toContain($ref);
    const schemes = Object.keys(document.components.securitySchemes);
    for (const { operation } of operations)
      for (const requirement of operation.security) expect(schemes).toEqual(Object.keys(requirement));
  });

  it('asks for a scope exactly where a machine may call', () => {
    for (const declaration of allRoutes) {
      const { security } = document.paths[declaration.path][declaration.method] as Operation;
      expect(security).toEqual([{ signIn: [...declaration.scopes] }]);
    }
  });

  const jsonTypes = ['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'];
  it('has schemas of JSON Schema 2020-12 and not of its older dialect', () => {
    for (const [pointer, node] of within(document)) {
      if (!pointer.includes('/schema')) continue;
      const { type, required, properties, nullable, exclusiveMinimum, items } = node;
      const isMap = pointer.endsWith('/properties');
      if (isMap) continue;
      if (type !== undefined) for (const one of [type].flat()) expect(jsonTypes, pointer).toContain(one);
      expect(nullable, pointer).toBeUndefined();
      if (exclusiveMinimum !== undefined) expect(typeof exclusiveMinimum, pointer).toBe('number');
      if (type === 'array') expect(items, pointer).toBeDefined();
      if (Array.isArray(required))
        for (const name of required) expect(Object.keys(properties ?? {}), pointer).toContain(name);
    }
  });

  it('tells every event that webhooks can be sent, signed as Standard Webhooks says', () => {
    expect(Object.keys(document.webhooks).sort()).toEqual([...eventTypes].sort());
    for (const [type, { post }] of Object.entries<{ post: Operation }>(document.webhooks)) {
      const names = post.parameters?.map(({ in: where, name }) => `${where} ${name}`);
      expect(names).toEqual(['header webhook-id', 'header webhook-timestamp', 'header webhook-signature']);
      const schema = post.requestBody?.content['application/json']?.schema;
      expect(schema).toMatchObject({
        properties: { type: { enum: [type] } },
        required: ['type', 'timestamp', 'firmId', 'data'],
      });
    }
  });

  it('refuses unknown fields of a request where the API does', () => {
    const body = document.paths['/v1/distributors/{distributorId}/data-exports'].post.requestBody;
    const { schema } = body.content['application/json'];
    expect([body.required, schema.additionalProperties, schema.required]).toEqual([
      true,
      false,
      ['description', 'clientId', 'recordSet', 'assets'],
    ]);
  });

  it('shows the secret of delivery settings nowhere but in what is sent', () => {
    const path = document.paths['/v1/distributors/{distributorId}/delivery-settings'];
    const answers = JSON.stringify([path.get.responses, path.put.responses['200']]);
    expect(answers).not.toMatch(/password|privateKey|"secret"|ciphertext/);
    expect(JSON.stringify(path.put.requestBody)).toMatch(/password/);
  });
});
