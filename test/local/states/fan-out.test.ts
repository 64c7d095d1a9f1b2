import { afterEach, describe, expect, it } from 'vitest';
import { functionError } from './fake-endpoint.ts';
import { lambdaTask, one, openStates, type TestStates } from './harness.ts';

let states: TestStates;
afterEach(() => states.close());

const program = (state: object, more: object = {}) => ({ ...one(state), ...more });
const inlineMap = (state: object, more: object = {}) => ({
  Type: 'Map',
  ItemProcessor: program(state),
  End: true,
  ...more,
});

describe('The Parallel state of Step Functions', () => {
  it('gives every branch the same input and collects their outputs in order', async () => {
    const Branches = [
      program({ Type: 'Wait', Seconds: 60, End: true }),
      program({ Type: 'Pass', Output: '{% $states.input.a + $outer %}', End: true }),
    ];
    const fan = { Type: 'Parallel', Arguments: { a: '{% $states.input.a * 10 %}' }, Branches, End: true };
    const States = { Set: { Type: 'Pass', Assign: { outer: 5 }, Next: 'Fan' }, Fan: fan };
    states = await openStates({ m: { StartAt: 'Set', States } });
    const arn = await states.begin('m', { a: 1 });
    await states.clock.pass(60_000);
    expect(JSON.parse((await states.ended(arn)).output ?? '')).toEqual([{ a: 10 }, 15]);
  });

  it('fails with the error of the branch, stops the others and can be caught', async () => {
    const Branches = [
      program({ Type: 'Wait', Seconds: 60, End: true }),
      program({ Type: 'Fail', Error: 'Broken', Cause: 'c' }),
    ];
    const Catch = [{ ErrorEquals: ['Broken'], Next: 'Caught' }];
    const States = { Fan: { Type: 'Parallel', Branches, Catch, End: true }, Caught: { Type: 'Succeed' } };
    states = await openStates({ m: { StartAt: 'Fan', States } });
    expect(await states.output('m')).toEqual({ Error: 'Broken', Cause: 'c' });
  });

  it('keeps what a branch assigns inside the branch', async () => {
    const Branches = [program({ Type: 'Pass', Assign: { inner: 1 }, End: true })];
    const After = { Type: 'Pass', Output: '{% $exists($inner) %}', End: true };
    states = await openStates({
      m: { StartAt: 'Fan', States: { Fan: { Type: 'Parallel', Branches, Next: 'After' }, After } },
    });
    expect(await states.output('m')).toBe(false);
  });

  it('runs all branches again on a retry', async () => {
    let calls = 0;
    const Retry = [{ ErrorEquals: ['TransientError'], IntervalSeconds: 1, MaxAttempts: 1 }];
    states = await openStates({
      m: one({ Type: 'Parallel', Branches: [program(lambdaTask())], Retry, End: true }),
    });
    states.endpoint.lambda = () => {
      calls += 1;
      if (calls === 1) throw functionError('TransientError');
      return calls;
    };
    const arn = await states.begin('m');
    await states.clock.pass(1000);
    expect(await states.ended(arn)).toMatchObject({ output: '[2]' });
  });
});

describe('The inline Map state of Step Functions', () => {
  it('runs every item and keeps their order', async () => {
    states = await openStates({ m: one(inlineMap(lambdaTask(), { Items: '{% $states.input.list %}' })) });
    states.endpoint.lambda = (n: number) => n * n;
    expect(await states.output('m', { list: [3, 1, 2] })).toEqual([9, 1, 4]);
  });

  it('takes the input as the items, and shows index, value and outer variables to ItemSelector', async () => {
    const ItemSelector = {
      i: '{% $states.context.Map.Item.Index %}',
      v: '{% $states.context.Map.Item.Value %}',
      n: '{% $count($states.input) %}',
    };
    const inner = {
      Type: 'Pass',
      Output: '{% [$states.input.i, $states.input.v, $states.input.n, $states.context.Map.Item.Value] %}',
      End: true,
    };
    states = await openStates({ m: one(inlineMap(inner, { ItemSelector })) });
    expect(await states.output('m', ['a', 'b'])).toEqual([
      [0, 'a', 2, 'a'],
      [1, 'b', 2, 'b'],
    ]);
  });

  it('gives an empty list for no items', async () => {
    states = await openStates({ m: one(inlineMap({ Type: 'Pass', End: true })) });
    expect(await states.output('m', [])).toEqual([]);
  });

  it.each([
    ['MaxConcurrency', { MaxConcurrency: 2 }, {}, 2],
    ['the limit of the runtime', {}, { mapConcurrencyLimit: 3 }, 3],
  ])('runs no more at a time than %s allows', async (_, more, options, most) => {
    states = await openStates({ m: one(inlineMap(lambdaTask(), more)) }, options);
    let running = 0;
    let peak = 0;
    let release: (() => void)[] = [];
    states.endpoint.lambda = async () => {
      running += 1;
      peak = Math.max(peak, running);
      await new Promise<void>((resolve) => {
        release.push(resolve);
        if (release.length >= most) {
          for (const go of release) go();
          release = [];
        }
      });
      running -= 1;
      return 1;
    };
    expect(await states.output('m', Array(most * 3).fill(0))).toHaveLength(most * 3);
    expect(peak).toBe(most);
  });

  it('fails with the error of an iteration', async () => {
    states = await openStates({ m: one(inlineMap(lambdaTask())) });
    states.endpoint.lambda = (n: number) => {
      if (n === 2) throw functionError('PermanentError');
      return n;
    };
    expect(await states.run('m', [1, 2, 3])).toMatchObject({ status: 'FAILED', error: 'PermanentError' });
  });

  it('fails when the items are no array', async () => {
    states = await openStates({ m: one(inlineMap({ Type: 'Pass', End: true })) });
    expect(await states.run('m', { a: 1 })).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
    });
  });

  it('nests in another Map, each with its own item', async () => {
    const inner = inlineMap({
      Type: 'Pass',
      Output: '{% $states.context.Map.Item.Value & $states.input %}',
      End: true,
    });
    states = await openStates({ m: one(inlineMap(inner)) });
    expect(await states.output('m', [['a', 'b'], ['c']])).toEqual([['aa', 'bb'], ['cc']]);
  });
});
