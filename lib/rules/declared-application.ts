import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Stage } from '../platform/stages.ts';
import {
  at,
  type DeclaredApplication,
  type DeclaredResource,
  listed,
  type Statement,
  statementsIn,
  textOf,
} from './rule.ts';

/** Every resource below a construct, as the template will hold it. */
export class DeclaredTree implements DeclaredApplication {
  readonly stage: Stage;
  readonly #byNode = new Map<IConstruct, DeclaredResource>();
  readonly #byType = new Map<string, DeclaredResource[]>();
  readonly #byId = new Map<string, DeclaredResource[]>();
  readonly #byRole = new Map<DeclaredResource, Statement[]>();

  constructor(scope: IConstruct, stage: Stage) {
    this.stage = stage;
    for (const node of scope.node.findAll()) {
      if (!CfnResource.isCfnResource(node)) continue;
      const resource = declared(node);
      this.#byNode.set(node, resource);
      append(this.#byType, resource.type, resource);
      append(this.#byId, resource.logicalId, resource);
    }
    for (const policy of this.ofType('AWS::IAM::Policy'))
      for (const value of listed(policy.properties['Roles'])) {
        const role = this.referred(policy, value);
        if (role === undefined) continue;
        const statements = statementsIn(policy.properties['PolicyDocument']);
        this.#byRole.set(role, [...this.statementsOf(role), ...statements]);
      }
  }

  resourceAt(node: CfnResource): DeclaredResource | undefined {
    return this.#byNode.get(node);
  }

  ofType(type: string): readonly DeclaredResource[] {
    return this.#byType.get(type) ?? [];
  }

  referred(from: DeclaredResource, value: unknown): DeclaredResource | undefined {
    const imported = textOf(at(value, 'Fn::ImportValue'));
    if (imported !== '') return this.#exported(imported);
    const id = textOf(at(value, 'Ref') ?? listed(at(value, 'Fn::GetAtt'))[0]);
    const found = this.#byId.get(id) ?? [];
    // Before references between stacks are made, they look like those within one.
    return found.find(({ stackName }) => stackName === from.stackName) ?? found[0];
  }

  statementsOf(role: DeclaredResource): readonly Statement[] {
    return this.#byRole.get(role) ?? [];
  }

  /** `waybill-prod-data:ExportsOutputFnGetAttRecordsKey31CDF3C4Arn…` names the stack and holds the logical id. */
  #exported(name: string): DeclaredResource | undefined {
    const [stackName, output = ''] = name.split(':');
    const id = output.replace(/^ExportsOutput(FnGetAtt|Ref)/, '');
    const ids = [...this.#byId.keys()].filter((known) => id.startsWith(known));
    const longest = ids.sort((one, other) => other.length - one.length)[0] ?? '';
    return this.#byId.get(longest)?.find((resource) => resource.stackName === stackName);
  }
}

function declared(node: CfnResource): DeclaredResource {
  const stack = Stack.of(node);
  const logicalId = String(stack.resolve(node.logicalId));
  const written: unknown = at(stack.resolve(node._toCloudFormation()), 'Resources');
  const resource = at(written, logicalId) as Record<string, unknown> | undefined;
  const policy = (name: string) => {
    const value = resource?.[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    logicalId,
    type: node.cfnResourceType,
    stackName: stack.stackName,
    properties: (resource?.['Properties'] ?? {}) as Record<string, unknown>,
    metadata: (resource?.['Metadata'] ?? {}) as Record<string, unknown>,
    deletionPolicy: policy('DeletionPolicy'),
    updateReplacePolicy: policy('UpdateReplacePolicy'),
  };
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
