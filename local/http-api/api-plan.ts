import * as z from 'zod';
import { UnsupportedFeatureError } from '../service.ts';
import { parseRouteKey, type RoutePattern } from './routes.ts';
import { readProperties, type TemplateResource } from './template-resource.ts';

const Tags = z.unknown().optional();
const strings = z.array(z.string());

const CorsConfiguration = z.strictObject({
  AllowCredentials: z.boolean().optional(),
  AllowHeaders: strings.optional(),
  AllowMethods: strings.optional(),
  AllowOrigins: strings.optional(),
  ExposeHeaders: strings.optional(),
  MaxAge: z.number().optional(),
});
export type CorsConfiguration = z.infer<typeof CorsConfiguration>;

const ApiProperties = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  ProtocolType: z.literal('HTTP'),
  CorsConfiguration: CorsConfiguration.optional(),
  DisableExecuteApiEndpoint: z.literal(false).optional(),
  IpAddressType: z.string().optional(),
  Tags,
});

const RouteProperties = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string(),
  OperationName: z.string().optional(),
  ApiKeyRequired: z.literal(false).optional(),
  AuthorizationType: z.string().default('NONE'),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: strings.optional(),
});

const IntegrationProperties = z.strictObject({
  ApiId: z.string(),
  Description: z.string().optional(),
  IntegrationType: z.string(),
  IntegrationUri: z.string(),
  IntegrationMethod: z.string().optional(),
  PayloadFormatVersion: z.string().optional(),
  ConnectionType: z.literal('INTERNET').optional(),
  TimeoutInMillis: z.number().min(50).max(30_000).default(30_000),
});

const AuthorizerProperties = z.strictObject({
  ApiId: z.string(),
  Name: z.string().optional(),
  AuthorizerType: z.string(),
  IdentitySource: strings.default(['$request.header.Authorization']),
  JwtConfiguration: z.strictObject({ Issuer: z.string(), Audience: strings }).optional(),
});

const RouteSettings = z.strictObject({
  ThrottlingBurstLimit: z.number().optional(),
  ThrottlingRateLimit: z.number().optional(),
  // Metrics are not played; nothing of the application can see their absence.
  DetailedMetricsEnabled: z.boolean().optional(),
});

const StageProperties = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default'),
  AutoDeploy: z.boolean().optional(),
  Description: z.string().optional(),
  // Access logs are not written; nothing of the application reads them.
  AccessLogSettings: z.unknown().optional(),
  DefaultRouteSettings: RouteSettings.optional(),
  RouteSettings: z.record(z.string(), RouteSettings).optional(),
  StageVariables: z.record(z.string(), z.string()).optional(),
  Tags,
});

export interface JwtRule {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Where the token is, e.g. `$request.header.Authorization`. */
  readonly identitySources: readonly string[];
  readonly scopes: readonly string[];
}

export interface ApiRoute extends RoutePattern {
  readonly functionName: string;
  readonly timeoutMs: number;
  readonly jwt: JwtRule | undefined;
  /** `undefined`: the account's own limits, which are not played. */
  readonly throttle: { readonly ratePerSecond: number; readonly burstCount: number } | undefined;
}

export interface ApiPlan {
  readonly apiId: string;
  readonly cors: CorsConfiguration | undefined;
  readonly routes: readonly ApiRoute[];
  readonly stageVariables: Record<string, string> | undefined;
}

/**
 * What the one HTTP API of the template does.
 * @throws UnsupportedFeatureError for any type of integration, authorizer or setting that is not played
 */
export function readApi(resources: readonly TemplateResource[]): ApiPlan {
  const ofType = (type: string) => resources.filter((one) => one.type === `AWS::ApiGatewayV2::${type}`);
  const [api, second] = ofType('Api');
  if (api === undefined) throw new Error('the template has no AWS::ApiGatewayV2::Api');
  if (second !== undefined) throw new UnsupportedFeatureError('a second AWS::ApiGatewayV2::Api');
  const { CorsConfiguration } = readProperties(api, ApiProperties);
  const stage = ofType('Stage').map((one) => readProperties(one, StageProperties))[0];
  const integrations = new Map(ofType('Integration').map((one) => [one.physicalId, readIntegration(one)]));
  const authorizers = new Map(ofType('Authorizer').map((one) => [one.physicalId, readAuthorizer(one)]));
  const routes = ofType('Route').map((resource): ApiRoute => {
    const route = readProperties(resource, RouteProperties);
    const integration = integrations.get(route.Target.replace(/^integrations\//, ''));
    if (integration === undefined)
      throw new Error(`route ${route.RouteKey} has no integration ${route.Target}`);
    return {
      ...parseRouteKey(route.RouteKey),
      ...integration,
      jwt: readJwtRule(route, authorizers),
      throttle: readThrottle(stage, route.RouteKey),
    };
  });
  return { apiId: api.physicalId, cors: CorsConfiguration, routes, stageVariables: stage?.StageVariables };
}

function readIntegration(resource: TemplateResource) {
  const integration = readProperties(resource, IntegrationProperties);
  const { IntegrationType, PayloadFormatVersion, IntegrationUri } = integration;
  if (IntegrationType !== 'AWS_PROXY')
    throw new UnsupportedFeatureError(`integration type ${IntegrationType}`);
  if (PayloadFormatVersion !== '2.0') {
    throw new UnsupportedFeatureError(`payload format version ${PayloadFormatVersion}`);
  }
  const functionName = /:function:([^:/]+)/.exec(IntegrationUri)?.[1];
  if (functionName === undefined) throw new UnsupportedFeatureError(`integration URI ${IntegrationUri}`);
  return { functionName, timeoutMs: integration.TimeoutInMillis };
}

type Authorizer = Omit<JwtRule, 'scopes'>;

function readAuthorizer(resource: TemplateResource): Authorizer {
  const authorizer = readProperties(resource, AuthorizerProperties);
  const { AuthorizerType, JwtConfiguration, IdentitySource } = authorizer;
  if (AuthorizerType !== 'JWT' || JwtConfiguration === undefined) {
    throw new UnsupportedFeatureError(`authorizer type ${AuthorizerType}`);
  }
  const unknown = IdentitySource.find((source) => !/^\$request\.(header|querystring)\.[\w-]+$/.test(source));
  if (unknown !== undefined) throw new UnsupportedFeatureError(`identity source ${unknown}`);
  return {
    issuer: JwtConfiguration.Issuer,
    audience: JwtConfiguration.Audience,
    identitySources: IdentitySource,
  };
}

function readJwtRule(route: z.infer<typeof RouteProperties>, authorizers: Map<string, Authorizer>) {
  if (route.AuthorizationType === 'NONE') return undefined;
  if (route.AuthorizationType !== 'JWT') {
    throw new UnsupportedFeatureError(`authorization type ${route.AuthorizationType} of ${route.RouteKey}`);
  }
  const authorizer = authorizers.get(route.AuthorizerId ?? '');
  if (authorizer === undefined)
    throw new Error(`route ${route.RouteKey} names no authorizer of this template`);
  return { ...authorizer, scopes: route.AuthorizationScopes ?? [] };
}

function readThrottle(stage: z.infer<typeof StageProperties> | undefined, routeKey: string) {
  const settings = { ...stage?.DefaultRouteSettings, ...stage?.RouteSettings?.[routeKey] };
  const { ThrottlingRateLimit, ThrottlingBurstLimit } = settings;
  if (ThrottlingRateLimit === undefined || ThrottlingBurstLimit === undefined) return undefined;
  return { ratePerSecond: ThrottlingRateLimit, burstCount: ThrottlingBurstLimit };
}
