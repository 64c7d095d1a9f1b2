import type { ChoiceState, FailState, Rule, WaitState } from './definition.ts';
import type { Frame } from './frame-store.ts';
import { type Run, type Stage, saveFrame, scopeOf } from './stage.ts';
import { StateError } from './state-error.ts';

/** Longest Wait, seconds. */
const longestWaitSeconds = 99_999_999;

/** The first rule whose condition is true, else the default with the state's own Assign and Output. */
export async function chooseRule(stage: Stage, run: Run, frame: Frame, state: ChoiceState): Promise<Rule> {
  const scope = scopeOf(run, frame);
  for (const [index, rule] of state.Choices.entries()) {
    const field = `Choices[${index}]/Condition`;
    const holds = await stage.expressions.evaluate(rule.Condition, scope, field);
    if (typeof holds !== 'boolean') {
      throw new StateError('States.QueryEvaluationError', `The field ${field} must be true or false.`);
    }
    if (holds) return rule;
  }
  if (state.Default === undefined) {
    throw new StateError(
      'States.NoChoiceMatched',
      `No Choices rule of '${frame.state}' matches and it has no Default.`,
    );
  }
  return { Assign: state.Assign, Output: state.Output, Next: state.Default };
}

/** The deadline is kept: after a restart the wait ends when it would have ended. */
export async function waitInState(stage: Stage, run: Run, frame: Frame, state: WaitState): Promise<void> {
  const { clock } = stage.context;
  if (frame.dueAt === null) {
    frame.dueAt = await deadlineOf(stage, run, frame, state);
    saveFrame(stage, run, frame);
  }
  await clock.sleep(Math.max(0, frame.dueAt - clock.nowMs()), run.signal);
}

async function deadlineOf(stage: Stage, run: Run, frame: Frame, state: WaitState): Promise<number> {
  const scope = scopeOf(run, frame);
  if (state.Seconds !== undefined) {
    const seconds = await stage.expressions.evaluateNumber(state.Seconds, scope, 'Seconds');
    if (Number.isInteger(seconds) && seconds <= longestWaitSeconds)
      return stage.context.clock.nowMs() + seconds * 1000;
    throw new StateError(
      'States.QueryEvaluationError',
      `The field Seconds must be a whole number up to ${longestWaitSeconds}.`,
    );
  }
  const timestamp = await stage.expressions.evaluate(state.Timestamp ?? '', scope, 'Timestamp');
  const dueAt =
    typeof timestamp === 'string' && /^\d{4}-\d\d-\d\dT/.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  if (!Number.isNaN(dueAt)) return dueAt;
  throw new StateError('States.QueryEvaluationError', 'The field Timestamp must be an ISO 8601 instant.');
}

export async function failWith(stage: Stage, run: Run, frame: Frame, state: FailState): Promise<StateError> {
  const scope = scopeOf(run, frame);
  const error = await stage.expressions.evaluate(state.Error ?? '', scope, 'Error');
  const cause = await stage.expressions.evaluate(state.Cause ?? '', scope, 'Cause');
  if (typeof error === 'string' && typeof cause === 'string') return new StateError(error, cause);
  return new StateError('States.QueryEvaluationError', 'The fields Error and Cause must be strings.');
}
