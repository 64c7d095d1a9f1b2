import type { MapState } from './definition.ts';
import { type Child, gather, spread } from './fan-out.ts';
import type { Frame } from './frame-store.ts';
import type { Json } from './json.ts';
import { selectItem } from './select-item.ts';
import { addEvent, type Run, requireSize, type Stage, scopeOf } from './stage.ts';
import { StateError } from './state-error.ts';

/** AWS runs at most this many iterations of an inline Map at a time. */
const inlineConcurrency = 40;

/** One iteration per item, inside the execution; the result is the list of their outputs. */
export async function performInlineMap(stage: Stage, run: Run, frame: Frame, state: MapState): Promise<Json> {
  const scope = scopeOf(run, frame);
  if (frame.phase !== 'fanned') {
    const items = await itemsOf(stage, run, frame, state);
    const children: { program: MapState['ItemProcessor']; child: Child }[] = [];
    for (const [index, value] of items.entries()) {
      const item = { Index: index, Value: value };
      const input = await selectItem(stage, run, frame, state, item);
      requireSize(stage, run, frame, 'item', input);
      children.push({ program: state.ItemProcessor, child: { input, item } });
    }
    addEvent(stage, run, frame, 'MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
    spread(stage, run, frame, children);
  }
  const asked = await stage.expressions.evaluateNumber(state.MaxConcurrency ?? 0, scope, 'MaxConcurrency');
  const name = frame.state;
  try {
    const outputs = await gather(stage, run, frame, {
      limit: Math.min(asked || inlineConcurrency, stage.mapConcurrencyLimit),
      programOf: () => state.ItemProcessor,
      onStart: (child, index) =>
        addEvent(stage, run, child, 'MapIterationStarted', {
          mapIterationStartedEventDetails: { name, index },
        }),
      onEnd: (child, index) => {
        const isDone = child.status === 'SUCCEEDED';
        const details = {
          [isDone ? 'mapIterationSucceededEventDetails' : 'mapIterationFailedEventDetails']: { name, index },
        };
        addEvent(stage, run, child, isDone ? 'MapIterationSucceeded' : 'MapIterationFailed', details);
      },
    });
    addEvent(stage, run, frame, 'MapStateSucceeded');
    return outputs;
  } catch (error) {
    if (!run.signal.aborted) addEvent(stage, run, frame, 'MapStateFailed');
    throw error;
  }
}

/** The list that a Map state without an ItemReader works on. */
export async function itemsOf(stage: Stage, run: Run, frame: Frame, state: MapState): Promise<Json[]> {
  const template = state.Items;
  const items =
    template === undefined
      ? frame.input
      : await stage.expressions.evaluate(template, scopeOf(run, frame), 'Items');
  if (Array.isArray(items)) return items;
  throw new StateError('States.QueryEvaluationError', `The items of '${frame.state}' must be an array.`);
}
