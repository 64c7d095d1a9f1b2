import { appendFileSync } from 'node:fs';
import type { LocalClock } from '../clock.ts';
import { AwsError } from '../service.ts';
import type { ResolvedResource } from '../template/template.ts';
import { keyUsesOf } from './encryption-keys.ts';
import type { ConditionKeys } from './pattern.ts';
import type { CompiledStatement } from './policy.ts';
import { policiesByRole } from './role-policies.ts';

/** A call that a role's policies refused. Holds no payload. */
export interface Denial {
  readonly roleArn: string;
  readonly action: string;
  readonly resource: string;
  readonly at: string;
  readonly reason: 'no statement allows it' | 'a statement denies it';
}

/** A permission: one action of a statement on one of its resources. */
export interface Grant {
  readonly roleArn: string;
  readonly statement: string;
  readonly action: string;
  readonly resource: string;
  /** Logical id of the resource in its stack, when it is just one. */
  readonly resourceId: string | undefined;
}

/** What calls have needed so far of what the roles are granted. */
export interface GrantUse {
  /** Checks of one action on one resource that the policies let through; a transaction of three items is three. */
  readonly allowedCount: number;
  readonly grantedCount: number;
  /** Of every `Allow` statement, the pairs of action and resource that let no call through. */
  readonly unused: readonly Grant[];
}

export interface AccessControlOptions {
  readonly resources: readonly ResolvedResource[];
  readonly clock: LocalClock;
  readonly region: string;
  readonly accountId: string;
  /** JSON Lines, one per denial; without it denials are kept in memory only. */
  readonly denialsFile?: string;
  /** Told of every denial. */
  readonly onDenial?: (denial: Denial) => void;
}

/** The identity policies of the template's roles, executed. Resource policies and boundaries are not evaluated. */
export interface AccessControl {
  readonly roleArns: readonly string[];
  /** @throws AwsError `AccessDeniedException` (for S3 `AccessDenied`), after writing the denial down */
  authorize(roleArn: string, action: string, resource: string, context?: ConditionKeys): void;
  isAllowed(roleArn: string, action: string, resource: string, context?: ConditionKeys): boolean;
  denials(): readonly Denial[];
  grantUse(): GrantUse;
}

export function createAccessControl(options: AccessControlOptions): AccessControl {
  const byRole = policiesByRole(options.resources);
  const denials: Denial[] = [];
  let allowedCount = 0;
  const resourceIds = new Map(options.resources.map(({ arn, logicalId }) => [arn, logicalId]));
  const keyUses = keyUsesOf(options.resources, options.region);
  const decide = (roleArn: string, action: string, resource: string, context: ConditionKeys) => {
    const keys = { ...requestKeys(roleArn, options), ...context };
    return decideBy(byRole.get(roleArn) ?? [], action, resource, keys);
  };
  const refuse = (
    decision: Decision,
    owner: string,
    refused: Pick<Denial, 'roleArn' | 'action' | 'resource'>,
  ) => {
    if (decision === 'allowed') {
      allowedCount += 1;
      return;
    }
    const reason = decision === 'denied' ? 'a statement denies it' : 'no statement allows it';
    const denial: Denial = { ...refused, at: options.clock.now().toISOString(), reason };
    denials.push(denial);
    if (options.denialsFile !== undefined) appendFileSync(options.denialsFile, `${JSON.stringify(denial)}\n`);
    options.onDenial?.(denial);
    throw accessDenied(denial, owner);
  };
  return {
    roleArns: [...byRole.keys()],
    isAllowed: (roleArn, action, resource, context = {}) =>
      decide(roleArn, action, resource, context) === 'allowed',
    authorize: (roleArn, action, resource, context = {}) => {
      const [owner = ''] = action.split(':');
      refuse(decide(roleArn, action, resource, context), owner, { roleArn, action, resource });
      for (const use of keyUses(action, resource)) {
        const decision = decide(roleArn, use.action, use.keyArn, use.context);
        refuse(decision, owner, { roleArn, action: use.action, resource: use.keyArn });
      }
    },
    denials: () => denials,
    grantUse: () => {
      const grants = [...byRole].flatMap(([roleArn, statements]) =>
        statements.flatMap((one) => grantsOf(roleArn, one, resourceIds)),
      );
      const unused = grants.filter(({ isUsed }) => !isUsed).map(({ grant }) => grant);
      return { allowedCount, grantedCount: grants.length, unused };
    },
  };
}

