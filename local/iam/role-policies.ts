import { UnsupportedFeatureError } from '../service.ts';
import type { ResolvedResource } from '../template/template.ts';
import {
  type CompiledStatement,
  compilePolicy,
  type PolicyDocument,
  type PolicyStatement,
} from './policy.ts';

function allow(...Action: string[]): PolicyStatement[] {
  return [{ Effect: 'Allow', Action, Resource: '*' }];
}

const writeLogs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const writeTraces = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:GetSamplingStatisticSummaries',
];
const joinNetwork = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** AWS's own policies that the template may attach. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ */
const awsManagedPolicies: Readonly<Record<string, PolicyStatement[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': allow(...writeLogs),
  'service-role/AWSLambdaVPCAccessExecutionRole': allow(...writeLogs, ...joinNetwork),
  AWSXRayDaemonWriteAccess: allow(...writeTraces),
};

/** The compiled statements of every role in the template, by the role's ARN. */
export function policiesByRole(resources: readonly ResolvedResource[]): Map<string, CompiledStatement[]> {
  const byRole = new Map<string, CompiledStatement[]>();
  const arnByName = new Map<string, string>();
  for (const role of resources.filter(({ type }) => type === 'AWS::IAM::Role')) {
    const arn = role.arn ?? role.physicalId;
    refuseBoundary(role);
    arnByName.set(role.physicalId, arn);
    const inline = (role.properties['Policies'] ?? []) as {
      PolicyName: string;
      PolicyDocument: PolicyDocument;
    }[];
    const own = inline.flatMap((policy) => compilePolicy(policy.PolicyName, policy.PolicyDocument));
    const attached = ((role.properties['ManagedPolicyArns'] ?? []) as string[]).flatMap((policyArn) =>
      managedPolicy(policyArn, resources),
    );
    byRole.set(arn, [...own, ...attached]);
  }
  for (const policy of resources.filter(isAttachedPolicy)) {
    for (const roleName of (policy.properties['Roles'] ?? []) as string[]) {
      const statements = byRole.get(arnByName.get(roleName) ?? '');
      if (statements === undefined)
        throw new Error(`${policy.logicalId} is attached to no role of the template: ${roleName}`);
      statements.push(
        ...compilePolicy(policy.physicalId, policy.properties['PolicyDocument'] as PolicyDocument),
      );
    }
  }
  return byRole;
}

function isAttachedPolicy({ type }: ResolvedResource): boolean {
  return type === 'AWS::IAM::Policy' || type === 'AWS::IAM::ManagedPolicy';
}

function refuseBoundary(role: ResolvedResource): void {
  if (role.properties['PermissionsBoundary'] === undefined) return;
  throw new UnsupportedFeatureError(`the permissions boundary of ${role.logicalId}`);
}

function managedPolicy(arn: string, resources: readonly ResolvedResource[]): CompiledStatement[] {
  const own = resources.find(
    (resource) => resource.type === 'AWS::IAM::ManagedPolicy' && resource.arn === arn,
  );
  if (own !== undefined)
    return compilePolicy(own.logicalId, own.properties['PolicyDocument'] as PolicyDocument);
  const name = arn.replace(/^arn:aws:iam::aws:policy\//, '');
  const statements = Object.hasOwn(awsManagedPolicies, name) ? awsManagedPolicies[name] : undefined;
  if (statements === undefined) throw new UnsupportedFeatureError(`the managed policy ${arn}`);
  return compilePolicy(name, { Statement: statements });
}
