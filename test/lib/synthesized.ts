import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * `bin/app.ts` itself is run, in this process, as `cdk synth` runs it: stack names, tags and the AwsSolutions pack
 * included. Functions are not bundled, and the slow validator of templates is left to `npm run synth`.
 */

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own shapes, looked into by the tests
  readonly Properties: any;
  readonly Metadata?: { readonly local?: { readonly entry: string; readonly handler: string } };
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

export interface SynthesizedApp {
  readonly data: Template;
  readonly web: Template;
  /** The stacks of the application and of the integrator, as one. */
  readonly rooms: Template;
  /** What watches the others. */
  readonly operations: Template;
  /** `manifest.json` of the cloud assembly. */
  readonly artifacts: Readonly<
    Record<string, { type: string; dependencies?: string[]; properties?: object }>
  >;
}

/** The templates of a stage; once per test file, since a module is run once. */
export async function synthesizeApp(stage: string): Promise<SynthesizedApp> {
  const repository = join(import.meta.dirname, '..', '..');
  const folder = mkdtempSync(join(tmpdir(), 'waybill-templates-'));
  const { context } = readJson(join(repository, 'cdk.json')) as { context: object };
  process.env['CDK_OUTDIR'] = folder;
  process.env['CDK_VALIDATION'] = 'false';
  process.env['CDK_CONTEXT_JSON'] = JSON.stringify({ ...context, stage, 'aws:cdk:bundling-stacks': [] });
  try {
    await import('../../bin/app.ts');
    const template = (part: string) =>
      readJson(join(folder, `waybill-${stage}-${part}.template.json`)) as Template;
    const { artifacts } = readJson(join(folder, 'manifest.json')) as Pick<SynthesizedApp, 'artifacts'>;
    const rooms = [template('app'), template('integrator')].reduce((all, { Resources, Outputs }) => ({
      Resources: { ...all.Resources, ...Resources },
      Outputs: { ...all.Outputs, ...Outputs },
    }));
    const operations = template('operations');
    return { data: template('data'), web: template('web'), rooms, operations, artifacts };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

export function resourcesOf(template: Template, type: string): [id: string, resource: Resource][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  /** Each as text; of another stack's resource the name of its export. */
  readonly Resource: readonly string[];
  readonly Condition?: object;
}

/** What a role may do, by all policies attached to it. */
export function statementsOf(template: Template, roleId: string): Statement[] {
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) => Properties.Roles.some((role: { Ref: string }) => role.Ref === roleId))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .map((statement) => ({
      ...statement,
      Action: [statement.Action].flat(),
      Resource: [statement.Resource].flat().map((resource: unknown) => JSON.stringify(resource)),
    }));
}

export interface DeployedFunction {
  readonly id: string;
  /** Below `functions/`, without `.lambda.ts`. */
  readonly source: string;
  readonly roleId: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own shape
  readonly properties: any;
}

export function functionsOf(template: Template): DeployedFunction[] {
  return resourcesOf(template, 'AWS::Lambda::Function').map(([id, { Properties, Metadata }]) => ({
    id,
    source: (Metadata?.local?.entry ?? '').replace(/^functions\/|\.lambda\.ts$/g, ''),
    roleId: Properties.Role['Fn::GetAtt'][0],
    properties: Properties,
  }));
}

/** Sources of the functions that may do one of the actions on a resource whose text holds `resource`. */
export function sourcesThatMay(template: Template, actions: readonly string[], resource: string): string[] {
  const may = ({ roleId }: DeployedFunction) =>
    statementsOf(template, roleId).some(
      (statement) =>
        statement.Effect === 'Allow' &&
        statement.Action.some((action) => actions.includes(action) || action.endsWith('*')) &&
        statement.Resource.some((text) => text.includes(resource) || text === '"*"'),
    );
  return functionsOf(template)
    .filter(may)
    .map(({ source }) => source)
    .sort();
}
