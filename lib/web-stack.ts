import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  CachePolicy,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  PriceClass,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { OAuthScope, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DataStack } from './data-stack.ts';
import { acknowledge } from './platform/nag.ts';
import type { Stage } from './platform/stages.ts';

/** The admin site: a private bucket behind CloudFront, and its client at the sign-in. */
export class WebStack extends Stack {
  /** `https://…`, without a slash at the end. */
  readonly siteUrl: string;
  readonly siteClient: UserPoolClient;

  constructor(scope: Construct, id: string, props: StackProps & { stage: Stage; data: DataStack }) {
    super(scope, id, props);
    const { stage, data } = props;
    const bucket = new Bucket(this, 'SiteBucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(bucket, 'AwsSolutions-S1', 'Holds the public site only; CloudFront logs its readers');
    acceptPublicSite(bucket);
    const distribution = siteDistribution(this, bucket, stage, data);
    this.siteUrl = `https://${distribution.distributionDomainName}`;
    this.siteClient = new UserPoolClient(this, 'SiteClient', {
      userPool: data.userPool,
      generateSecret: false,
      authFlows: {},
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.minutes(15),
      idTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.hours(12),
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
        callbackUrls: [`${this.siteUrl}/signed-in`],
        logoutUrls: [`${this.siteUrl}/signed-out`],
      },
    });
    new CfnOutput(this, 'SiteUrl', { value: this.siteUrl });
    new CfnOutput(this, 'SiteBucketName', { value: bucket.bucketName });
    new CfnOutput(this, 'SignInIssuer', { value: data.userPool.userPoolProviderUrl });
    new CfnOutput(this, 'SiteClientId', { value: this.siteClient.userPoolClientId });
  }
}

/** Nothing but what everybody may download, and what `npm run deploy` puts there again. */
function acceptPublicSite(bucket: Bucket): void {
  const nist = 'NIST.800.53.R5';
  acknowledge(bucket, `${nist}-S3BucketLoggingEnabled`, 'CloudFront, its only reader, logs');
  acknowledge(bucket, `${nist}-S3BucketVersioningEnabled`, 'Each version is built again from its commit');
  acknowledge(bucket, `${nist}-S3BucketReplicationEnabled`, 'The site is published again by one command');
  acknowledge(bucket, `${nist}-S3DefaultEncryptionKMS`, 'It holds what everybody may read');
}

function siteDistribution(scope: Construct, bucket: Bucket, stage: Stage, data: DataStack): Distribution {
  const distribution = new Distribution(scope, 'Distribution', {
    comment: `Waybill ${stage.name}`,
    defaultRootObject: 'index.html',
    defaultBehavior: {
      origin: S3BucketOrigin.withOriginAccessControl(bucket),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: securityHeaders(scope, stage),
      compress: true,
    },
    // The site's own paths are not objects: it is one page that reads the address.
    errorResponses: [403, 404].map((httpStatus) => ({
      httpStatus,
      responseHttpStatus: 200,
      responsePagePath: '/index.html',
      ttl: Duration.seconds(0),
    })),
    httpVersion: HttpVersion.HTTP2_AND_3,
    priceClass: PriceClass.PRICE_CLASS_100,
    enableLogging: true,
    logBucket: data.accessLogBucket,
    logFilePrefix: 'cloudfront/',
  });
  acknowledge(
    distribution,
    'AwsSolutions-CFR1',
    'Distributors travel; sign-in, not geography, decides who enters',
  );
  acknowledge(
    distribution,
    'AwsSolutions-CFR2',
    'Static files without input; the API is throttled by API Gateway',
  );
  acknowledge(
    distribution,
    'AwsSolutions-CFR4',
    "CloudFront's own domain cannot raise its TLS floor; a stage with its own domain does",
  );
  return distribution;
}

function securityHeaders(scope: Construct, stage: Stage): ResponseHeadersPolicy {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self' ${stage.connectSources.join(' ')}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return new ResponseHeadersPolicy(scope, 'SecurityHeaders', {
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: policy.join('; '), override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(365),
        includeSubdomains: true,
        override: true,
      },
    },
  });
}
