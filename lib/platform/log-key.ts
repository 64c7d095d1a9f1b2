import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';

/** Encrypts what the stage logs; CloudWatch Logs itself uses it, for log groups of this account only. */
export function logKey(scope: Construct, id: string): Key {
  const key = new Key(scope, id, {
    description: 'Log groups',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const { partition, region, account } = Stack.of(scope);
  const groups = `arn:${partition}:logs:${region}:${account}:log-group:*`;
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
    }),
  );
  return key;
}

/** Encrypts every log group below the scope with the key. */
export function encryptLogs(scope: IConstruct, key: IKey): void {
  for (const node of scope.node.findAll()) if (node instanceof CfnLogGroup) node.kmsKeyId = key.keyArn;
}
