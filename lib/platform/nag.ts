import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Who answers for what is accepted in a room of the application's stack; everything else is the platform's. */
const roomOwners: Readonly<Record<string, string>> = {
  DataExports: 'data exports',
  Deliveries: 'deliveries',
  DistributorPackages: 'distributor packages',
};

/** The role that looks at an acknowledgement again: the owner of the room it stands in. */
function ownerOf(construct: IConstruct): string {
  const [stack = '', room = ''] = construct.node.path.split('/');
  if (stack.endsWith('-integrator')) return 'integrator';
  if (stack.endsWith('-operations')) return 'operations';
  return roomOwners[room] ?? 'platform';
}

/**
 * Records why a finding of cdk-nag is accepted here, and by whom. A rule that reports several findings on a construct needs each by
 * its own name, `RuleId[FindingId]`.
 */
export function acknowledge(
  construct: IConstruct,
  rule: string,
  reason: string,
  findings: string[] = [],
): void {
  const ids = findings.length === 0 ? [rule] : findings.map((finding) => `${rule}[${finding}]`);
  const answer = `${reason} (owner: ${ownerOf(construct)})`;
  for (const id of ids) Validations.of(construct).acknowledge({ id, reason: answer });
}

/**
 * The text by which cdk-nag names a resource in a finding: `<LogicalId.Attribute>` for one of this stack,
 * `<AWS::Partition>` for a pseudo parameter.
 */
export function findingResource(construct: IConstruct, value: string): string {
  return written(Stack.of(construct).resolve(value));
}

function written(value: unknown): string {
  if (typeof value === 'string') return value;
  const [kind, argument] = Object.entries(value as Record<string, unknown>)[0] ?? [];
  if (kind === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  if (kind === 'Ref') return `<${argument}>`;
  if (kind === 'Fn::Join') return ((argument as [string, unknown[]])[1] ?? []).map(written).join('');
  return JSON.stringify(value);
}
