import * as z from 'zod';
import { UnsupportedFeatureError } from '../service.ts';
import { parseProperties, type TemplateResource } from '../sqs/template-resource.ts';

/** A server of the template. */
export interface TransferServerSpec {
  readonly serverId: string;
  readonly arn: string;
  readonly securityPolicyName: string;
  /** Shown to clients before they log in. */
  readonly banner: string | undefined;
  /** Whether a client's setting of times and modes is answered with "ok" and forgotten; else it fails. */
  readonly ignoresSetStat: boolean;
  readonly loggingRole: string | undefined;
  readonly structuredLogDestinations: readonly string[];
  readonly tags: readonly Tag[];
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Logs go to the terminal, SFTP shows no banner behind the login, and listings are as fast as they can be. */
const ignored = z.unknown().optional();

const ServerProperties = z.strictObject({
  Domain: z.string().default('S3'),
  EndpointType: z.string().default('PUBLIC'),
  IdentityProviderType: z.string().default('SERVICE_MANAGED'),
  IpAddressType: z.string().default('IPV4'),
  Protocols: z.array(z.string()).default(['SFTP']),
  SecurityPolicyName: z.string().default('TransferSecurityPolicy-2018-11'),
  PreAuthenticationLoginBanner: z.string().max(4_096).optional(),
  PostAuthenticationLoginBanner: ignored,
  ProtocolDetails: z
    .strictObject({ SetStatOption: z.enum(['DEFAULT', 'ENABLE_NO_OP']).default('DEFAULT') })
    .optional(),
  S3StorageOptions: z
    .strictObject({ DirectoryListingOptimization: z.enum(['ENABLED', 'DISABLED']).optional() })
    .optional(),
  LoggingRole: z.string().optional(),
  StructuredLogDestinations: z.array(z.string()).default([]),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).default([]),
});

const played: Readonly<Record<string, readonly string[]>> = {
  Domain: ['S3'],
  EndpointType: ['PUBLIC'],
  IdentityProviderType: ['SERVICE_MANAGED'],
  IpAddressType: ['IPV4', 'DUALSTACK'],
  Protocols: ['SFTP'],
  // Without a name CloudFormation takes the one of 2018, whose algorithms are no longer good.
  SecurityPolicyName: [
    'TransferSecurityPolicy-2024-01',
    'TransferSecurityPolicy-2025-03',
    'TransferSecurityPolicy-SshAuditCompliant-2025-02',
  ],
};

/** The servers (`AWS::Transfer::Server`) of a template. @throws UnsupportedFeatureError naming what is not played */
export function transferServerSpecs(resources: readonly TemplateResource[]): TransferServerSpec[] {
  return resources.filter(({ type }) => type === 'AWS::Transfer::Server').map(specOf);
}

function specOf(resource: TemplateResource): TransferServerSpec {
  const properties = parseProperties(resource, ServerProperties);
  for (const [name, values] of Object.entries(played)) {
    const wanted = [properties[name as keyof typeof properties]].flat();
    const unplayed = wanted.find((value) => !values.includes(String(value)));
    if (unplayed !== undefined)
      throw new UnsupportedFeatureError(
        `${resource.type} (${resource.logicalId}): ${name} ${String(unplayed)}`,
      );
  }
  return {
    serverId: resource.physicalId,
    arn: resource.arn ?? resource.physicalId,
    securityPolicyName: properties.SecurityPolicyName,
    banner: properties.PreAuthenticationLoginBanner,
    ignoresSetStat: properties.ProtocolDetails?.SetStatOption === 'ENABLE_NO_OP',
    loggingRole: properties.LoggingRole,
    structuredLogDestinations: properties.StructuredLogDestinations,
    tags: properties.Tags,
  };
}
