import { CfnResource, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { type BuiltApplication, builtApplication } from './built-application.ts';
import { statefulResources, statefulTypes } from './stateful-resources.ts';

/** As `stack type logical id`, without the name of the stage. */
function standing({ app, stage }: BuiltApplication): string[] {
  return app.node
    .findAll()
    .filter((node): node is CfnResource => CfnResource.isCfnResource(node))
    .filter(({ cfnResourceType }) => statefulTypes[cfnResourceType] !== undefined)
    .map((node) => {
      const stack = Stack.of(node);
      const part = stack.stackName.replace(`waybill-${stage.name}-`, '');
      return `${part} ${node.cfnResourceType} ${stack.resolve(node.logicalId)}`;
    });
}

const listed = Object.entries(statefulResources).flatMap(([part, types]) =>
  Object.entries(types).flatMap(([type, ids]) => ids.map((id) => `${part} ${type} ${id}`)),
);

/** What a deployment of the stage would lose, and what nobody guards yet, as sentences. */
function changes(built: BuiltApplication): string[] {
  const found = standing(built);
  const lost = listed.filter((one) => !found.includes(one));
  const unlisted = found.filter((one) => !listed.includes(one));
  return [
    ...lost.map(
      (one) =>
        `${one} is gone or was renamed; deploying would replace it: ${statefulTypes[one.split(' ')[1] ?? '']}. Give the construct its old id and place.`,
    ),
    ...unlisted.map((one) => `${one} is not guarded; add it to test/lib/stateful-resources.ts`),
  ];
}

describe('resources that a deployment must not replace', () => {
  it.each(['local', 'dev', 'prod'])(`are the ${listed.length} of the list on stage %s`, (stageName) => {
    expect(changes(builtApplication(stageName))).toEqual([]);
  });

  it('are told by name, with what would be lost, when one is renamed', () => {
    const built = builtApplication('prod');
    const table = built.data.i9Table.node.defaultChild as CfnResource;
    table.overrideLogicalId('RecordsTable');
    expect(changes(built)).toEqual([
      'data AWS::DynamoDB::GlobalTable I9Table6A488B5C is gone or was renamed; deploying would replace it: its items stay in a table that nothing reads any more. Give the construct its old id and place.',
      'data AWS::DynamoDB::GlobalTable RecordsTable is not guarded; add it to test/lib/stateful-resources.ts',
    ]);
  });

  it('are told when one is new and stands in no list', () => {
    const built = builtApplication('prod');
    new Queue(built.integrator, 'Later');
    expect(changes(built)).toEqual([
      expect.stringMatching(/^integrator AWS::SQS::Queue Later\w+ is not guarded; add it to /),
    ]);
  });
});
