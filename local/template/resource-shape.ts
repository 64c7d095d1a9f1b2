import { derivedName, stableId } from './physical-id.ts';
import type { LocalAddresses } from './template.ts';

/** What a shape may look at to work out a resource's names. */
export interface Identity {
  readonly stackName: string;
  readonly logicalId: string;
  readonly region: string;
  readonly accountId: string;
  readonly addresses: LocalAddresses;
  /** A resolved property of the resource itself, `undefined` when it is not set. */
  property(name: string): unknown;
}

/** How CloudFormation names one type of resource: its physical id, what `Ref` and `Fn::GetAtt` give. */
export interface ResourceShape {
  physicalId(of: Identity): string;
  /** @default the physical id */
  ref?(of: Identity): string;
  arn?(of: Identity): string;
  readonly attributes?: Readonly<Record<string, (of: Identity) => string>>;
}

interface Naming {
  /** The property that may hold an explicit name. */
  readonly property?: string;
  /** Longest name AWS takes. */
  readonly limit?: number;
  readonly isLowerCase?: boolean;
}

export function nameOf(of: Identity, naming: Naming): string {
  const explicit = naming.property === undefined ? undefined : of.property(naming.property);
  if (typeof explicit === 'string' && explicit !== '') return explicit;
  const derived = derivedName(of.stackName, of.logicalId, naming.limit ?? 64);
  return naming.isLowerCase ? derived.toLowerCase() : derived;
}

/** A resource known by a name, with an ARN `arn:aws:<arnService>:<region>:<account>:<prefix><name>`. */
export function named(
  naming: Naming,
  arnService?: string,
  prefix = '',
  extra: Partial<ResourceShape> = {},
): ResourceShape {
  const physicalId = (of: Identity) => nameOf(of, naming);
  if (arnService === undefined) return { physicalId, ...extra };
  const arn = (of: Identity) => regionalArn(of, arnService, `${prefix}${physicalId(of)}`);
  return { physicalId, arn, ...extra, attributes: { Arn: extra.arn ?? arn, ...extra.attributes } };
}

/** A resource known by an id that AWS invents: `prefix` and `length` characters, the same at every start. */
export function numbered(prefix: string, length: number, extra: Partial<ResourceShape> = {}): ResourceShape {
  return { physicalId: (of) => `${prefix}${inventedId(of, length)}`, ...extra };
}

export function inventedId(of: Identity, length: number): string {
  return stableId(`${of.stackName}/${of.logicalId}`, length);
}

export function regionalArn(of: Identity, arnService: string, resource: string): string {
  return `arn:aws:${arnService}:${of.region}:${of.accountId}:${resource}`;
}

export function globalArn(of: Identity, arnService: string, resource: string): string {
  return `arn:aws:${arnService}::${of.accountId}:${resource}`;
}
