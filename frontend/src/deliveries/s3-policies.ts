/** Stands where a value is not known yet. */
const unknownAccount = 'arn:aws:iam::<our account>:root';
const unknownExternalId = '<external ID>';

/** Trust policy of the role that our account assumes under the external ID. */
export function trustPolicy(of: { readonly senderArn?: string; readonly externalId?: string }): string {
  return json([
    {
      Effect: 'Allow',
      Principal: { AWS: of.senderArn ?? unknownAccount },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': of.externalId ?? unknownExternalId } },
    },
  ]);
}

/** Policy of the bucket for a role, or of the user whose key is entered; names just what sending needs. */
export function bucketPolicy(of: {
  readonly bucket: string;
  /** Empty, or ended by `/`. */
  readonly prefix: string;
  /** Absent: the policy is put on the user itself. */
  readonly roleArn?: string;
  readonly kmsKeyArn?: string;
  readonly region?: string;
}): string {
  const principal = of.roleArn === undefined ? {} : { Principal: { AWS: of.roleArn } };
  const bucketArn = `arn:${partitionOf(of)}:s3:::${of.bucket}`;
  const statements = [
    {
      Effect: 'Allow',
      ...principal,
      Action: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
      Resource: `${bucketArn}/${of.prefix}*`,
    },
    {
      Effect: 'Allow',
      ...principal,
      Action: ['s3:ListBucket', 's3:ListBucketMultipartUploads'],
      Resource: bucketArn,
    },
  ];
  // A bucket's policy cannot speak for a key; the key's own policy does.
  if (of.kmsKeyArn === undefined || of.roleArn !== undefined) return json(statements);
  return json([
    ...statements,
    { Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: of.kmsKeyArn },
  ]);
}

function partitionOf({
  roleArn,
  region = '',
}: {
  readonly roleArn?: string;
  readonly region?: string;
}): string {
  return roleArn?.split(':')[1] || (region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws');
}

/** Statement for the policy of the key, so that the role may use it. */
export function keyPolicyStatement(roleArn: string): string {
  return JSON.stringify(
    {
      Effect: 'Allow',
      Principal: { AWS: roleArn },
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: '*',
    },
    null,
    2,
  );
}

const json = (statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);
