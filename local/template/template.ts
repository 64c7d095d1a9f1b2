/** One resource as CloudFormation writes it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly Metadata?: Record<string, unknown>;
  readonly Condition?: string;
  readonly DependsOn?: string | string[];
}

interface TemplateOutput {
  readonly Value: unknown;
  readonly Export?: { readonly Name: unknown };
  readonly Condition?: string;
}

interface TemplateParameter {
  readonly Type: string;
  readonly Default?: unknown;
}

/** The parts of a CloudFormation template that the runtime reads. */
export interface CloudFormationTemplate {
  readonly Resources?: Record<string, TemplateResource>;
  readonly Outputs?: Record<string, TemplateOutput>;
  readonly Parameters?: Record<string, TemplateParameter>;
  readonly Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  readonly Conditions?: Record<string, unknown>;
  readonly Transform?: string | string[];
}

/** One stack of the synthesized app. */
export interface SynthesizedTemplate {
  readonly stackName: string;
  readonly template: CloudFormationTemplate;
}

/** Where the local parts listen; takes the place of AWS's own addresses. URLs without a trailing slash. */
export interface LocalAddresses {
  readonly endpointUrl: string;
  /** The OpenID issuer in Cognito's place. */
  readonly issuerUrl: string;
  readonly apiUrl: string;
  readonly siteUrl: string;
  /** `host:port` of the SFTP server of firms. */
  readonly firmSftp: string;
}

export interface ResolveOptions {
  readonly accountId: string;
  readonly region: string;
  readonly addresses: LocalAddresses;
  /** Values of template parameters that have no default. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Further strings to replace wherever they stand in a resolved value, e.g. a stage's literal site address. */
  readonly rewrites?: ReadonlyArray<readonly [from: string, to: string]>;
}

/** A resource after every intrinsic has been evaluated. */
export interface ResolvedResource {
  readonly logicalId: string;
  readonly stackName: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The explicit name of the properties, or one derived from the stack and the logical id; the same at every start. */
  readonly physicalId: string;
  /** What `Ref` gives: often the physical id, an address for a queue, an ARN for a topic or a state machine. */
  readonly ref: string;
  readonly arn: string | undefined;
}

export interface ResolvedTemplates {
  readonly resources: readonly ResolvedResource[];
  /** Output key to value, over all stacks; an output of two stacks keeps the later one's value. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  /** Resources that were left out on purpose, each with the reason. */
  readonly ignored: ReadonlyArray<{
    readonly logicalId: string;
    readonly type: string;
    readonly reason: string;
  }>;
}
