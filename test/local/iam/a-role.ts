import { LocalClock } from '../../../local/clock.ts';
import { type AccessControl, createAccessControl } from '../../../local/iam/access-control.ts';
import type { PolicyStatement } from '../../../local/iam/policy.ts';
import { AwsError } from '../../../local/service.ts';
import type { ResolvedResource } from '../../../local/template/template.ts';

export const roleArn = 'arn:aws:iam::000000000000:role/reader';
export const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/records';

export function role(properties: Record<string, unknown>, logicalId = 'Reader'): ResolvedResource {
  const physicalId = logicalId.toLowerCase();
  const arn = `arn:aws:iam::000000000000:role/${physicalId}`;
  return {
    logicalId,
    stackName: 's',
    type: 'AWS::IAM::Role',
    properties,
    metadata: {},
    physicalId,
    ref: physicalId,
    arn,
  };
}

export function policy(Statement: PolicyStatement | PolicyStatement[], Roles = ['reader']): ResolvedResource {
  const properties = { PolicyName: 'P', PolicyDocument: { Statement }, Roles };
  return {
    ...role({}),
    logicalId: 'P',
    type: 'AWS::IAM::Policy',
    properties,
    physicalId: 'P',
    ref: 'P',
    arn: undefined,
  };
}

export function accessOf(resources: ResolvedResource[], denialsFile?: string): AccessControl {
  return createAccessControl({
    resources,
    clock: new LocalClock(),
    region: 'us-east-1',
    accountId: '000000000000',
    ...(denialsFile === undefined ? {} : { denialsFile }),
  });
}

/** An `Allow` of `dynamodb:GetItem` on everything, with what differs. */
export const allow = (rest: Partial<PolicyStatement>): PolicyStatement => ({
  Effect: 'Allow',
  ...(rest.NotAction === undefined ? { Action: 'dynamodb:GetItem' } : {}),
  ...(rest.NotResource === undefined ? { Resource: '*' } : {}),
  ...rest,
});

/** Code, status and message of the refusal; empty when the call is allowed. */
export function refusalOf(call: () => void): unknown[] {
  try {
    call();
  } catch (error) {
    if (error instanceof AwsError) return [error.code, error.status, error.message];
  }
  return [];
}
