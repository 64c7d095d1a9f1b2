import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LocalClock } from '../../../local/clock.ts';
import { UnsupportedFeatureError } from '../../../local/service.ts';
import { createStatesService } from '../../../local/states/states-service.ts';
import { lambdaTask, machineSpec, one, testContext } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'states-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function register(definition: object, type: 'STANDARD' | 'EXPRESS' = 'STANDARD'): Promise<void> {
  const spec = { ...machineSpec('m', definition), type };
  await createStatesService(testContext(folder, 'http://127.0.0.1:1', new LocalClock()), [spec]).close();
}

const pass = { Type: 'Pass', End: true };
const processor = (mode: string, state: object = pass, type?: string) => ({
  ProcessorConfig: { Mode: mode, ExecutionType: type },
  ...one(state),
});
const map = (more: object, mode = 'DISTRIBUTED') =>
  one({ Type: 'Map', ItemProcessor: processor(mode), End: true, ...more });

describe('A state machine that uses what the runtime does not play', () => {
  it.each<[string, object, RegExp]>([
    [
      'JSONPath as the language of the machine',
      { QueryLanguage: 'JSONPath', ...one(pass) },
      /query language JSONPath \(m\/States\/Only\)/,
    ],
    ['JSONPath in one state', one({ ...pass, QueryLanguage: 'JSONPath' }), /query language JSONPath/],
    ['ResultPath', one({ ...pass, ResultPath: '$.a' }), /the field ResultPath \(m\/States\/Only\)/],
    ['Result of a Pass state', one({ ...pass, Result: {} }), /the field Result /],
    ['an unknown field', one({ ...pass, Nonsense: 1 }), /the field Nonsense/],
    ['an unknown field of the machine', { ...one(pass), Tracing: 1 }, /the field Tracing/],
    [
      'Parameters in an ItemReader',
      map({ ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Parameters: {} } }),
      /the field Parameters \(m\/States\/Only\/ItemReader\)/,
    ],
    [
      'a MANIFEST-like reader field',
      map({ ItemReader: { Resource: 'x', ReaderConfig: { ManifestType: 'x' } } }),
      /the field ManifestType/,
    ],
    [
      'an unknown reader',
      map({ ItemReader: { Resource: 'arn:aws:states:::dynamodb:scan' } }),
      /ItemReader resource arn:aws:states:::dynamodb:scan/,
    ],
    ['Iterator', one({ Type: 'Map', Iterator: one(pass), End: true }), /Iterator/],
    ['an unknown state type', one({ Type: 'Loop' }), /the state type Loop/],
    [
      'an Activity',
      one(lambdaTask({ Resource: 'arn:aws:states:us-east-1:1:activity:a' })),
      /resource arn:aws:states:us-east-1:1:activity:a/,
    ],
    [
      'a plain function ARN',
      one(lambdaTask({ Resource: 'arn:aws:lambda:us-east-1:1:function:f' })),
      /resource arn:aws:lambda/,
    ],
    ['an HTTP task', one(lambdaTask({ Resource: 'arn:aws:states:::http:invoke' })), /http:invoke/],
    [
      'an SDK package that is not installed',
      one(lambdaTask({ Resource: 'arn:aws:states:::aws-sdk:glue:startJobRun' })),
      /client-glue is not installed/,
    ],
    [
      'an action that the SDK does not know',
      one(lambdaTask({ Resource: 'arn:aws:states:::aws-sdk:s3:eatObject' })),
      /aws-sdk:s3:eatObject/,
    ],
    [
      'HeartbeatSeconds without a callback',
      one(lambdaTask({ HeartbeatSeconds: 5 })),
      /HeartbeatSeconds without/,
    ],
    ['Credentials of another account', one(lambdaTask({ Credentials: {} })), /the field Credentials/],
    ['$eval', one({ ...pass, Output: '{% $eval("1") %}' }), /\$eval/],
    [
      'a field deep in a branch',
      one({ Type: 'Parallel', Branches: [one({ ...pass, InputPath: '$' })], End: true }),
      /InputPath \(m\/States\/Only\/Branches\/0\/States\/Only\)/,
    ],
  ])('rejects %s by name', async (_, definition, message) => {
    const refusal = register(definition);
    await expect(refusal).rejects.toBeInstanceOf(UnsupportedFeatureError);
    await expect(refusal).rejects.toThrow(message);
  });

  it('rejects an EXPRESS state machine', async () => {
    await expect(register(one(pass), 'EXPRESS')).rejects.toThrow(/the state machine type EXPRESS/);
  });
});

