import * as z from 'zod';
import { readProperties, type TemplateResource } from '../http-api/template-resource.ts';
import { UnsupportedFeatureError } from '../service.ts';
import { compileFunction, type ViewerRequestFunction } from './edge-function.ts';
import { type HeaderRule, readHeaderRules } from './headers-policy.ts';

const strings = z.array(z.string());
/** Without a meaning on one machine: certificates, names, logs, caching, compression, protocol versions. */
const ignored = z.unknown().optional();

const Behavior = z.strictObject({
  PathPattern: z.string().optional(),
  TargetOriginId: z.string(),
  AllowedMethods: strings.default(['GET', 'HEAD']),
  OriginRequestPolicyId: z.string().optional(),
  ResponseHeadersPolicyId: z.string().optional(),
  FunctionAssociations: z
    .array(z.strictObject({ EventType: z.string(), FunctionARN: z.string() }))
    .default([]),
  // Browsers speak plain HTTP to 127.0.0.1: redirects to HTTPS are not played.
  ViewerProtocolPolicy: z.string(),
  CachePolicyId: ignored,
  CachedMethods: ignored,
  Compress: ignored,
});

const Origin = z.strictObject({
  Id: z.string(),
  DomainName: z.string(),
  OriginPath: z.string().default(''),
  S3OriginConfig: z.strictObject({ OriginAccessIdentity: z.literal('').optional() }).optional(),
  OriginAccessControlId: z.string().optional(),
  CustomOriginConfig: z.object({ OriginReadTimeout: z.number().optional() }).optional(),
  OriginCustomHeaders: z
    .array(z.strictObject({ HeaderName: z.string(), HeaderValue: z.string() }))
    .default([]),
  OriginShield: ignored,
  ConnectionAttempts: ignored,
  ConnectionTimeout: ignored,
});

const ErrorResponse = z.strictObject({
  ErrorCode: z.number(),
  ResponseCode: z.number().optional(),
  ResponsePagePath: z.string().optional(),
  ErrorCachingMinTTL: ignored,
});

const DistributionConfig = z.strictObject({
  Enabled: z.boolean(),
  Origins: z.array(Origin),
  DefaultCacheBehavior: Behavior,
  CacheBehaviors: z.array(Behavior).default([]),
  DefaultRootObject: z.string().default(''),
  CustomErrorResponses: z.array(ErrorResponse).default([]),
  Aliases: ignored,
  Comment: ignored,
  HttpVersion: ignored,
  IPV6Enabled: ignored,
  Logging: ignored,
  PriceClass: ignored,
  Restrictions: ignored,
  ViewerCertificate: ignored,
  WebACLId: ignored,
});

const DistributionProperties = z.strictObject({ DistributionConfig, Tags: ignored });

const OriginRequestPolicy = z.object({
  OriginRequestPolicyConfig: z.object({
    HeadersConfig: z.object({ HeaderBehavior: z.string(), Headers: strings.optional() }),
    CookiesConfig: z.object({ CookieBehavior: z.string() }),
    QueryStringsConfig: z.object({ QueryStringBehavior: z.string() }),
  }),
});

export interface BucketOrigin {
  readonly kind: 'bucket';
  readonly bucket: string;
  readonly missingStatus: 403 | 404;
}

type BehaviorOrigin = BucketOrigin | { readonly kind: 'api'; readonly timeoutMs: number };

export interface BehaviorPlan {
  /** `undefined` for the default behavior, which matches every path. */
  readonly pattern: RegExp | undefined;
  readonly methods: readonly string[];
  readonly origin: BehaviorOrigin;
  readonly originPath: string;
  readonly originHeaders: Record<string, string>;
  readonly headerRules: readonly HeaderRule[];
  readonly viewerRequest: ViewerRequestFunction | undefined;
}

export interface DistributionPlan {
  readonly distributionId: string;
  /** In the order in which they are tried; the default is the last. */
  readonly behaviors: readonly BehaviorPlan[];
  readonly rootObject: string;
  readonly errorResponses: readonly z.infer<typeof ErrorResponse>[];
}

/** CloudFront's own policy ALL_VIEWER_EXCEPT_HOST_HEADER. */
const allViewerExceptHost = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

type Resources = readonly TemplateResource[];

/**
 * The one distribution of the template.
 * @throws UnsupportedFeatureError for whatever is not played: Lambda@Edge, origin groups, other origins and events
 */
export function readDistribution(resources: Resources, apiUrl: string): DistributionPlan {
  const [distribution, second] = resources.filter((one) => one.type === 'AWS::CloudFront::Distribution');
  if (distribution === undefined) throw new Error('the template has no AWS::CloudFront::Distribution');
  if (second !== undefined) throw new UnsupportedFeatureError('a second AWS::CloudFront::Distribution');
  const { DistributionConfig: config } = readProperties(distribution, DistributionProperties);
  const behaviors = [...config.CacheBehaviors, config.DefaultCacheBehavior].map((behavior) => {
    const origin = config.Origins.find((one) => one.Id === behavior.TargetOriginId);
    if (origin === undefined) throw new Error(`behavior names no origin: ${behavior.TargetOriginId}`);
    return readBehavior(behavior, origin, resources, apiUrl);
  });
  return {
    distributionId: distribution.physicalId,
    behaviors,
    rootObject: config.DefaultRootObject,
    errorResponses: config.CustomErrorResponses,
  };
}

