import { afterEach, describe, expect, it } from 'vitest';
import { one, openStates, type TestStates } from './harness.ts';

let states: TestStates;
afterEach(() => states.close());

describe('Pass, Choice, Wait, Succeed and Fail states of Step Functions', () => {
  it('hands the input on through a Pass state without Output', async () => {
    states = await openStates({ m: one({ Type: 'Pass', End: true }) });
    expect(await states.output('m', { a: [1, null] })).toEqual({ a: [1, null] });
  });

  it('evaluates Output and Assign against the variables as they were before the state', async () => {
    states = await openStates({
      m: {
        StartAt: 'First',
        States: {
          First: { Type: 'Pass', Assign: { n: 1, seen: '{% $states.input.who %}' }, Next: 'Second' },
          Second: {
            Type: 'Pass',
            Assign: { n: '{% $n + 1 %}' },
            Output: { before: '{% $n %}' },
            Next: 'Third',
          },
          Third: {
            Type: 'Succeed',
            Output: { last: '{% $states.input.before %}', n: '{% $n %}', seen: '{% $seen %}' },
          },
        },
      },
    });
    expect(await states.output('m', { who: 'x' })).toEqual({ last: 1, n: 2, seen: 'x' });
  });

  it('takes the first Choice rule that holds, with its own Assign and Output', async () => {
    const end = { Type: 'Pass', Output: '{% {"in": $states.input, "v": $v} %}', End: true };
    states = await openStates({
      m: {
        StartAt: 'Which',
        States: {
          Which: {
            Type: 'Choice',
            Choices: [
              { Condition: '{% $states.input.n > 10 %}', Next: 'End', Output: 'big', Assign: { v: 'B' } },
              { Condition: '{% $states.input.n > 5 %}', Next: 'End', Output: 'middle', Assign: { v: 'M' } },
            ],
            Default: 'End',
            Assign: { v: 'D' },
          },
          End: end,
        },
      },
    });
    expect(await states.output('m', { n: 11 })).toEqual({ in: 'big', v: 'B' });
    expect(await states.output('m', { n: 6 })).toEqual({ in: 'middle', v: 'M' });
    expect(await states.output('m', { n: 1 })).toEqual({ in: { n: 1 }, v: 'D' });
  });

  it('fails with States.NoChoiceMatched when no rule holds and there is no Default', async () => {
    const choice = { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'End' }] };
    states = await openStates({
      m: { StartAt: 'Which', States: { Which: choice, End: { Type: 'Succeed' } } },
    });
    expect(await states.run('m')).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  it('fails with States.QueryEvaluationError when a condition is no boolean', async () => {
    const choice = { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'End' }], Default: 'End' };
    states = await openStates({
      m: { StartAt: 'Which', States: { Which: choice, End: { Type: 'Succeed' } } },
    });
    expect(await states.run('m')).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  it('ends a wait of 24 hours at once when the clock is moved', async () => {
    states = await openStates({
      m: one({ Type: 'Wait', Seconds: '{% 60 * 60 * $states.input.hours %}', End: true }),
    });
    const arn = await states.begin('m', { hours: 24 });
    await states.clock.pass(86_400_000);
    expect(await states.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"hours":24}' });
  });

  it('waits until a timestamp', async () => {
    states = await openStates({
      m: one({ Type: 'Wait', Timestamp: '{% $states.input.until %}', End: true }),
    });
    const arn = await states.begin('m', { until: new Date(states.clock.nowMs() + 3_600_000).toISOString() });
    await states.clock.pass(3_600_000);
    expect(await states.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('fails with the Error and Cause of a Fail state, which may be expressions', async () => {
    states = await openStates({
      m: one({ Type: 'Fail', Error: '{% "No" & $states.input.what %}', Cause: 'so' }),
    });
    expect(await states.run('m', { what: 'Way' })).toMatchObject({
      status: 'FAILED',
      error: 'NoWay',
      cause: 'so',
    });
  });

  it('lets a loop of Choice and Pass count to 200', async () => {
    states = await openStates({
      m: {
        StartAt: 'Zero',
        States: {
          Zero: { Type: 'Pass', Assign: { n: 0 }, Next: 'More' },
          More: { Type: 'Choice', Choices: [{ Condition: '{% $n < 200 %}', Next: 'Add' }], Default: 'End' },
          Add: { Type: 'Pass', Assign: { n: '{% $n + 1 %}' }, Next: 'More' },
          End: { Type: 'Succeed', Output: '{% $n %}' },
        },
      },
    });
    expect(await states.output('m')).toBe(200);
  });
});

describe('The context object and functions of JSONata in Step Functions', () => {
  it('shows the execution, the state and the machine', async () => {
    states = await openStates({ m: one({ Type: 'Pass', Output: '{% $states.context %}', End: true }) });
    const arn = await states.begin('m', { a: 1 }, 'named');
    const { output, startDate } = await states.ended(arn);
    const context = JSON.parse(output ?? '');
    expect(context).toEqual({
      Execution: {
        Id: arn,
        Input: { a: 1 },
        Name: 'named',
        RoleArn: 'arn:aws:iam::111111111111:role/machine',
        StartTime: startDate?.toISOString(),
        RedriveCount: 0,
      },
      State: { EnteredTime: expect.any(String), Name: 'Only', RetryCount: 0 },
      StateMachine: { Id: 'arn:aws:states:us-east-1:111111111111:stateMachine:m', Name: 'm' },
    });
  });

  it.each([
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$hash("abc", "SHA-256")', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['$hash("abc", "MD5")', '900150983cd24fb0d6963f7d28e17f72'],
    ['$parse("{\\"a\\":[1]}")', { a: [1] }],
    ['$random(7) = $random(7)', true],
    ['$random() < 1', true],
    ['$length($uuid())', 36],
    ['$uuid() = $uuid()', false],
    ['$sum([1,2,3][$ > 1])', 5],
    ['$millis() > 0', true],
    ['$substring($now(), 0, 2)', '20'],
    ['$now("[Y0001]-[M01]") = $fromMillis($millis(), "[Y0001]-[M01]")', true],
  ])('evaluates %s', async (expression, value) => {
    states = await openStates({ m: one({ Type: 'Pass', Output: `{% ${expression} %}`, End: true }) });
    expect(await states.output('m')).toEqual(value);
  });

  it('reads the runtime clock in $now', async () => {
    states = await openStates({ m: one({ Type: 'Pass', Output: '{% $toMillis($now()) %}', End: true }) });
    states.clock.advance(365 * 86_400_000);
    expect(await states.output('m')).toBeGreaterThan(Date.now() + 364 * 86_400_000);
  });

  it.each([
    '$states.input.missing',
    '$range(1, 5000, 1)',
    '$sum',
    '$number("x")',
    '$hash("a", "CRC")',
    '$parse("{")',
  ])('fails with States.QueryEvaluationError for %s', async (expression) => {
    states = await openStates({ m: one({ Type: 'Pass', Output: `{% ${expression} %}`, End: true }) });
    expect(await states.run('m')).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});

describe('The cause of a failed expression', () => {
  it('names the field and does not quote the value that was met', async () => {
    states = await openStates({
      m: one({ Type: 'Pass', Output: { a: '{% $number($states.input.name) %}' }, End: true }),
    });
    const { cause } = await states.run('m', { name: 'Invented Person' });
    expect(cause).toContain("'Output/a'");
    expect(cause).not.toContain('Invented');
  });
});

describe('The payload limit of 262,144 bytes of Step Functions', () => {
  it('fails with States.DataLimitExceeded when an output is larger', async () => {
    states = await openStates({ m: one({ Type: 'Pass', Output: '{% $pad("", 262145, "x") %}', End: true }) });
    expect(await states.run('m')).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('logs a state whose payload is above 64 KiB', async () => {
    states = await openStates({
      big: one({ Type: 'Pass', Output: '{% $pad("", 70000, "x") %}', End: true }),
    });
    await states.run('big');
    expect(states.log).toEqual([expect.stringMatching(/^states: the output of Only in big has 70002 bytes/)]);
  });
});
