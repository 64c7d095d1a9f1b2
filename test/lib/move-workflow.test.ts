import { describe, expect, it } from 'vitest';
import { errorNames } from '../../functions/platform/contract.ts';
import { resourcesOf, synthesizeApp } from './synthesized.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default?: string;
}

const { rooms } = await synthesizeApp('prod');
const [, properties] = resourcesOf(rooms, 'AWS::StepFunctions::StateMachine')
  .filter(([id]) => id.includes('MoveMachine'))
  .map(([id, { Properties }]) => [id, Properties])[0] ?? ['', undefined];
const definition = JSON.parse(
  properties.DefinitionString['Fn::Join'][1]
    .map((part: unknown) => (typeof part === 'string' ? part : 'resolved'))
    .join(''),
) as { States: Record<string, State> };
const { States: states } = definition;

describe('the workflow of moves', () => {
  it('calls its step until the step says that the move has ended', () => {
    const choice = states['Move clients']?.Next ?? '';
    expect(states[choice]?.Default).toBe('Move clients');
    expect(states[choice]?.Choices).toEqual([
      { Condition: '{% $states.input.isEnded %}', Next: 'Move ended' },
    ]);
    expect(states['Move ended']?.Type).toBe('Succeed');
  });

  it('tries the step again for what passes, for longer than a day', () => {
    const passing = states['Move clients']?.Retry?.find(({ ErrorEquals }) =>
      ErrorEquals.includes(errorNames.transient),
    );
    expect(passing?.MaxAttempts).toBeGreaterThan(100);
  });

  it('marks a move that cannot go on as stopped, and fails so that somebody is told', () => {
    expect(states['Move clients']?.Catch).toEqual([{ ErrorEquals: ['States.ALL'], Next: 'Stop move' }]);
    expect(states[states['Stop move']?.Next ?? '']?.Type).toBe('Fail');
  });

  it('logs what happens, never of whom', () => {
    expect(properties.LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
  });
});
