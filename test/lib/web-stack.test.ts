import { Template as Assertions, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { resourcesOf, synthesizeApp } from './synthesized.ts';

const { web } = await synthesizeApp('prod');
const template = Assertions.fromJSON(web);

function contentSecurityPolicy(): Map<string, string[]> {
  const [[, headers] = []] = resourcesOf(web, 'AWS::CloudFront::ResponseHeadersPolicy');
  const { ContentSecurityPolicy } =
    headers?.Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig ?? {};
  const directives: string[] = ContentSecurityPolicy.ContentSecurityPolicy.split('; ');
  return new Map(
    directives.map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources] as const;
    }),
  );
}

describe('the site', () => {
  it('runs its own scripts only', () => {
    const policy = contentSecurityPolicy();
    expect(policy.get('script-src')).toEqual(["'self'"]);
    expect(policy.get('default-src')).toEqual(["'none'"]);
  });

  it('may not be framed, nor send forms or base addresses elsewhere', () => {
    const policy = contentSecurityPolicy();
    expect([policy.get('frame-ancestors'), policy.get('form-action'), policy.get('base-uri')]).toEqual([
      ["'none'"],
      ["'self'"],
      ["'none'"],
    ]);
  });

  it('speaks to its own origin, the sign-in and the API only, over TLS', () => {
    const sources = contentSecurityPolicy().get('connect-src') ?? [];
    expect(
      sources.filter((source) => !/^('self'|https:\/\/[\w.*-]+\.amazon(aws|cognito)\.com)$/.test(source)),
    ).toEqual([]);
  });

  it('tells browsers to come by TLS, to trust its content types and to leak no address', () => {
    template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: Match.objectLike({
          StrictTransportSecurity: Match.objectLike({ AccessControlMaxAgeSec: 31_536_000 }),
          ContentTypeOptions: { Override: true },
          FrameOptions: { FrameOption: 'DENY', Override: true },
          ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
        }),
      },
    });
  });

  it('is read through CloudFront only, by TLS only, and CloudFront logs its readers', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        DefaultCacheBehavior: Match.objectLike({ ViewerProtocolPolicy: 'redirect-to-https' }),
        Logging: Match.objectLike({ Prefix: 'cloudfront/' }),
        Origins: [Match.objectLike({ OriginAccessControlId: Match.anyValue() })],
      },
    });
    const [[, policy] = []] = resourcesOf(web, 'AWS::S3::BucketPolicy');
    const readers = policy?.Properties.PolicyDocument.Statement.filter(
      ({ Effect }: { Effect: string }) => Effect === 'Allow',
    );
    expect(readers).toEqual([
      expect.objectContaining({
        Action: 's3:GetObject',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: { StringEquals: expect.objectContaining({ 'AWS:SourceArn': expect.anything() }) },
      }),
    ]);
  });

  it('signs people in by code only, without a secret, for a quarter of an hour at a time', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AccessTokenValidity: 15,
      TokenValidityUnits: Match.objectLike({ AccessToken: 'minutes' }),
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
    });
  });
});
