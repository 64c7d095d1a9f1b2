import { UnsupportedFeatureError } from '../service.ts';
import { ignoredTypes } from './ignored-types.ts';
import { evaluate } from './intrinsics.ts';
import { playedTypes } from './played-types.ts';
import { type EarlierStacks, StackScope } from './stack-scope.ts';
import type {
  ResolvedResource,
  ResolvedTemplates,
  ResolveOptions,
  SynthesizedTemplate,
  TemplateResource,
} from './template.ts';

/** Transforms of CloudFormation that add nothing but intrinsics which the resolver knows. */
const knownTransforms = new Set(['AWS::LanguageExtensions']);

/**
 * Evaluates the stacks, in dependency order, to a flat list of the resources that the runtime plays.
 * @throws UnsupportedFeatureError naming the first intrinsic, attribute or resource type that it does not know
 */
export function resolveTemplates(
  stacks: readonly SynthesizedTemplate[],
  options: ResolveOptions,
): ResolvedTemplates {
  const earlier: EarlierStacks = { exports: {}, stackOutputs: {} };
  const resources: ResolvedResource[] = [];
  const ignored: ResolvedTemplates['ignored'][number][] = [];
  const outputs: Record<string, string> = {};
  for (const stack of stacks) {
    refuseUnknownParts(stack);
    const scope = new StackScope(stack, options, earlier);
    for (const [logicalId, resource] of Object.entries(stack.template.Resources ?? {})) {
      if (resource.Condition !== undefined && !scope.condition(resource.Condition)) continue;
      const ignoredType = ignoredTypes[resource.Type];
      if (ignoredType === undefined) resources.push(resolveResource(scope, stack.stackName, logicalId));
      else ignored.push({ logicalId, type: resource.Type, reason: ignoredType.reason });
    }
    resolveOutputs(stack, scope, outputs, earlier);
  }
  const rewrite = rewriter(resources, options);
  const kept = withoutProviders(resources, providerArns(stacks, resources, options, earlier));
  for (const resource of resources.filter((entry) => !kept.includes(entry))) {
    const reason = 'it only serves a custom resource of the deployment';
    ignored.push({ logicalId: resource.logicalId, type: resource.type, reason });
  }
  return {
    resources: kept.map((resource) => rewrite(resource)),
    outputs: rewrite(outputs),
    exports: rewrite(earlier.exports),
    ignored,
  };
}

function refuseUnknownParts({ stackName, template }: SynthesizedTemplate): void {
  for (const transform of [template.Transform ?? []].flat()) {
    if (!knownTransforms.has(transform))
      throw new UnsupportedFeatureError(`the transform ${transform} of ${stackName}`);
  }
  for (const [logicalId, resource] of Object.entries(template.Resources ?? {})) {
    if (logicalId.startsWith('Fn::')) throw new UnsupportedFeatureError(`the intrinsic ${logicalId}`);
    if (isKnownType(resource)) continue;
    throw new UnsupportedFeatureError(`the resource type ${resource.Type} (${stackName}/${logicalId})`);
  }
}

function isKnownType({ Type }: TemplateResource): boolean {
  return Object.hasOwn(playedTypes, Type) || Object.hasOwn(ignoredTypes, Type);
}

function resolveResource(scope: StackScope, stackName: string, logicalId: string): ResolvedResource {
  const { resource, shape, identity } = scope.identify(logicalId);
  const physicalId = shape.physicalId(identity);
  return {
    logicalId,
    stackName,
    type: resource.Type,
    properties: evaluate(resource.Properties ?? {}, scope) as Record<string, unknown>,
    metadata: resource.Metadata ?? {},
    physicalId,
    ref: shape.ref?.(identity) ?? physicalId,
    arn: shape.arn?.(identity),
  };
}

