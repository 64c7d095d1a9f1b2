import { describe, expect, it } from 'vitest';
import { errorNames } from '../../functions/platform/contract.ts';
import { resourcesOf, synthesizeApp } from './synthesized.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Seconds?: string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default?: string;
}

const { rooms } = await synthesizeApp('prod');
const [[, { Properties: properties }] = ['', { Properties: {} }]] = resourcesOf(
  rooms,
  'AWS::StepFunctions::StateMachine',
).filter(([id]) => id.includes('RunMachine'));
const definition = JSON.parse(
  properties.DefinitionString['Fn::Join'][1]
    .map((part: unknown) => (typeof part === 'string' ? part : 'resolved'))
    .join(''),
) as { States: Record<string, State> };
const { States: states } = definition;
const work = states['Work on run'];

describe('the workflow of runs', () => {
  it('calls its step until the run has ended, and waits when the step asks for it', () => {
    const choice = states[work?.Next ?? ''];
    expect(choice?.Choices).toEqual([
      { Condition: '{% $states.input.isEnded %}', Next: 'Send digest' },
      { Condition: '{% $states.input.waitSeconds > 0 %}', Next: 'Wait for other run' },
    ]);
    expect(choice?.Default).toBe('Work on run');
    expect(states['Wait for other run']).toMatchObject({
      Seconds: '{% $states.input.waitSeconds %}',
      Next: 'Work on run',
    });
  });

  it('tries the step again for what passes for longer than a day, and for anything else twice', () => {
    const retryOf = (error: string) => work?.Retry?.find(({ ErrorEquals }) => ErrorEquals.includes(error));
    expect(retryOf(errorNames.transient)?.MaxAttempts).toBeGreaterThan(100);
    expect(retryOf('States.ALL')?.MaxAttempts).toBe(2);
    expect(work?.Retry?.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
  });

  it('interrupts a run that cannot go on, tells the firm, and fails so that an operator is told', () => {
    expect(work?.Catch).toEqual([{ ErrorEquals: ['States.ALL'], Next: 'Interrupt run' }]);
    const told = states[states['Interrupt run']?.Next ?? ''];
    expect(states[told?.Next ?? '']?.Type).toBe('Fail');
  });

  it('logs what happens, never of whom', () => {
    expect(properties.LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
  });
});
