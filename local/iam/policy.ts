import { UnsupportedFeatureError } from '../service.ts';
import { type CompiledCondition, compileCondition } from './conditions.ts';
import { type Pattern, patternOf } from './pattern.ts';

/** One statement of a policy, as IAM writes it. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource?: string | string[];
  readonly NotResource?: string | string[];
  readonly Condition?: Record<string, Record<string, unknown>>;
}

export interface PolicyDocument {
  readonly Statement: PolicyStatement | PolicyStatement[];
}

/** A statement made ready for matching. */
export interface CompiledStatement {
  /** `<policy>#<index or Sid>`, for people. */
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Pattern[];
  readonly isActionNegated: boolean;
  readonly resources: Pattern[];
  readonly isResourceNegated: boolean;
  readonly condition: CompiledCondition;
  /** `action index:resource index` of the pairs that allowed a call. */
  readonly usedPairs: Set<string>;
}

const knownKeys = new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);

/** @throws UnsupportedFeatureError for an element or a condition operator that is not evaluated */
export function compilePolicy(policyName: string, document: PolicyDocument): CompiledStatement[] {
  return [document.Statement].flat().map((statement, at) => {
    const unknown = Object.keys(statement).find((key) => !knownKeys.has(key));
    if (unknown !== undefined)
      throw new UnsupportedFeatureError(`the policy element ${unknown} in ${policyName}`);
    const actions = [statement.Action ?? statement.NotAction ?? []].flat();
    const resources = [statement.Resource ?? statement.NotResource ?? []].flat();
    return {
      name: `${policyName}#${statement.Sid ?? at}`,
      effect: statement.Effect,
      actions: actions.map((action) => patternOf(action, { isCaseSensitive: false })),
      isActionNegated: statement.Action === undefined,
      resources: resources.map((resource) => patternOf(resource)),
      isResourceNegated: statement.Resource === undefined,
      condition: compileCondition(statement.Condition ?? {}),
      usedPairs: new Set(),
    };
  });
}