type Decision = 'allowed' | 'denied' | 'not allowed';

/** An explicit deny wins; without an allow nothing is allowed. */
export function decideBy(
  statements: readonly CompiledStatement[],
  action: string,
  resource: string,
  keys: ConditionKeys,
): Decision {
  const allowedBy: [CompiledStatement, string][] = [];
  for (const statement of statements) {
    const pair = matchedPair(statement, action, resource, keys);
    if (pair === undefined || !statement.condition(keys)) continue;
    if (statement.effect === 'Deny') return 'denied';
    allowedBy.push([statement, pair]);
  }
  for (const [statement, pair] of allowedBy) statement.usedPairs.add(pair);
  return allowedBy.length > 0 ? 'allowed' : 'not allowed';
}

/** @returns which of its actions and resources matched, `undefined` when the statement is not about the call */
function matchedPair(
  statement: CompiledStatement,
  action: string,
  resource: string,
  keys: ConditionKeys,
): string | undefined {
  const actionAt = statement.actions.findIndex((pattern) => pattern.matches(action, keys));
  if (actionAt >= 0 === statement.isActionNegated) return undefined;
  const resourceAt = statement.resources.findIndex((pattern) => pattern.matches(resource, keys));
  if (resourceAt >= 0 === statement.isResourceNegated) return undefined;
  return `${actionAt}:${resourceAt}`;
}

/** Lambda itself and the like write logs, traces and network interfaces; no stand-in asks for the right. */
const platformAction = /^(logs|xray|ec2|cloudwatch):/i;

function grantsOf(
  roleArn: string,
  statement: CompiledStatement,
  resourceIds: ReadonlyMap<string | undefined, string>,
): { grant: Grant; isUsed: boolean }[] {
  if (statement.effect === 'Deny') return [];
  return namesOf(statement, 'action')
    .filter(([, action]) => !platformAction.test(action))
    .flatMap(([actionAt, action]) =>
      namesOf(statement, 'resource').map(([resourceAt, resource]) => ({
        grant: {
          ...{ roleArn, statement: statement.name, action, resource },
          resourceId: resourceIds.get(resource),
        },
        isUsed: statement.usedPairs.has(`${actionAt}:${resourceAt}`),
      })),
    );
}

/** Patterns with their index; a negated list has no pattern that matched, which is index -1. */
function namesOf(statement: CompiledStatement, half: 'action' | 'resource'): [at: number, text: string][] {
  const patterns = half === 'action' ? statement.actions : statement.resources;
  const isNegated = half === 'action' ? statement.isActionNegated : statement.isResourceNegated;
  if (isNegated) return [[-1, `all but ${patterns.map((pattern) => pattern.text).join(', ')}`]];
  return patterns.map((pattern, at) => [at, pattern.text]);
}

/** Keys that every request carries. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
export function requestKeys(
  roleArn: string,
  { region, accountId }: Pick<AccessControlOptions, 'region' | 'accountId'>,
): ConditionKeys {
  return {
    'aws:PrincipalArn': roleArn,
    'aws:PrincipalAccount': accountId,
    'aws:PrincipalType': 'AssumedRole',
    'aws:ResourceAccount': accountId,
    'aws:RequestedRegion': region,
    'aws:SecureTransport': 'true',
    'aws:ViaAWSService': 'false',
  };
}

/** @param owner the service that was called, which decides the error's name: not KMS when a key's use is refused */
function accessDenied({ roleArn, action, resource, reason }: Denial, owner: string): AwsError {
  const because =
    reason === 'a statement denies it'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  const user = sessionArn(roleArn);
  const message = `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
  if (owner === 's3') return new AwsError('AccessDenied', message, 403);
  return new AwsError('AccessDeniedException', message, restServices.has(owner) ? 403 : 400);
}

/** Services with a REST protocol answer 403, those with a JSON protocol 400. */
const restServices = new Set(['lambda', 'ses', 'scheduler', 'apigateway']);

/** The name under which AWS knows a caller that has taken on a role. */
export function sessionArn(roleArn: string): string {
  const [, , , , accountId, path = ''] = roleArn.split(':');
  return `arn:aws:sts::${accountId}:assumed-role/${path.split('/').at(-1)}/local`;
}
