import { ListExecutionsCommand, ListStateMachinesCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { Flow } from './flow.ts';

/** Names of the executions of an export. */
export async function runNamesOf({ inside: { states } }: Flow, dataExportId: string): Promise<string[]> {
  const { executions = [] } = await states.send(
    new ListExecutionsCommand({ stateMachineArn: await machineArn(states) }),
  );
  return executions.flatMap(({ name }) => (name?.startsWith(dataExportId) ? [name] : [])).sort();
}

/** Ends the first execution of an export from outside. @throws when there is none */
export async function stopFirstRun({ inside: { states } }: Flow, dataExportId: string): Promise<void> {
  const executions = (await machineArn(states)).replace(':stateMachine:', ':execution:');
  await states.send(new StopExecutionCommand({ executionArn: `${executions}:${dataExportId}-g1` }));
}

async function machineArn(states: Flow['inside']['states']): Promise<string> {
  const { stateMachines = [] } = await states.send(new ListStateMachinesCommand({}));
  const arn = stateMachines.find(({ name }) => name?.includes('DataExports'))?.stateMachineArn;
  if (arn === undefined) throw new Error('there is no workflow of exports');
  return arn;
}
