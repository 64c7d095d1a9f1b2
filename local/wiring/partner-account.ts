import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalClock } from '../clock.ts';
import type { AccessKey } from '../endpoint/credentials.ts';
import type { TrustedRole } from '../endpoint/sts.ts';
import { type AccessControl, createAccessControl } from '../iam/access-control.ts';
import type { PolicyStatement } from '../iam/policy.ts';
import type { BucketSpec } from '../s3/contract.ts';
import type { ResolvedResource } from '../template/template.ts';

/** The AWS account of the invented partner, to whose bucket the application may deliver. */
export interface PartnerAccount {
  readonly bucket: string;
  readonly region: string;
  /** Of a user who may put, read, list and delete there, and nothing else anywhere. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** May do the same; to be assumed under the external ID of the delivery settings. */
  readonly roleArn: string;
  /** As the partner writes it into the role's trust policy. Until then nobody can assume the role. Kept over restarts. */
  trustExternalId(externalId: string): void;
}

export interface PartnerAccountOptions {
  readonly stateFolder: string;
  readonly clock: LocalClock;
  readonly region: string;
  /** Account of the application, which the role trusts. */
  readonly senderAccountId: string;
}

/** What the account brings into the endpoint, S3 and STS of this machine, and what it shows to people. */
export interface PartnerAccountParts {
  /** For `createCredentialStore`, behind the roles of the template. */
  readonly userArn: string;
  /** For `makeAwsServices`, behind the buckets of the template. */
  readonly buckets: readonly BucketSpec[];
  /** For `createStsService`. */
  readonly roles: readonly TrustedRole[];
  /** For `startAwsEndpoint`: the template's access control, and the account's own for its user and its role. */
  accessWith(access: AccessControl): AccessControl;
  account(credentialsFor: (arn: string) => AccessKey): PartnerAccount;
}

const accountId = '111122223333';
const bucket = 'meridian-hr-deliveries';
const userArn = `arn:aws:iam::${accountId}:user/waybill-delivery`;
const roleArn = `arn:aws:iam::${accountId}:role/waybill-delivery`;

const statements: readonly PolicyStatement[] = [
  {
    Effect: 'Allow',
    Action: ['s3:ListBucket', 's3:GetBucketLocation', 's3:ListBucketMultipartUploads'],
    Resource: `arn:aws:s3:::${bucket}`,
  },
  {
    Effect: 'Allow',
    Action: [
      's3:PutObject',
      's3:GetObject',
      's3:DeleteObject',
      's3:AbortMultipartUpload',
      's3:ListMultipartUploadParts',
    ],
    Resource: `arn:aws:s3:::${bucket}/*`,
  },
];

export function createPartnerAccount(options: PartnerAccountOptions): PartnerAccountParts {
  const { stateFolder, clock, region, senderAccountId } = options;
  const folder = join(stateFolder, 'partner');
  const file = join(folder, 'external-id');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const own = createAccessControl({
    resources: [identity('user', userArn), identity('role', roleArn)],
    clock,
    region,
    accountId,
  });
  return {
    userArn,
    buckets: [{ name: bucket }],
    roles: [{ arn: roleArn, trustedAccountId: senderAccountId, externalId: () => readIfThere(file) }],
    accessWith: (access) => {
      const of = (arn: string) => (own.roleArns.includes(arn) ? own : access);
      return {
        ...access,
        authorize: (arn, ...rest) => of(arn).authorize(arn, ...rest),
        isAllowed: (arn, ...rest) => of(arn).isAllowed(arn, ...rest),
      };
    },
    account: (credentialsFor) => ({
      bucket,
      region,
      roleArn,
      ...credentialsFor(userArn),
      trustExternalId: (externalId) => writeFileSync(file, externalId, { mode: 0o600 }),
    }),
  };
}

/** A user or a role with the rights of a delivery; access control knows both as roles. */
function identity(name: string, arn: string): ResolvedResource {
  const inline = { PolicyName: 'Deliveries', PolicyDocument: { Statement: [...statements] } };
  return {
    logicalId: `partner-${name}`,
    stackName: 'partner',
    type: 'AWS::IAM::Role',
    properties: { Policies: [inline] },
    metadata: {},
    physicalId: `waybill-delivery-${name}`,
    ref: arn,
    arn,
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}
