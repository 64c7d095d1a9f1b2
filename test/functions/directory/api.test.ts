import { afterAll, beforeAll, expect, it } from 'vitest';
import { directoryRoutes } from '../../../functions/directory/contract.ts';

const env = { ...process.env };
beforeAll(() => {
  Object.assign(process.env, { AUDIT_TABLE: 'audit', DIRECTORY_TABLE: 'directory', AWS_REGION: 'us-east-1' });
});
afterAll(() => {
  process.env = env;
});

it('serves every route of the room, and asks for a token that the directory accepts', async () => {
  const { handler } = await import('../../../functions/directory/api.lambda.ts');
  const statuses = await Promise.all(
    Object.values(directoryRoutes).map(async ({ path, method }) => {
      const rawPath = path.replace('{distributorId}', 'meridian-hr').replace(/\{\w+\}/g, '1');
      const http = { method: method.toUpperCase(), path: rawPath };
      const body = JSON.stringify({ isEnabled: true });
      const headers = { 'content-type': 'application/json' };
      const sent = method === 'get' ? { headers: {} } : { headers, body };
      const event = { version: '2.0', rawPath, rawQueryString: '', ...sent, requestContext: { http } };
      const answer = (await handler(event as never, {} as never)) as { statusCode: number; body: string };
      return [answer.statusCode, JSON.parse(answer.body).code];
    }),
  );
  expect(new Set(statuses.map(String))).toEqual(new Set(['403,TOKEN_NOT_ACCEPTED']));
});
