import type { ResolvedResource } from '../template/template.ts';
import type { ConditionKeys } from './pattern.ts';

/** A use of a KMS key that AWS makes with the caller's own rights, because a call touches what the key encrypts. */
export interface KeyUse {
  readonly action: string;
  readonly keyArn: string;
  readonly context: ConditionKeys;
}

/** A bucket, table or queue under a key of the template. */
interface Encrypted {
  /** e.g. `s3` */
  readonly owner: string;
  readonly arn: string;
  readonly keyArn: string;
  /** Of the key's encryption context. */
  readonly contextKey: string;
  contextValue(resource: string): string;
}

/**
 * Which keys an action needs besides itself. Without the right to the key the deployed call fails, though the stand-ins
 * would serve it: for S3 see "Protecting data with SSE-KMS"; for DynamoDB even writes need `kms:Decrypt` (aws/aws-cdk#10010).
 * Stricter than S3 in one point, HeadObject, and laxer in another, the `kms:Decrypt` of multipart uploads.
 */
export function keyUsesOf(
  resources: readonly ResolvedResource[],
  region: string,
): (action: string, resource: string) => KeyUse[] {
  const byArn = new Map(encryptedResources(resources).map((entry) => [entry.arn, entry]));
  if (byArn.size === 0) return () => [];
  return (action, resource) => {
    const [owner = '', verb = ''] = action.split(':');
    const encrypted = byArn.get(containerOf(owner, resource));
    if (encrypted === undefined || encrypted.owner !== owner) return [];
    const context = {
      'kms:ViaService': `${owner}.${region}.amazonaws.com`,
      [`kms:EncryptionContext:${encrypted.contextKey}`]: encrypted.contextValue(resource),
    };
    const actions = keyActions[owner]?.(verb) ?? [];
    return actions.map((keyAction) => ({ action: keyAction, keyArn: encrypted.keyArn, context }));
  };
}

const keyActions: Readonly<Record<string, (verb: string) => string[]>> = {
  s3: (verb) => {
    if (verb === 'PutObject') return ['kms:GenerateDataKey'];
    return verb === 'GetObject' || verb === 'GetObjectVersion' ? ['kms:Decrypt'] : [];
  },
  dynamodb: (verb) => (/Item$|^Query$|^Scan$|^PartiQL/.test(verb) ? ['kms:Decrypt'] : []),
  sqs: (verb) => {
    if (verb === 'SendMessage') return ['kms:GenerateDataKey', 'kms:Decrypt'];
    return verb === 'ReceiveMessage' ? ['kms:Decrypt'] : [];
  },
};

/** The ARN of the bucket, table or queue that a resource is part of. */
function containerOf(owner: string, resource: string): string {
  if (owner === 's3') return resource.split('/')[0] ?? resource;
  return owner === 'dynamodb' ? resource.split('/').slice(0, 2).join('/') : resource;
}

function encryptedResources(resources: readonly ResolvedResource[]): Encrypted[] {
  const keyArns = new Map<unknown, string>();
  for (const { type, physicalId, properties, arn } of resources) {
    if (type === 'AWS::KMS::Key' && arn !== undefined) keyArns.set(physicalId, arn).set(arn, arn);
    if (type === 'AWS::KMS::Alias') keyArns.set(physicalId, keyArns.get(properties['TargetKeyId']) ?? '');
  }
  return resources.flatMap((resource) => {
    const read = readers[resource.type]?.(resource);
    const keyArn = keyArns.get(read?.keyId);
    const { arn } = resource;
    return read === undefined || keyArn === undefined || arn === undefined ? [] : [{ ...read, arn, keyArn }];
  });
}

/** @returns with `keyId` as the template writes it; `undefined` where AWS's own keys encrypt */
type Reader = (resource: ResolvedResource) => Omit<Encrypted, 'arn' | 'keyArn'> & { keyId: unknown };

const readers: Readonly<Record<string, Reader>> = {
  'AWS::S3::Bucket': ({ properties, arn = '' }) => {
    const encryption = properties['BucketEncryption'] as BucketEncryption | undefined;
    const [rule] = encryption?.ServerSideEncryptionConfiguration ?? [];
    return {
      owner: 's3',
      keyId: rule?.ServerSideEncryptionByDefault?.KMSMasterKeyID,
      contextKey: 'aws:s3:arn',
      contextValue: (resource) => (rule?.BucketKeyEnabled ? arn : resource),
    };
  },
  'AWS::DynamoDB::GlobalTable': ({ properties, physicalId }) => {
    const [replica] = (properties['Replicas'] ?? []) as { SSESpecification?: { KMSMasterKeyId?: string } }[];
    return tableUnder(replica?.SSESpecification?.KMSMasterKeyId, physicalId);
  },
  'AWS::DynamoDB::Table': ({ properties, physicalId }) => {
    const specification = properties['SSESpecification'] as { KMSMasterKeyId?: string } | undefined;
    return tableUnder(specification?.KMSMasterKeyId, physicalId);
  },
  'AWS::SQS::Queue': ({ properties, arn = '' }) => ({
    owner: 'sqs',
    keyId: properties['KmsMasterKeyId'],
    contextKey: 'aws:sqs:arn',
    contextValue: () => arn,
  }),
};

interface BucketEncryption {
  ServerSideEncryptionConfiguration?: {
    BucketKeyEnabled?: boolean;
    ServerSideEncryptionByDefault?: { KMSMasterKeyID?: string };
  }[];
}

function tableUnder(keyId: string | undefined, tableName: string): ReturnType<Reader> {
  return { owner: 'dynamodb', keyId, contextKey: 'aws:dynamodb:tableName', contextValue: () => tableName };
}
