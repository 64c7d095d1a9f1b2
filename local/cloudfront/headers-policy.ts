import * as z from 'zod';
import { readProperties, type TemplateResource } from '../http-api/template-resource.ts';
import { UnsupportedFeatureError } from '../service.ts';

/** One header of a response headers policy; without a value the header is taken away. */
export interface HeaderRule {
  readonly name: string;
  readonly value: string | undefined;
  /** Replaces the origin's own header. */
  readonly overrides: boolean;
}

const Override = z.boolean();

const SecurityHeaders = z.strictObject({
  ContentSecurityPolicy: z.strictObject({ ContentSecurityPolicy: z.string(), Override }).optional(),
  ContentTypeOptions: z.strictObject({ Override }).optional(),
  FrameOptions: z.strictObject({ FrameOption: z.enum(['DENY', 'SAMEORIGIN']), Override }).optional(),
  ReferrerPolicy: z.strictObject({ ReferrerPolicy: z.string(), Override }).optional(),
  StrictTransportSecurity: z
    .strictObject({
      AccessControlMaxAgeSec: z.number(),
      IncludeSubdomains: z.boolean().optional(),
      Preload: z.boolean().optional(),
      Override,
    })
    .optional(),
  XSSProtection: z
    .strictObject({ Protection: z.boolean(), ModeBlock: z.boolean().optional(), Override })
    .optional(),
});

const PolicyProperties = z.strictObject({
  ResponseHeadersPolicyConfig: z.strictObject({
    Name: z.string(),
    Comment: z.string().optional(),
    SecurityHeadersConfig: SecurityHeaders.optional(),
    CustomHeadersConfig: z
      .strictObject({ Items: z.array(z.strictObject({ Header: z.string(), Value: z.string(), Override })) })
      .optional(),
    RemoveHeadersConfig: z
      .strictObject({ Items: z.array(z.strictObject({ Header: z.string() })) })
      .optional(),
  }),
});

/** @throws UnsupportedFeatureError for AWS's managed policies and for CORS or timing headers */
export function readHeaderRules(resources: readonly TemplateResource[], policyId: string): HeaderRule[] {
  const policy = resources.find(
    (one) => one.type === 'AWS::CloudFront::ResponseHeadersPolicy' && one.physicalId === policyId,
  );
  if (policy === undefined) throw new UnsupportedFeatureError(`managed response headers policy ${policyId}`);
  const { ResponseHeadersPolicyConfig: config } = readProperties(policy, PolicyProperties);
  const removed = (config.RemoveHeadersConfig?.Items ?? []).map(({ Header }) =>
    rule(Header, undefined, true),
  );
  const custom = (config.CustomHeadersConfig?.Items ?? []).map((one) =>
    rule(one.Header, one.Value, one.Override),
  );
  return [...removed, ...securityRules(config.SecurityHeadersConfig ?? {}), ...custom];
}

function rule(name: string, value: string | undefined, overrides: boolean): HeaderRule {
  return { name: name.toLowerCase(), value, overrides };
}

function securityRules(config: z.infer<typeof SecurityHeaders>): HeaderRule[] {
  const { ContentSecurityPolicy: csp, ContentTypeOptions: sniff, FrameOptions: frame } = config;
  const { ReferrerPolicy: referrer, StrictTransportSecurity: hsts, XSSProtection: xss } = config;
  const rules: HeaderRule[] = [];
  if (csp) rules.push(rule('content-security-policy', csp.ContentSecurityPolicy, csp.Override));
  if (sniff) rules.push(rule('x-content-type-options', 'nosniff', sniff.Override));
  if (frame) rules.push(rule('x-frame-options', frame.FrameOption, frame.Override));
  if (referrer) rules.push(rule('referrer-policy', referrer.ReferrerPolicy, referrer.Override));
  if (hsts) {
    const parts = [`max-age=${hsts.AccessControlMaxAgeSec}`];
    if (hsts.IncludeSubdomains) parts.push('includeSubDomains');
    if (hsts.Preload) parts.push('preload');
    rules.push(rule('strict-transport-security', parts.join('; '), hsts.Override));
  }
  if (xss) {
    const value = `${xss.Protection ? 1 : 0}${xss.ModeBlock ? '; mode=block' : ''}`;
    rules.push(rule('x-xss-protection', value, xss.Override));
  }
  return rules;
}

export type Headers = Record<string, string | string[] | undefined>;

/** What the viewer gets: the origin's headers with the policy laid over them. */
export function applyHeaderRules(rules: readonly HeaderRule[], headers: Headers): Headers {
  const result = { ...headers };
  for (const { name, value, overrides } of rules) {
    if (value === undefined) delete result[name];
    else if (overrides || result[name] === undefined) result[name] = value;
  }
  return result;
}
