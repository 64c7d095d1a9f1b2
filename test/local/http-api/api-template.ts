import { onTestFinished } from 'vitest';
import { type HttpApiOptions, type Invoke, startHttpApi } from '../../../local/http-api/http-api.ts';
import { aContext, resource } from '../cognito/pool-template.ts';

const ApiId = 'a1b2c3';
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:111122223333:function:${name}`;

export function anIntegration(name: string, changes: Record<string, unknown> = {}) {
  return resource('AWS::ApiGatewayV2::Integration', name, {
    ApiId,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: functionArn(name),
    PayloadFormatVersion: '2.0',
    ...changes,
  });
}

export function aRoute(RouteKey: string, name: string, changes: Record<string, unknown> = {}) {
  return resource('AWS::ApiGatewayV2::Route', `route ${RouteKey}`, {
    ApiId,
    RouteKey,
    Target: `integrations/${name}`,
    ...changes,
  });
}

export function anApi(changes: Record<string, unknown> = {}) {
  return resource('AWS::ApiGatewayV2::Api', ApiId, { Name: 'waybill', ProtocolType: 'HTTP', ...changes });
}

export function aStage(changes: Record<string, unknown> = {}) {
  return resource('AWS::ApiGatewayV2::Stage', '$default', {
    ApiId,
    StageName: '$default',
    AutoDeploy: true,
    ...changes,
  });
}

export function anAuthorizer(changes: Record<string, unknown> = {}) {
  return resource('AWS::ApiGatewayV2::Authorizer', 'people', {
    ApiId,
    Name: 'people',
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: {
      Issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_pool',
      Audience: ['console', 'machine'],
    },
    ...changes,
  });
}

export const protectedBy = { AuthorizationType: 'JWT', AuthorizerId: 'people' };

/** The event that a function was given, as far as tests look into it. */
// biome-ignore lint/suspicious/noExplicitAny: an event is whatever JSON the function receives
export type Event = any;

/** A running API whose one function answers with `answer`; `events` holds what the function was given. */
export async function aRunningApi(
  resources: HttpApiOptions['resources'],
  answer: (event: Event) => unknown = () => ({ statusCode: 200, body: 'ok' }),
  options: Partial<HttpApiOptions> = {},
) {
  const made = aContext();
  const events: Event[] = [];
  const called: string[] = [];
  const invoke: Invoke = async (name, payload) => {
    called.push(name);
    events.push(payload);
    return { payload: await answer(payload) };
  };
  const issuerUrl = 'http://127.0.0.1:1';
  const all = { context: made.context, resources, port: 0, invoke, issuerUrl, ...options };
  const api = await startHttpApi(all);
  onTestFinished(() => api.close());
  return { ...made, api, events, called };
}