function resolveOutputs(
  stack: SynthesizedTemplate,
  scope: StackScope,
  outputs: Record<string, string>,
  earlier: EarlierStacks,
): void {
  for (const [key, output] of Object.entries(stack.template.Outputs ?? {})) {
    if (output.Condition !== undefined && !scope.condition(output.Condition)) continue;
    const evaluated = evaluate(output.Value, scope);
    const value = typeof evaluated === 'string' ? evaluated : JSON.stringify(evaluated);
    // CDK's own exports carry names between stacks; nobody reads them.
    if (!key.startsWith('ExportsOutput')) outputs[key] = value;
    earlier.stackOutputs[`${stack.stackName}/${key}`] = value;
    if (output.Export !== undefined) earlier.exports[String(evaluate(output.Export.Name, scope))] = value;
  }
}

/** The functions that custom resources call; CloudFormation runs them at deployment, the runtime never. */
function providerArns(
  stacks: readonly SynthesizedTemplate[],
  resources: readonly ResolvedResource[],
  options: ResolveOptions,
  earlier: EarlierStacks,
): Set<unknown> {
  const tokens = new Set<unknown>();
  for (const stack of stacks) {
    const scope = new StackScope(stack, options, earlier);
    for (const resource of Object.values(stack.template.Resources ?? {})) {
      const token = resource.Type.startsWith('Custom::') ? resource.Properties?.['ServiceToken'] : undefined;
      if (token !== undefined) tokens.add(evaluate(token, scope));
    }
  }
  const providers = resources.filter((resource) => resource.arn !== undefined && tokens.has(resource.arn));
  return new Set(providers.map((resource) => resource.arn));
}

/** Leaves out provider functions, with the roles and policies that nothing else uses. */
function withoutProviders(resources: readonly ResolvedResource[], arns: Set<unknown>): ResolvedResource[] {
  const isProvider = (resource: ResolvedResource) => arns.has(resource.arn);
  const rest = resources.filter((resource) => !isProvider(resource));
  const roleArns = new Set(resources.filter(isProvider).map((resource) => resource.properties['Role']));
  for (const resource of rest) roleArns.delete(resource.properties['Role']);
  const roleNames = new Set(
    rest.filter((resource) => roleArns.has(resource.arn)).map((resource) => resource.physicalId),
  );
  const isOnlyForProviders = ({ properties }: ResolvedResource) =>
    Array.isArray(properties['Roles']) && properties['Roles'].every((role) => roleNames.has(String(role)));
  return rest.filter((resource) => {
    if (resource.type === 'AWS::IAM::Role') return !roleArns.has(resource.arn);
    return resource.type !== 'AWS::IAM::Policy' || !isOnlyForProviders(resource);
  });
}

/** Puts the local addresses in the place of those that AWS would give, wherever a template spells them out. */
function rewriter(resources: readonly ResolvedResource[], options: ResolveOptions): <T>(value: T) => T {
  const { region, addresses } = options;
  const pairs: (readonly [string, string])[] = [...(options.rewrites ?? [])];
  for (const { type, physicalId } of resources) {
    if (type === 'AWS::ApiGatewayV2::Api') {
      pairs.push([`https://${physicalId}.execute-api.${region}.amazonaws.com`, addresses.apiUrl]);
    }
    if (type === 'AWS::Cognito::UserPool') {
      pairs.push([`https://cognito-idp.${region}.amazonaws.com/${physicalId}`, addresses.issuerUrl]);
    }
    if (type === 'AWS::Cognito::UserPoolDomain') {
      pairs.push([`https://${physicalId}.auth.${region}.amazoncognito.com`, addresses.issuerUrl]);
    }
    if (type === 'AWS::Transfer::Server') {
      pairs.push([`${physicalId}.server.transfer.${region}.amazonaws.com:22`, addresses.firmSftp]);
    }
    if (type === 'AWS::CloudFront::Distribution') {
      pairs.push([`https://d${physicalId.slice(1).toLowerCase()}.cloudfront.net`, addresses.siteUrl]);
    }
  }
  const rewriteText = (value: string) => pairs.reduce((text, [from, to]) => text.replaceAll(from, to), value);
  const rewrite = (value: unknown): unknown => {
    if (typeof value === 'string') return rewriteText(value);
    if (Array.isArray(value)) return value.map(rewrite);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, rewrite(entry)]));
  };
  return <T>(value: T) => rewrite(value) as T;
}
