import { describe, expect, it } from 'vitest';
import { matchRoute, parseRouteKey } from '../../../local/http-api/routes.ts';

const routes = [
  '$default',
  'ANY /{proxy+}',
  'GET /pets/{proxy+}',
  'GET /pets/dog/{id}',
  'ANY /pets/dog/1',
  'GET /pets/dog/1',
  'GET /{kind}/dog/food',
].map(parseRouteKey);

describe('API Gateway: route selection of HTTP APIs', () => {
  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
    ['POST', '/pets/dog/1', 'ANY /pets/dog/1', {}],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['GET', '/pets/dog/food', 'GET /pets/dog/{id}', { id: 'food' }],
    ['GET', '/cars/dog/food', 'GET /{kind}/dog/food', { kind: 'cars' }],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
    ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
    ['GET', '/pets/dog/a%20b%2Fc', 'GET /pets/dog/{id}', { id: 'a b/c' }],
    ['GET', '/', '$default', {}],
  ])('sends %s %s to %s', (method, path, routeKey, pathParameters) => {
    const match = matchRoute(routes, method, path);
    expect([match?.route.routeKey, match?.pathParameters]).toEqual([routeKey, pathParameters]);
  });

  it('finds nothing without a default route, nor for a variable that would be empty or a trailing slash', () => {
    const some = ['GET /pets/{id}', 'GET /files/{path+}'].map(parseRouteKey);
    for (const path of ['/', '/pets', '/pets/', '/pets/1/', '/files', '/files/']) {
      expect([path, matchRoute(some, 'GET', path)]).toEqual([path, undefined]);
    }
  });

  it('rejects a route key with a greedy variable before its end', () => {
    expect(() => parseRouteKey('GET /{proxy+}/x')).toThrow('GET /{proxy+}/x');
  });
});
