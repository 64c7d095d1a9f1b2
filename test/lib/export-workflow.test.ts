import { describe, expect, it } from 'vitest';
import { errorNames } from '../../functions/platform/contract.ts';
import { resourcesOf, statementsOf, synthesizeApp } from './synthesized.ts';

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Next?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the language's own shape
  readonly Retry?: readonly any[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly ItemProcessor?: { readonly States: Record<string, State> };
  readonly QueryLanguage?: string;
  readonly MaxConcurrency?: number;
  readonly ToleratedFailurePercentage?: number;
  readonly ToleratedFailureCount?: number;
  readonly ItemReader?: object;
  readonly ResultWriter?: object;
}

const { rooms } = await synthesizeApp('prod');
const [[, machine] = []] = resourcesOf(rooms, 'AWS::StepFunctions::StateMachine');
const properties = machine?.Properties;
const definition = JSON.parse(
  properties.DefinitionString['Fn::Join'][1]
    .map((part: unknown) => (typeof part === 'string' ? part : 'resolved'))
    .join(''),
) as { StartAt: string; QueryLanguage: string; States: Record<string, State> };
const top = Object.entries(definition.States);
const all = top.flatMap(([name, state]): [string, State][] => [
  [name, state],
  ...Object.entries(state.ItemProcessor?.States ?? {}),
]);
const tasks = all.filter(([, { Type }]) => Type === 'Task');
const isLasting = (name: string) => /^(Seal|Close|Send last) /.test(name);

/** Between the first try and the last, at most. */
function longestSeconds(retry: NonNullable<State['Retry']>[number]): number {
  const { IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts } = retry ?? {};
  const delays = Array.from({ length: MaxAttempts }, (_, tries) =>
    Math.min(IntervalSeconds * BackoffRate ** tries, MaxDelaySeconds),
  );
  return delays.reduce((sum, seconds) => sum + seconds, 0);
}

describe('the export workflow', () => {
  it('is a standard machine in JSONata', () => {
    expect(properties.StateMachineType).toBe('STANDARD');
    expect(definition.QueryLanguage).toBe('JSONata');
    expect(all.filter(([, { QueryLanguage }]) => QueryLanguage === 'JSONPath')).toEqual([]);
  });

  it('logs what happens, never of whom', () => {
    expect(properties.LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
    expect(properties.TracingConfiguration).toEqual({ Enabled: true });
  });

  it('tries every step again for a hiccup of the world or of Lambda, and for nothing else', () => {
    const retry = {
      ErrorEquals: [
        errorNames.transient,
        'Lambda.ServiceException',
        'Lambda.AWSLambdaException',
        'Lambda.SdkClientException',
        'Lambda.TooManyRequestsException',
        'Lambda.ClientExecutionTimeoutException',
        'Lambda.Unknown',
        'Sandbox.Timedout',
        'Runtime.ExitError',
      ],
      IntervalSeconds: 5,
      BackoffRate: 3,
      MaxDelaySeconds: 60,
      MaxAttempts: 3,
      JitterStrategy: 'FULL',
    };
    expect(tasks.length).toBe(12);
    expect(tasks.filter(([, { Retry }]) => JSON.stringify(Retry) === undefined)).toEqual([]);
    for (const [, { Retry = [] }] of tasks)
      expect(Retry.flatMap(({ ErrorEquals }) => ErrorEquals)).toEqual(retry.ErrorEquals);
    expect(tasks.find(([name]) => name === 'Send package')?.[1].Retry).toEqual([retry]);
  });

  it('goes on making a package for half an hour, since nobody tries that again the next day', () => {
    const making = tasks.filter(([name]) => /^(Plan|Extract|Write|Assemble|Fail) /.test(name));
    expect(making).toHaveLength(5);
    const maps = top.filter(([, { Type }]) => Type === 'Map');
    for (const [, { Retry: [retry] = [] }] of [...making, ...maps]) {
      expect(retry?.JitterStrategy).toBe('FULL');
      expect(longestSeconds(retry)).toSatisfy((seconds: number) => seconds >= 1_800 && seconds <= 2_700);
    }
    // One that is killed each time is killed for a reason of its own.
    expect(making.map(([, { Retry }]) => Retry?.[1]?.MaxAttempts)).toEqual([3, 3, 3, 3, 3]);
  });

  it('goes on sealing an export, closing an attempt and telling how it ended for longer than a day', () => {
    const lasting = tasks.filter(([name]) => isLasting(name));
    expect(lasting).toHaveLength(4);
    for (const [, { Retry: [retry] = [] }] of lasting) {
      expect(retry?.JitterStrategy).not.toBe('FULL');
      expect(longestSeconds(retry)).toBeGreaterThan(24 * 3_600);
    }
  });

  it('invokes functions and nothing else', () => {
    expect(new Set(tasks.map(([, { Resource }]) => Resource))).toEqual(
      new Set(['arn:resolved:states:::lambda:invoke']),
    );
  });

  it('tells of the failure of every step that makes the package', () => {
    const caught = top.filter(([, { Catch }]) => Catch?.some(({ Next }) => Next === 'Fail export'));
    expect(caught.map(([name]) => name)).toEqual([
      'Plan chunks',
      'Extract chunks',
      'Write index',
      'Assemble volumes',
      'Seal export',
    ]);
  });

  it('closes an attempt whatever ended it', () => {
    expect(definition.States['Send package']?.Catch).toEqual([
      { ErrorEquals: ['States.ALL'], Next: 'Close failed attempt' },
    ]);
  });

  it('goes on when a notice cannot be sent', () => {
    const names = ['Send notices', 'Send last notices', 'Send failure notice'];
    const notices = names.map((name) => definition.States[name]?.Catch);
    expect(notices).toEqual([
      [{ ErrorEquals: ['States.ALL'], Next: 'Wait for next attempt' }],
      [{ ErrorEquals: ['States.ALL'], Next: 'Transfer ended' }],
      [{ ErrorEquals: ['States.ALL'], Next: 'Export failed' }],
    ]);
  });

  it('loses no chunk: a failed one fails the map', () => {
    const maps = top.filter(([, { Type }]) => Type === 'Map').map(([, state]) => state);
    expect(maps).toHaveLength(2);
    for (const map of maps) {
      expect([map.ToleratedFailurePercentage, map.ToleratedFailureCount]).toEqual([undefined, undefined]);
      expect(map.ItemReader).toMatchObject({ ReaderConfig: { InputType: 'JSONL' } });
      expect(map.ResultWriter).toBeDefined();
    }
  });

  it('reads the items of a map again, and writes its results again, when S3 did not answer', () => {
    for (const [, { Retry = [] }] of top.filter(([, { Type }]) => Type === 'Map')) {
      expect(Retry.map(({ ErrorEquals }) => ErrorEquals)).toEqual([
        ['States.ItemReaderFailed', 'States.ResultWriterFailed'],
      ]);
    }
  });

  it('may invoke its own steps, and read and write package objects, and nothing else of ours', () => {
    const roleId = properties.RoleArn['Fn::GetAtt'][0];
    const ours = statementsOf(rooms, roleId).filter(({ Resource }) => !Resource.includes('"*"'));
    const services = new Set(ours.flatMap(({ Action }) => Action.map((action) => action.split(':')[0])));
    expect([...services].filter((name) => !['lambda', 's3', 'states', 'kms'].includes(name ?? ''))).toEqual(
      [],
    );
  });

  it('may use the key that item lists and results are encrypted with', () => {
    const statements = statementsOf(rooms, properties.RoleArn['Fn::GetAtt'][0]);
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: [expect.stringContaining('RecordsKey')],
      }),
    );
  });
});
