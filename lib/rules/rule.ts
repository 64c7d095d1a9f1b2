import type { Stage } from '../platform/stages.ts';

/** A resource as it will stand in the template. */
export interface DeclaredResource {
  readonly logicalId: string;
  readonly type: string;
  readonly stackName: string;
  /** References to other resources stand as CloudFormation's own functions. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
}

/** What a rule may look at beside the resource. */
export interface DeclaredApplication {
  readonly stage: Stage;
  ofType(type: string): readonly DeclaredResource[];
  /** The resource that a `Ref`, `Fn::GetAtt` or `Fn::ImportValue` of this resource's stack names. */
  referred(from: DeclaredResource, value: unknown): DeclaredResource | undefined;
  /** What the policies attached to a role allow. */
  statementsOf(role: DeclaredResource): readonly Statement[];
}

export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  /** Each as JSON text. */
  readonly resources: readonly string[];
  /** JSON text; empty without one. */
  readonly principal: string;
  readonly condition: string;
}

/** What the packs of cdk-nag do not ask for and the design needs. */
export interface Rule {
  /** With the pack's name before it: `TF1` is `WB-TF1`. */
  readonly id: string;
  readonly type: string;
  /** What is wrong, as the finding says it. */
  readonly text: string;
  /** Why it matters here. */
  readonly reason: string;
  isBroken(resource: DeclaredResource, application: DeclaredApplication): boolean;
}

/** The value below a path of names, `undefined` when a part is missing. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce(
      (found, name) =>
        typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[name] : undefined,
      value,
    );
}

export const listed = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

export const numberOf = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);

export function statementsIn(document: unknown): Statement[] {
  return listed(at(document, 'Statement')).map((statement) => ({
    effect: textOf(at(statement, 'Effect')),
    actions: listed(at(statement, 'Action')).map(textOf),
    resources: listed(at(statement, 'Resource')).map(textOf),
    principal: textOf(at(statement, 'Principal')),
    condition: textOf(at(statement, 'Condition')),
  }));
}

/** Below `functions/`, without `.lambda.ts`: `deliveries/api`. */
export const sourceOf = ({ metadata }: DeclaredResource): string =>
  textOf(at(metadata, 'local.entry')).replace(/^functions\/|\.lambda\.ts$/g, '');

/** The role of a function, a schedule or a machine. */
export const roleOf = (
  resource: DeclaredResource,
  application: DeclaredApplication,
  path: string,
): DeclaredResource | undefined => application.referred(resource, at(resource.properties, path));
