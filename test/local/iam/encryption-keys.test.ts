import { describe, expect, it } from 'vitest';
import type { ResolvedResource } from '../../../local/template/template.ts';
import { accessOf, allow, policy, refusalOf, role, roleArn, table } from './a-role.ts';

describe('policy evaluation, in the place of IAM: keys of encrypted buckets, tables and queues', () => {
  const keyArn = 'arn:aws:kms:us-east-1:000000000000:key/k1';
  const aResource = (type: string, arn: string, properties: Record<string, unknown>): ResolvedResource => ({
    ...role(properties),
    type,
    arn,
    physicalId: arn.split(/[:/]/).at(-1) ?? '',
  });
  const encrypted = [
    aResource('AWS::KMS::Key', keyArn, {}),
    aResource('AWS::S3::Bucket', 'arn:aws:s3:::b', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { KMSMasterKeyID: keyArn } }],
      },
    }),
    aResource('AWS::DynamoDB::GlobalTable', table, {
      Replicas: [{ SSESpecification: { KMSMasterKeyId: keyArn } }],
    }),
    aResource('AWS::SQS::Queue', 'arn:aws:sqs:us-east-1:000000000000:q', { KmsMasterKeyId: 'k1' }),
  ];
  const everything = allow({ Action: ['s3:*', 'dynamodb:*', 'sqs:*'] });

  it.each([
    ['s3:GetObject', 'arn:aws:s3:::b/a/b', ['kms:Decrypt']],
    ['s3:PutObject', 'arn:aws:s3:::b/a/b', ['kms:GenerateDataKey']],
    ['s3:ListBucket', 'arn:aws:s3:::b', []],
    ['dynamodb:Query', `${table}/index/i`, ['kms:Decrypt']],
    ['dynamodb:PutItem', table, ['kms:Decrypt']],
    ['dynamodb:DescribeTable', table, []],
    ['sqs:SendMessage', 'arn:aws:sqs:us-east-1:000000000000:q', ['kms:GenerateDataKey', 'kms:Decrypt']],
    ['sqs:DeleteMessage', 'arn:aws:sqs:us-east-1:000000000000:q', []],
    ['s3:GetObject', 'arn:aws:s3:::other/a', []],
  ])('refuses %s on %s without %j', (action, resource, needed) => {
    const without = accessOf([role({}), ...encrypted, policy(everything)]);
    expect(refusalOf(() => without.authorize(roleArn, action, resource)).length > 0).toBe(needed.length > 0);
    expect(without.denials()).toMatchObject(
      needed.slice(0, 1).map((kms) => ({ action: kms, resource: keyArn })),
    );
    const keyRights = allow({ Action: ['x:Y', ...needed], Resource: keyArn });
    const allowed = accessOf([role({}), ...encrypted, policy([everything, keyRights])]);
    allowed.authorize(roleArn, action, resource);
  });

  it('names the error as the called service does', () => {
    const access = accessOf([role({}), ...encrypted, policy(everything)]);
    const [code, status] = refusalOf(() => access.authorize(roleArn, 's3:GetObject', 'arn:aws:s3:::b/a'));
    expect([code, status]).toEqual(['AccessDenied', 403]);
  });

  it('lets a policy give the key for one service only', () => {
    const viaS3 = allow({
      Action: 'kms:*',
      Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
    });
    const access = accessOf([role({}), ...encrypted, policy([everything, viaS3])]);
    access.authorize(roleArn, 's3:GetObject', 'arn:aws:s3:::b/a');
    expect(() => access.authorize(roleArn, 'dynamodb:GetItem', table)).toThrow('kms:Decrypt');
  });
});
