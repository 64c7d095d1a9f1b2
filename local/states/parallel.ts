import type { ParallelState, Program } from './definition.ts';
import { gather, spread } from './fan-out.ts';
import type { Frame } from './frame-store.ts';
import type { Json } from './json.ts';
import { addEvent, type Run, requireSize, type Stage, scopeOf } from './stage.ts';

/** All branches at once, each with the same input; the result is the list of their outputs. */
export async function performParallel(
  stage: Stage,
  run: Run,
  frame: Frame,
  state: ParallelState,
): Promise<Json> {
  if (frame.phase !== 'fanned') {
    const scope = scopeOf(run, frame);
    const template = state.Arguments;
    const input =
      template === undefined ? frame.input : await stage.expressions.evaluate(template, scope, 'Arguments');
    requireSize(stage, run, frame, 'Arguments', input);
    addEvent(stage, run, frame, 'ParallelStateStarted');
    const children = state.Branches.map((program) => ({ program, child: { input, item: null } }));
    spread(stage, run, frame, children);
  }
  try {
    const programOf = (index: number) => state.Branches[index] as Program;
    const outputs = await gather(stage, run, frame, { limit: state.Branches.length, programOf });
    addEvent(stage, run, frame, 'ParallelStateSucceeded');
    return outputs;
  } catch (error) {
    if (!run.signal.aborted) addEvent(stage, run, frame, 'ParallelStateFailed');
    throw error;
  }
}
