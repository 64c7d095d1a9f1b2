import { type AccessControl, decideBy, requestKeys } from '../iam/access-control.ts';
import { compileCondition } from '../iam/conditions.ts';
import { keyUsesOf } from '../iam/encryption-keys.ts';
import type { ConditionKeys } from '../iam/pattern.ts';
import {
  type CompiledStatement,
  compilePolicy,
  type PolicyDocument,
  type PolicyStatement,
} from '../iam/policy.ts';
import { AwsError, type Caller } from '../service.ts';
import type { ResolvedResource } from '../template/template.ts';
import type { TransferUser } from './user-store.ts';

/** What decides on a session's file operations. */
export interface SessionRights {
  readonly access: AccessControl;
  /** Of the whole template. */
  readonly resources: readonly ResolvedResource[];
  readonly region: string;
  readonly accountId: string;
  log(line: string): void;
}

/** @param policy JSON; its variables such as `${transfer:UserName}` are filled when a call is decided */
export function compileSession(policy: string): CompiledStatement[] {
  const document = JSON.parse(policy) as PolicyDocument;
  const statements = [document.Statement].flat();
  if (!statements.every(({ Effect }) => Effect === 'Allow' || Effect === 'Deny'))
    throw new TypeError('no effect');
  return compilePolicy('session', document);
}

/** The user's role, held to the session policy where there is one: what both allow. */
export function sessionCaller(user: TransferUser, rights: SessionRights): Caller {
  const { role: roleArn, policy } = user;
  const { access, region } = rights;
  const statements = policy === undefined || policy === '' ? undefined : compileSession(policy);
  const keyUses = keyUsesOf(rights.resources, region);
  const refuseBySession = (action: string, resource: string, context: ConditionKeys) => {
    if (statements === undefined) return;
    const keys = { ...requestKeys(roleArn, rights), ...context, 'transfer:UserName': user.userName };
    if (decideBy(statements, action, resource, keys) === 'allowed') return;
    rights.log(`transfer: the session policy of ${user.userName} does not allow ${action}`);
    throw new AwsError('AccessDenied', `no session policy allows the ${action} action`, 403);
  };
  return {
    roleArn,
    authorize: (action, resource, context = {}) => {
      refuseBySession(action, resource, context);
      for (const use of keyUses(action, resource)) refuseBySession(use.action, use.keyArn, use.context);
      access.authorize(roleArn, action, resource, context);
    },
  };
}

/**
 * Whether Transfer may take on the role for this server, by the role's trust policy.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/confused-deputy.html
 */
export function isAssumable(roleArn: string, serverArn: string, rights: SessionRights): boolean {
  const role = rights.resources.find(({ type, arn }) => type === 'AWS::IAM::Role' && arn === roleArn);
  const trust = role?.properties['AssumeRolePolicyDocument'] as { Statement?: TrustStatement[] } | undefined;
  const keys = { 'aws:SourceArn': serverArn, 'aws:SourceAccount': rights.accountId };
  const holds = [trust?.Statement ?? []]
    .flat()
    .filter(
      ({ Action, Principal, Condition = {} }) =>
        [Action ?? []].flat().includes('sts:AssumeRole') &&
        [(Principal as { Service?: string | string[] })?.Service ?? []]
          .flat()
          .includes('transfer.amazonaws.com') &&
        compileCondition(Condition)(keys),
    );
  return holds.some(({ Effect }) => Effect === 'Allow') && holds.every(({ Effect }) => Effect === 'Allow');
}

interface TrustStatement extends PolicyStatement {
  readonly Principal?: unknown;
}
