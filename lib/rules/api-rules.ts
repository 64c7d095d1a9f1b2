import { referencePaths } from '../../functions/api-reference/contract.ts';
import { proofPaths } from '../../functions/package-proof/contract.ts';
import { at, listed, numberOf, type Rule, textOf } from './rule.ts';

/** What everybody may read: the description of the API, and the public keys of statements. */
const publicRoutes = [...Object.values(referencePaths), ...Object.values(proofPaths)].map(
  (path) => `GET ${path}`,
);
const personal = /\$context\.(identity|authorizer|path|domainName|requestOverride)|querystring|header/i;

export const apiRules: readonly Rule[] = [
  {
    id: 'API1',
    type: 'AWS::ApiGatewayV2::Route',
    text: 'The route answers without asking who calls',
    reason: 'Only the description of the API and the public keys are for everybody, by name.',
    isBroken: (route, application) =>
      !publicRoutes.includes(textOf(route.properties['RouteKey'])) &&
      (route.properties['AuthorizationType'] !== 'JWT' ||
        application.referred(route, route.properties['AuthorizerId'])?.type !==
          'AWS::ApiGatewayV2::Authorizer'),
  },
  {
    id: 'API2',
    type: 'AWS::ApiGatewayV2::Stage',
    text: 'One caller may use up the API for all',
    reason: "Without a limit of its own the stage takes the account's, 10,000 calls a second.",
    isBroken: ({ properties }) =>
      !(numberOf(at(properties, 'DefaultRouteSettings.ThrottlingRateLimit')) <= 1000) ||
      !(numberOf(at(properties, 'DefaultRouteSettings.ThrottlingBurstLimit')) <= 2000),
  },
  {
    id: 'API3',
    type: 'AWS::ApiGatewayV2::Api',
    text: 'Scripts of any site may call the API, or it answers at an address without TLS',
    reason: 'The site is the only page that has a token of a person.',
    isBroken: ({ properties }) =>
      listed(at(properties, 'CorsConfiguration.AllowOrigins')).some((origin) =>
        /\*|"http:|^http:/.test(textOf(origin)),
      ),
  },
  {
    id: 'API4',
    type: 'AWS::ApiGatewayV2::Stage',
    text: 'The access log is missing, or keeps paths, addresses or claims',
    reason: 'Paths hold ids and claims hold people; the route says enough.',
    isBroken: ({ properties }) => {
      const format = textOf(at(properties, 'AccessLogSettings.Format'));
      return format === '' || personal.test(format);
    },
  },
  {
    id: 'API5',
    type: 'AWS::ApiGatewayV2::Authorizer',
    text: 'Tokens are taken from anybody, or for anybody',
    reason: 'A token counts when our user pool issued it to one of our clients.',
    isBroken: (authorizer, application) =>
      authorizer.properties['AuthorizerType'] !== 'JWT' ||
      listed(at(authorizer.properties, 'JwtConfiguration.Audience')).length === 0 ||
      application.referred(authorizer, at(authorizer.properties, 'JwtConfiguration.Issuer'))?.type !==
        'AWS::Cognito::UserPool',
  },
  {
    id: 'COG1',
    type: 'AWS::Cognito::UserPoolClient',
    text: 'The client takes passwords, or tokens from the address line',
    reason: 'Passwords are typed at the sign-in pages only, with the second factor.',
    isBroken: ({ properties }) =>
      listed(properties['ExplicitAuthFlows']).some((flow) => /PASSWORD/.test(textOf(flow))) ||
      listed(properties['AllowedOAuthFlows']).includes('implicit'),
  },
  {
    id: 'COG2',
    type: 'AWS::Cognito::UserPoolClient',
    text: 'A token that was stolen works for more than fifteen minutes',
    reason: 'It cannot be called back before it expires.',
    isBroken: ({ properties }) =>
      at(properties, 'TokenValidityUnits.AccessToken') !== 'minutes' ||
      !(numberOf(properties['AccessTokenValidity']) <= 15),
  },
  {
    id: 'CF1',
    type: 'AWS::CloudFront::ResponseHeadersPolicy',
    text: 'The site may run scripts that are not its own, or be shown in a frame',
    reason: 'It shows people; a script from elsewhere would read them.',
    isBroken: ({ properties }) => {
      const headers = at(properties, 'ResponseHeadersPolicyConfig.SecurityHeadersConfig');
      const policy = textOf(at(headers, 'ContentSecurityPolicy.ContentSecurityPolicy'));
      const scripts = /script-src ([^;]*)/.exec(policy)?.[1];
      return scripts !== "'self'" || !policy.includes("frame-ancestors 'none'");
    },
  },
  {
    id: 'ALM1',
    type: 'AWS::CloudWatch::Alarm',
    text: 'The alarm calls nobody, or does not say where the runbook tells what to do',
    reason: 'Somebody is woken by it who did not build it.',
    isBroken: ({ properties }) =>
      listed(properties['AlarmActions']).length === 0 ||
      !/docs\/runbook\.md#[a-z0-9-]+/.test(textOf(properties['AlarmDescription'])),
  },
];
