import type * as z from 'zod';
import { AwsError, UnsupportedFeatureError } from '../service.ts';
import { checkGraph } from './check-graph.ts';
import { checkState } from './check-state.ts';
import { type Program, programShape, type State, stateShapes } from './definition.ts';
import { checkTemplates } from './expressions.ts';

export interface Definition {
  readonly program: Program;
  /** Every program in it by its JSON pointer: the machine (empty pointer), branches and item processors. */
  readonly programs: ReadonlyMap<string, Program>;
}

/**
 * Reads and checks a whole state machine definition.
 * @throws UnsupportedFeatureError naming the first field, state type or resource that the runtime does not play
 * @throws AwsError `InvalidDefinition` for what AWS refuses too
 */
export function readDefinition(text: string, machineName: string): Definition {
  const programs = new Map<string, Program>();
  const raw = parseText(text, machineName);
  const program = readProgram(raw, { pointer: '', machineName, language: 'JSONPath', programs, outer: [] });
  if (program.ProcessorConfig)
    throw new UnsupportedFeatureError(`the field ProcessorConfig at the top of ${machineName}`);
  return { program, programs };
}

interface Place {
  readonly pointer: string;
  readonly machineName: string;
  readonly language: string;
  readonly programs: Map<string, Program>;
  /** Names of variables of the enclosing scopes. */
  readonly outer: readonly string[];
}

function parseText(text: string, machineName: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(machineName, '', 'it is not JSON');
  }
}

function readProgram(raw: unknown, place: Place): Program {
  const { pointer, machineName } = place;
  const shape = parse(programShape, raw, place);
  const language = shape.QueryLanguage ?? place.language;
  const own = assignedNames(Object.values(shape.States));
  const clash = own.find((name) => place.outer.includes(name));
  if (clash !== undefined) {
    throw invalid(
      machineName,
      pointer,
      `the variable ${clash} is assigned in an enclosing scope too; rename one of them`,
    );
  }
  const states: Record<string, State> = {};
  const program: Program = { ...shape, pointer, States: states };
  place.programs.set(pointer, program);
  for (const [name, rawState] of Object.entries(shape.States)) {
    const inner = {
      ...place,
      language,
      pointer: `${pointer}/States/${name}`,
      outer: [...place.outer, ...own],
    };
    states[name] = readState(rawState, inner);
  }
  checkGraph(program, (message) => invalid(machineName, pointer, message));
  return program;
}

function readState(raw: { Type: string; QueryLanguage?: unknown }, place: Place): State {
  const language = raw.QueryLanguage ?? place.language;
  if (language !== 'JSONata') {
    throw new UnsupportedFeatureError(
      `the query language ${String(language)} (${place.machineName}${place.pointer})`,
    );
  }
  if (!Object.hasOwn(stateShapes, raw.Type)) {
    throw new UnsupportedFeatureError(`the state type ${raw.Type} (${place.machineName}${place.pointer})`);
  }
  const shape = parse(stateShapes[raw.Type as State['Type']] as z.ZodType, raw, place) as State;
  const state = withPrograms(shape, place);
  const fail = (message: string) => invalid(place.machineName, place.pointer, message);
  checkState(state, `${place.machineName}${place.pointer}`, fail);
  checkTemplates({ ...state, Branches: undefined, ItemProcessor: undefined }, fail);
  return state;
}

function withPrograms(state: State, place: Place): State {
  if (state.Type === 'Parallel') {
    const branches = state.Branches.map((branch, index) =>
      readProgram(branch, { ...place, pointer: `${place.pointer}/Branches/${index}` }),
    );
    return { ...state, Branches: branches };
  }
  if (state.Type === 'Map') {
    // A distributed child is an execution of its own: it sees no variable of its parent.
    const raw = state.ItemProcessor as { ProcessorConfig?: { Mode?: string } } | undefined;
    const outer = raw?.ProcessorConfig?.Mode === 'DISTRIBUTED' ? [] : place.outer;
    const pointer = `${place.pointer}/ItemProcessor`;
    return { ...state, ItemProcessor: readProgram(state.ItemProcessor, { ...place, pointer, outer }) };
  }
  return state;
}

/** Names that the states of one scope assign; read before their shape is known to be right. */
function assignedNames(states: readonly object[]): string[] {
  const names = new Set<string>();
  for (const state of states as Record<string, unknown>[]) {
    const rules = [state, ...listOf(state['Choices']), ...listOf(state['Catch'])];
    for (const rule of rules)
      for (const name of Object.keys((rule['Assign'] as object) ?? {})) names.add(name);
  }
  return [...names];
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value : [];
}

function parse<T>(shape: z.ZodType<T>, raw: unknown, place: Place): T {
  const result = shape.safeParse(raw);
  if (result.success) return result.data;
  const { issues } = result.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  const path = [place.pointer, ...(issue?.path ?? [])].join('/');
  if (issue?.code === 'unrecognized_keys') {
    throw new UnsupportedFeatureError(`the field ${issue.keys.join(', ')} (${place.machineName}${path})`);
  }
  throw invalid(place.machineName, path, issue?.message ?? 'it has the wrong shape');
}

function invalid(machineName: string, pointer: string, message: string): AwsError {
  return new AwsError(
    'InvalidDefinition',
    `Invalid State Machine Definition: ${machineName}${pointer}: ${message}`,
  );
}