describe('A state machine that AWS refuses at creation', () => {
  it.each<[string, object, RegExp]>([
    ['a missing StartAt', { States: { Only: pass } }, /StartAt/],
    ['a StartAt that leads nowhere', { StartAt: 'X', States: { Only: pass } }, /there is no state X/],
    ['a Next that leads nowhere', one({ Type: 'Pass', Next: 'X' }), /there is no state X/],
    [
      'a Catch that leads nowhere',
      one(lambdaTask({ Catch: [{ ErrorEquals: ['E'], Next: 'X' }] })),
      /there is no state X/,
    ],
    [
      'a state that cannot be reached',
      { StartAt: 'A', States: { A: pass, B: pass } },
      /the state B cannot be reached/,
    ],
    ['neither Next nor End', one({ Type: 'Pass' }), /either Next or "End"/],
    ['both Next and End', one({ Type: 'Pass', Next: 'Only', End: true }), /either Next or "End"/],
    ['an expression that does not parse', one({ ...pass, Output: '{% 1 + %}' }), /no JSONata expression/],
    ['an expression that is not closed', one({ ...pass, Output: '{% 1' }), /must begin with/],
    ['$$ in an expression', one({ ...pass, Output: '{% $$.a %}' }), /use \$states.input/],
    [
      'Seconds and Timestamp together',
      one({ Type: 'Wait', Seconds: 1, Timestamp: 'x', End: true }),
      /either Seconds or Timestamp/,
    ],
    [
      'States.ALL beside another error',
      one(lambdaTask({ Retry: [{ ErrorEquals: ['States.ALL', 'E'] }] })),
      /must stand alone/,
    ],
    [
      'States.ALL before other entries',
      one(lambdaTask({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }] })),
      /last entry/,
    ],
    [
      'an ItemBatcher of an inline Map',
      map({ ItemBatcher: { MaxItemsPerBatch: 1 } }, 'INLINE'),
      /ItemBatcher needs the processor mode DISTRIBUTED/,
    ],
    [
      'Items beside an ItemReader',
      map({ Items: [], ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2' } }),
      /either Items or an ItemReader/,
    ],
    ['an empty ResultWriter', map({ ResultWriter: {} }), /ResultWriter is empty/],
    [
      'a CSV reader without a header location',
      map({ ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'CSV' } } }),
      /needs CSVHeaderLocation/,
    ],
    [
      'a callback in an EXPRESS child',
      one({
        Type: 'Map',
        ItemProcessor: processor(
          'DISTRIBUTED',
          lambdaTask({ Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' }),
          'EXPRESS',
        ),
        End: true,
      }),
      /in an EXPRESS child/,
    ],
    [
      'a variable of an enclosing scope that is assigned again',
      one({ Type: 'Parallel', Assign: { v: 1 }, Branches: [one({ ...pass, Assign: { v: 2 } })], End: true }),
      /the variable v is assigned in an enclosing scope too/,
    ],
  ])('rejects %s', async (_, definition, message) => {
    const refusal = register(definition);
    await expect(refusal).rejects.toMatchObject({ code: 'InvalidDefinition' });
    await expect(refusal).rejects.toThrow(message);
  });

  it('rejects text that is no JSON', async () => {
    const spec = { ...machineSpec('m', one(pass)), definition: '{' };
    const create = () =>
      createStatesService(testContext(folder, 'http://127.0.0.1:1', new LocalClock()), [spec]);
    expect(create).toThrow(/it is not JSON/);
  });
});

describe('A state machine as the CDK writes it', () => {
  it('is accepted with the language on every state instead of the machine', async () => {
    await register({ QueryLanguage: undefined, ...one({ ...pass, QueryLanguage: 'JSONata' }) });
  });

  it('is accepted with a variable of the same name in a distributed child, which is a scope of its own', async () => {
    const child = { ...pass, Assign: { v: 2 } };
    await register(
      one({ Type: 'Map', Assign: { v: 1 }, ItemProcessor: processor('DISTRIBUTED', child), End: true }),
    );
  });
});
