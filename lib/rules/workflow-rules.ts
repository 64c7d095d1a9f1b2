import { at, type DeclaredResource, listed, numberOf, type Rule, textOf } from './rule.ts';

const type = 'AWS::StepFunctions::StateMachine';

export const workflowRules: readonly Rule[] = [
  {
    id: 'SFN1',
    type,
    text: 'The log of the workflow holds what its steps say to each other, or is missing',
    reason: 'Steps speak of ids and counts, and a log that copies them would copy a mistake as well.',
    isBroken: ({ properties }) =>
      at(properties, 'LoggingConfiguration.Level') !== 'ALL' ||
      at(properties, 'LoggingConfiguration.IncludeExecutionData') !== false ||
      listed(at(properties, 'LoggingConfiguration.Destinations')).length === 0,
  },
  {
    id: 'SFN2',
    type,
    text: 'The workflow is of the kind that may run twice',
    reason: 'STANDARD runs once for a name and waits for days; EXPRESS does neither.',
    isBroken: ({ properties }) => properties['StateMachineType'] !== 'STANDARD',
  },
  {
    id: 'SFN3',
    type,
    text: 'A step that calls a function is not called again after a hiccup',
    reason: "Lambda's own service errors and TransientError pass; a run must not end with them.",
    isBroken: (machine) =>
      statesOf(machine).some(
        (state) => at(state, 'Type') === 'Task' && listed(at(state, 'Retry')).length === 0,
      ),
  },
  {
    id: 'SFN4',
    type,
    text: 'A map works on as many items at once as there are',
    reason: 'It would take every concurrent invocation of the account, and the API with it.',
    isBroken: (machine) =>
      statesOf(machine).some(
        (state) => at(state, 'Type') === 'Map' && !(numberOf(at(state, 'MaxConcurrency')) >= 1),
      ),
  },
];

/** Every state of the definition, those of maps and branches included. */
function statesOf({ properties }: DeclaredResource): unknown[] {
  const text = definitionText(properties['DefinitionString']);
  return text === '' ? [] : allStates(JSON.parse(text));
}

/** The text with a word in the place of every reference. */
function definitionText(definition: unknown): string {
  const parts = at(definition, 'Fn::Join');
  if (!Array.isArray(parts)) return textOf(definition);
  return listed(parts[1])
    .map((part) => (typeof part === 'string' ? part : 'reference'))
    .join('');
}

function allStates(machine: unknown): unknown[] {
  return Object.values((at(machine, 'States') ?? {}) as Record<string, unknown>).flatMap((state) => [
    state,
    ...allStates(at(state, 'ItemProcessor')),
    ...listed(at(state, 'Branches')).flatMap(allStates),
  ]);
}
