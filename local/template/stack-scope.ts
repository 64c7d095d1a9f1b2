import { UnsupportedFeatureError } from '../service.ts';
import { ignoredTypes } from './ignored-types.ts';
import { evaluate, evaluateCondition, noValue, type Scope } from './intrinsics.ts';
import { playedTypes } from './played-types.ts';
import type { Identity, ResourceShape } from './resource-shape.ts';
import type { ResolveOptions, SynthesizedTemplate, TemplateResource } from './template.ts';

/** What the stacks before this one give it. */
export interface EarlierStacks {
  readonly exports: Record<string, string>;
  /** `stack/output` to value. */
  readonly stackOutputs: Record<string, string>;
}

/** Looks up the names of one stack. */
export class StackScope implements Scope {
  readonly region: string;
  readonly #stack: SynthesizedTemplate;
  readonly #options: ResolveOptions;
  readonly #earlier: EarlierStacks;
  readonly #pending = new Set<string>();

  constructor(stack: SynthesizedTemplate, options: ResolveOptions, earlier: EarlierStacks) {
    this.#stack = stack;
    this.#options = options;
    this.#earlier = earlier;
    this.region = options.region;
  }

  ref(name: string): unknown {
    if (name.startsWith('AWS::')) return this.#pseudoParameter(name);
    if (this.#stack.template.Resources?.[name] === undefined) return this.#parameter(name);
    const { shape, identity } = this.identify(name);
    return this.#once(`Ref ${name}`, () => (shape.ref ?? shape.physicalId)(identity));
  }

  attribute(logicalId: string, attribute: string): unknown {
    const { shape, identity, resource } = this.identify(logicalId);
    const known = shape.attributes ?? {};
    const work = Object.hasOwn(known, attribute) ? known[attribute] : undefined;
    if (work === undefined) {
      throw new UnsupportedFeatureError(`Fn::GetAtt ${logicalId}.${attribute} of ${resource.Type}`);
    }
    return this.#once(`${logicalId}.${attribute}`, () => work(identity));
  }

  condition(name: string): boolean {
    const declared = this.#stack.template.Conditions?.[name];
    if (declared === undefined) throw new Error(`${this.#stack.stackName} declares no condition ${name}`);
    return this.#once(`condition ${name}`, () => evaluateCondition(declared, this));
  }

  importValue(exportName: string): unknown {
    const value = this.#earlier.exports[exportName];
    if (value === undefined) throw new Error(`no earlier stack exports ${exportName}`);
    return value;
  }

  stackOutput(stackName: string, outputName: string): unknown {
    const value = this.#earlier.stackOutputs[`${stackName}/${outputName}`];
    if (value === undefined) throw new Error(`no earlier stack ${stackName} has the output ${outputName}`);
    return value;
  }

  mapping(map: string, topKey: string, secondKey: string): unknown {
    const value = this.#stack.template.Mappings?.[map]?.[topKey]?.[secondKey];
    if (value === undefined) throw new Error(`the mapping ${map} has no entry ${topKey}.${secondKey}`);
    return value;
  }

  /** The shape of a resource's type and what the shape needs to name it. */
  identify(logicalId: string): { resource: TemplateResource; shape: ResourceShape; identity: Identity } {
    const resource = this.#stack.template.Resources?.[logicalId];
    if (resource === undefined) throw new Error(`${this.#stack.stackName} has no resource ${logicalId}`);
    const shape = playedTypes[resource.Type] ?? ignoredTypes[resource.Type]?.shape;
    if (shape === undefined)
      throw new UnsupportedFeatureError(`the resource type ${resource.Type} (${logicalId})`);
    const identity: Identity = {
      stackName: this.#stack.stackName,
      logicalId,
      region: this.#options.region,
      accountId: this.#options.accountId,
      addresses: this.#options.addresses,
      property: (name) => {
        const value = evaluate(resource.Properties?.[name], this);
        return value === noValue ? undefined : value;
      },
    };
    return { resource, shape, identity };
  }

  #pseudoParameter(name: string): unknown {
    const { stackName } = this.#stack;
    const { region, accountId } = this.#options;
    const known: Record<string, unknown> = {
      'AWS::AccountId': accountId,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stackName,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`,
      'AWS::NotificationARNs': [],
      'AWS::NoValue': noValue,
    };
    if (!Object.hasOwn(known, name)) throw new UnsupportedFeatureError(`the pseudo parameter ${name}`);
    return known[name];
  }

  #parameter(name: string): unknown {
    const parameter = this.#stack.template.Parameters?.[name];
    if (parameter === undefined)
      throw new Error(`${this.#stack.stackName} has no resource or parameter ${name}`);
    const given = this.#options.parameters?.[name];
    if (given !== undefined) return given;
    if (parameter.Type.startsWith('AWS::SSM::'))
      throw new UnsupportedFeatureError(`the parameter type ${parameter.Type}`);
    if (parameter.Default === undefined) throw new Error(`the parameter ${name} has no value`);
    return parameter.Default;
  }

  /** Names that need each other would otherwise recurse until the stack is full. */
  #once<T>(what: string, work: () => T): T {
    if (this.#pending.has(what)) throw new Error(`${what} in ${this.#stack.stackName} depends on itself`);
    this.#pending.add(what);
    try {
      return work();
    } finally {
      this.#pending.delete(what);
    }
  }
}