function readBehavior(
  behavior: z.infer<typeof Behavior>,
  origin: z.infer<typeof Origin>,
  resources: Resources,
  apiUrl: string,
): BehaviorPlan {
  const target = origin.S3OriginConfig ? readBucket(origin, resources) : readApiOrigin(origin, apiUrl);
  if (target.kind === 'api') requireForwarding(behavior, resources);
  const { PathPattern, ResponseHeadersPolicyId } = behavior;
  return {
    pattern: PathPattern === undefined ? undefined : patternOf(PathPattern),
    methods: behavior.AllowedMethods,
    origin: target,
    originPath: origin.OriginPath,
    originHeaders: Object.fromEntries(
      origin.OriginCustomHeaders.map((one) => [one.HeaderName, one.HeaderValue]),
    ),
    headerRules:
      ResponseHeadersPolicyId === undefined ? [] : readHeaderRules(resources, ResponseHeadersPolicyId),
    viewerRequest: readFunction(behavior.FunctionAssociations, resources),
  };
}

/** `*` is any text, `?` one character; the leading slash may be missing. */
function patternOf(pathPattern: string): RegExp {
  const source = pathPattern
    .replace(/^\/?/, '/')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

function readBucket(origin: z.infer<typeof Origin>, resources: Resources): BehaviorOrigin {
  const bucket = /^(.+?)\.s3[.-]/.exec(origin.DomainName)?.[1];
  if (bucket === undefined) throw new UnsupportedFeatureError(`S3 origin ${origin.DomainName}`);
  if (!origin.OriginAccessControlId) throw new UnsupportedFeatureError(`S3 origin ${origin.Id} without OAC`);
  const policies = resources.filter(
    (one) => one.type === 'AWS::S3::BucketPolicy' && one.properties['Bucket'] === bucket,
  );
  // Without the right to list, S3 says "forbidden" for what is missing.
  const mayList = JSON.stringify(policies.map((one) => one.properties)).includes('s3:ListBucket"');
  return { kind: 'bucket', bucket, missingStatus: mayList ? 404 : 403 };
}

function readApiOrigin(origin: z.infer<typeof Origin>, apiUrl: string): BehaviorOrigin {
  const isApi =
    origin.DomainName.includes('.execute-api.') || origin.DomainName.startsWith(new URL(apiUrl).hostname);
  if (!isApi) throw new UnsupportedFeatureError(`origin ${origin.DomainName}`);
  return { kind: 'api', timeoutMs: (origin.CustomOriginConfig?.OriginReadTimeout ?? 30) * 1_000 };
}

/** On AWS an API behind CloudFront sees neither query nor Authorization without a policy, and refuses a foreign Host. */
function requireForwarding(behavior: z.infer<typeof Behavior>, resources: Resources) {
  const { OriginRequestPolicyId: id } = behavior;
  if (id === allViewerExceptHost) return;
  const own = resources.find(
    (one) => one.type === 'AWS::CloudFront::OriginRequestPolicy' && one.physicalId === id,
  );
  const config = own ? readProperties(own, OriginRequestPolicy).OriginRequestPolicyConfig : undefined;
  const { HeaderBehavior, Headers } = config?.HeadersConfig ?? {};
  const forwardsAll =
    HeaderBehavior === 'allExcept' &&
    Headers?.length === 1 &&
    Headers[0]?.toLowerCase() === 'host' &&
    config?.CookiesConfig.CookieBehavior === 'all' &&
    config.QueryStringsConfig.QueryStringBehavior === 'all';
  if (forwardsAll) return;
  throw new UnsupportedFeatureError(
    `origin request policy ${id} for the API (${behavior.PathPattern}), other than ALL_VIEWER_EXCEPT_HOST_HEADER,`,
  );
}

const EdgeFunction = z.object({
  FunctionCode: z.string(),
  FunctionConfig: z.object({
    Runtime: z.string(),
    KeyValueStoreAssociations: z.array(z.unknown()).max(0).optional(),
  }),
});

function readFunction(associations: z.infer<typeof Behavior>['FunctionAssociations'], resources: Resources) {
  const other = associations.find((one) => one.EventType !== 'viewer-request');
  if (other !== undefined) throw new UnsupportedFeatureError(`CloudFront function at ${other.EventType}`);
  const [association] = associations;
  if (association === undefined) return undefined;
  const resource = resources.find(
    (one) =>
      one.type === 'AWS::CloudFront::Function' && [one.arn, one.physicalId].includes(association.FunctionARN),
  );
  if (resource === undefined) throw new Error(`the template has no function ${association.FunctionARN}`);
  const { FunctionCode, FunctionConfig } = readProperties(resource, EdgeFunction);
  if (!FunctionConfig.Runtime.startsWith('cloudfront-js-')) {
    throw new UnsupportedFeatureError(`CloudFront function runtime ${FunctionConfig.Runtime}`);
  }
  return compileFunction(resource.logicalId, FunctionCode);
}
