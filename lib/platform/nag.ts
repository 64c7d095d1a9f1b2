import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Records why a finding of cdk-nag is accepted here. A rule that reports several findings on a construct needs each by
 * its own name, `RuleId[FindingId]`.
 */
export function acknowledge(
  construct: IConstruct,
  rule: string,
  reason: string,
  findings: string[] = [],
): void {
  const ids = findings.length === 0 ? [rule] : findings.map((finding) => `${rule}[${finding}]`);
  for (const id of ids) Validations.of(construct).acknowledge({ id, reason });
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
