import {
  type HistoryEvent,
  ListStateMachinesCommand,
  paginateGetExecutionHistory,
  type SFNClient,
} from '@aws-sdk/client-sfn';

export interface Phase {
  readonly name: string;
  readonly seconds: number;
  readonly limit: string;
}

/** The states of the workflow that are phases of an export, and what each one waits for. */
const phases: Readonly<Record<string, Omit<Phase, 'seconds'>>> = {
  'Plan chunks': { name: 'plan', limit: 'one query a megabyte of lean rows' },
  'Extract chunks': { name: 'extract', limit: 'CPU of all cores' },
  'Write index': { name: 'index', limit: 'one object a chunk, read in fours; SHA-256 of every sheet' },
  'Assemble volumes': {
    name: 'assemble',
    limit: "S3 stand-in: MD5 of the copied parts, then the volume's hashes",
  },
  'Seal export': { name: 'seal', limit: 'the manifest, one line an entry' },
  'Send package': { name: 'send', limit: "SSH on both ends, both on this machine's cores" },
};

/** How long an export was in each phase, by the history of its workflow. */
export async function exportPhases(client: SFNClient, dataExportId: string): Promise<Phase[]> {
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
  const [machine] = stateMachines;
  if (machine?.stateMachineArn === undefined) throw new Error('there is no workflow');
  const executionArn = `${machine.stateMachineArn.replace(':stateMachine:', ':execution:')}:${dataExportId}-g1`;
  const entered = new Map<string, number>();
  const found: Phase[] = [];
  for await (const { events = [] } of paginateGetExecutionHistory({ client }, { executionArn })) {
    for (const event of events) {
      const atMs = event.timestamp?.getTime() ?? 0;
      const { enteredName, exitedName } = namesOf(event);
      if (enteredName !== undefined) entered.set(enteredName, atMs);
      const phase = phases[exitedName ?? ''];
      if (phase !== undefined)
        found.push({ ...phase, seconds: (atMs - (entered.get(exitedName ?? '') ?? atMs)) / 1000 });
    }
  }
  return found;
}

function namesOf(event: HistoryEvent): { enteredName: string | undefined; exitedName: string | undefined } {
  return {
    enteredName: event.stateEnteredEventDetails?.name,
    exitedName: event.stateExitedEventDetails?.name,
  };
}
