import { CfnResource, type Stack } from 'aws-cdk-lib';
import { CfnPolicy, Effect } from 'aws-cdk-lib/aws-iam';
import type { BuiltApplication } from './built-application.ts';

/** A mistake that somebody could make in `lib`, and the rule that has to see it. */
export interface PlantedFault {
  readonly fault: string;
  readonly rule: string;
  /** @returns the path of the spoiled resource */
  plant(built: BuiltApplication): string;
}

/** The first resource of the type whose path holds the words. */
export function resource({ app }: BuiltApplication, type: string, words = ''): CfnResource {
  const found = app.node
    .findAll()
    .filter((node): node is CfnResource => CfnResource.isCfnResource(node) && node.cfnResourceType === type)
    .find(({ node }) => node.path.includes(words));
  if (found === undefined) throw new Error(`no ${type} whose path holds ${words}; name another one`);
  return found;
}

/** Writes a wrong value, or takes a property away, in what is there already. */
export const spoiled =
  (type: string, property: string, value: unknown, words?: string) =>
  (built: BuiltApplication): string => {
    const found = resource(built, type, words);
    if (value === undefined) found.addPropertyDeletionOverride(property);
    else found.addPropertyOverride(property, value);
    return found.node.path;
  };

export const added =
  (make: (stack: Stack, built: BuiltApplication) => { node: { path: string } }) =>
  (built: BuiltApplication) =>
    make(built.rooms, built).node.path;

/** One more statement for a role, its members in CDK's order: cdk-nag reads the text. */
export const granted = (id: string, roleWords: string, actions: string[], resources: unknown[]) =>
  added((stack, built) => {
    const role = resource(built, 'AWS::IAM::Role', roleWords);
    const policyDocument = { Statement: [{ Action: actions, Effect: Effect.ALLOW, Resource: resources }] };
    return new CfnPolicy(stack, id, { policyName: id, policyDocument, roles: [role.ref] });
  });
