import * as z from 'zod';
import { parseProperties } from '../sqs/template-resource.ts';
import type { StateMachineSpec } from '../states/state-machine.ts';
import type { ResolvedResource } from '../template/template.ts';

const ignored = z.unknown().optional();

const MachineProperties = z.strictObject({
  StateMachineName: z.string().optional(),
  StateMachineType: z.enum(['STANDARD', 'EXPRESS']).default('STANDARD'),
  DefinitionString: z.string(),
  RoleArn: z.string(),
  EncryptionConfiguration: ignored,
  LoggingConfiguration: ignored,
  Tags: ignored,
  TracingConfiguration: ignored,
});

/** The state machines of the template. @throws UnsupportedFeatureError for properties that are not played */
export function stateMachineSpecs(resources: readonly ResolvedResource[]): StateMachineSpec[] {
  return resources
    .filter(({ type }) => type === 'AWS::StepFunctions::StateMachine')
    .map((resource) => {
      const { StateMachineType, DefinitionString, RoleArn } = parseProperties(resource, MachineProperties);
      const { physicalId: name, arn = name } = resource;
      return { arn, name, definition: DefinitionString, roleArn: RoleArn, type: StateMachineType };
    });
}
