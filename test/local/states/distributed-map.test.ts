import { DescribeMapRunCommand, ListExecutionsCommand, ListMapRunsCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { functionError } from './fake-endpoint.ts';
import { lambdaTask, machineRole, one, openStates, type TestStates } from './harness.ts';

let states: TestStates;
afterEach(() => states.close());

/** A distributed Map named `Only` over `bucket/items`. */
function distributed(more: object = {}, child: object = lambdaTask(), type = 'STANDARD'): object {
  const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType: type };
  return one({ Type: 'Map', ItemProcessor: { ProcessorConfig, ...one(child) }, End: true, ...more });
}

function reader(InputType: string, more: object = {}): object {
  const Arguments = { Bucket: 'bucket', Key: '{% $states.input.key %}' };
  return { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType, ...more }, Arguments };
}

const writer = { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'out', Prefix: 'results' } };
const itself = { Type: 'Pass', End: true };

async function openWith(definition: object, text?: string, options = {}): Promise<void> {
  states = await openStates({ m: definition }, options);
  if (text !== undefined) states.endpoint.objects.set('bucket/items', text);
}

const run = () => states.output('m', { key: 'items' });
const json = (key: string) => JSON.parse(states.endpoint.objects.get(key) ?? 'null');

describe('The ItemReader of the distributed Map of Step Functions', () => {
  it('reads a JSON array', async () => {
    await openWith(distributed({ ItemReader: reader('JSON') }, itself), '[{"a":1},2,"x"]');
    expect(await run()).toEqual([{ a: 1 }, 2, 'x']);
    expect(states.endpoint.callsTo('GetObject')).toMatchObject([
      { roleArn: machineRole, input: 'bucket/items' },
    ]);
  });

  it('reads JSON lines, with or without a last line break', async () => {
    await openWith(distributed({ ItemReader: reader('JSONL') }, itself), '{"a":1}\r\n{"a":2}\n\n{"a":3}');
    expect(await run()).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
  });

  it('reads CSV with its first row as headers, quotes and line breaks included', async () => {
    const text = '\uFEFFid,note\r\n1,"a, ""b""\nc"\r\n2\r\n';
    await openWith(
      distributed({ ItemReader: reader('CSV', { CSVHeaderLocation: 'FIRST_ROW' }) }, itself),
      text,
    );
    expect(await run()).toEqual([
      { id: '1', note: 'a, "b"\nc' },
      { id: '2', note: '' },
    ]);
  });

  it('reads CSV with given headers and another delimiter', async () => {
    const config = { CSVHeaderLocation: 'GIVEN', CSVHeaders: ['x', 'y'], CSVDelimiter: 'PIPE' };
    await openWith(distributed({ ItemReader: reader('CSV', config) }, itself), '1|2\n3|4\n');
    expect(await run()).toEqual([
      { x: '1', y: '2' },
      { x: '3', y: '4' },
    ]);
  });

  it('lists objects page by page', async () => {
    const Arguments = { Bucket: 'bucket', Prefix: 'in/' };
    const ItemReader = { Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments };
    const Output = '{% $states.result.Key %}';
    await openWith(distributed({ ItemReader, Output }, itself));
    for (const name of ['a', 'b', 'c', 'd', 'e']) states.endpoint.objects.set(`bucket/in/${name}`, name);
    expect(await run()).toEqual(['in/a', 'in/b', 'in/c', 'in/d', 'in/e']);
    expect(states.endpoint.callsTo('ListObjectsV2')).toHaveLength(3);
  });

  it('reads no more than MaxItems', async () => {
    await openWith(distributed({ ItemReader: reader('JSONL', { MaxItems: 2 }) }, itself), '1\n2\n3\n');
    expect(await run()).toEqual([1, 2]);
  });

  it('gives an empty result for no items', async () => {
    await openWith(distributed({ ItemReader: reader('JSONL') }, itself), '');
    expect(await run()).toEqual([]);
  });

  it.each([
    ['the object is missing', undefined],
    ['a line is not JSON', '{"a":1}\nInvented Person\n'],
  ])('fails with States.ItemReaderFailed when %s, without quoting it', async (_, text) => {
    await openWith(distributed({ ItemReader: reader('JSONL') }, itself), text);
    const end = await states.run('m', { key: 'items' });
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
    expect(end.cause).not.toContain('Invented');
  });
});

describe('ItemSelector and ItemBatcher of the distributed Map of Step Functions', () => {
  it('makes batches with BatchInput and the selected items', async () => {
    const ItemSelector = {
      n: '{% $states.context.Map.Item.Value %}',
      i: '{% $states.context.Map.Item.Index %}',
    };
    const ItemBatcher = { MaxItemsPerBatch: 2, BatchInput: { key: '{% $states.input.key %}' } };
    await openWith(distributed({ ItemReader: reader('JSONL'), ItemSelector, ItemBatcher }), '7\n8\n9\n');
    states.endpoint.lambda = (batch) => batch;
    expect(await run()).toEqual([
      {
        BatchInput: { key: 'items' },
        Items: [
          { n: 7, i: 0 },
          { n: 8, i: 1 },
        ],
      },
      { BatchInput: { key: 'items' }, Items: [{ n: 9, i: 2 }] },
    ]);
  });

  it('closes a batch before it is larger than MaxInputBytesPerBatch', async () => {
    const ItemBatcher = { MaxInputBytesPerBatch: 60 };
    const text = Array.from({ length: 6 }, (_, n) => JSON.stringify({ text: `0123456789-${n}` })).join('\n');
    await openWith(distributed({ ItemReader: reader('JSONL'), ItemBatcher }, itself), text);
    const batches = (await run()) as { Items: unknown[] }[];
    expect(batches.flatMap((batch) => batch.Items)).toHaveLength(6);
    for (const batch of batches) expect(JSON.stringify(batch).length).toBeLessThanOrEqual(60);
  });
});

describe('Children of a Map Run of Step Functions', () => {
  it('runs 2,000 items in batches as executions of their own', async () => {
    const text = Array.from({ length: 2000 }, (_, n) => `{"n":${n}}`).join('\n');
    const ItemBatcher = { MaxItemsPerBatch: 100 };
    const child = lambdaTask({ Output: '{% $states.context.Execution.Id %}' });
    await openWith(distributed({ ItemReader: reader('JSONL'), ItemBatcher }, child, 'EXPRESS'), text);
    const ids = (await run()) as string[];
    expect(new Set(ids).size).toBe(20);
    expect(ids[0]).toMatch(/^arn:aws:states:us-east-1:111111111111:execution:m\/Only:/);
  });

  it('sees none of the variables of its parent', async () => {
    const child = { Type: 'Pass', Output: '{% $exists($outer) %}', End: true };
    const { States } = distributed({ Items: [1] }, child) as { States: { Only: object } };
    const First = { Type: 'Pass', Assign: { outer: 1 }, Next: 'Only' };
    await openWith({ StartAt: 'First', States: { First, Only: States.Only } });
    expect(await run()).toEqual([false]);
  });

  it('shows the Map Run, its counts and its failed children', async () => {
    const more = { Items: [1, 2, 3], ToleratedFailureCount: 1, MaxConcurrency: 1, Label: 'Each' };
    await openWith(distributed(more));
    states.endpoint.lambda = (n: number) => {
      if (n === 2) throw functionError('PermanentError');
      return n;
    };
    const executionArn = await states.begin('m');
    await states.ended(executionArn);
    const { mapRuns } = await states.sfn.send(new ListMapRunsCommand({ executionArn }));
    const mapRunArn = mapRuns?.[0]?.mapRunArn ?? '';
    expect(mapRunArn).toMatch(/:mapRun:m\/Each:/);
    const described = await states.sfn.send(new DescribeMapRunCommand({ mapRunArn }));
    expect(described).toMatchObject({ status: 'SUCCEEDED', maxConcurrency: 1, toleratedFailureCount: 1 });
    expect(described.itemCounts).toMatchObject({ succeeded: 2, failed: 1, total: 3 });
    const list = await states.sfn.send(new ListExecutionsCommand({ mapRunArn, statusFilter: 'FAILED' }));
    const failed = await states.ended(list.executions?.[0]?.executionArn ?? '');
    expect(failed).toMatchObject({ status: 'FAILED', error: 'PermanentError', input: '2', mapRunArn });
    const types = (await states.history(failed.executionArn ?? '')).map((event) => event.type);
    expect(types).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'ExecutionFailed',
    ]);
  });

  it('ends an EXPRESS child after 5 minutes as TIMED_OUT', async () => {
    const child = { Type: 'Wait', Seconds: 900, End: true };
    await openWith(distributed({ Items: [1], ToleratedFailureCount: 1 }, child, 'EXPRESS'));
    const arn = await states.begin('m');
    await states.clock.pass(300_000);
    const end = await states.ended(arn);
    expect(JSON.parse(end.output ?? '')).toMatchObject([{ Status: 'TIMED_OUT', Error: 'States.Timeout' }]);
  });
});

describe('Tolerated failures of the distributed Map of Step Functions', () => {
  const oddFails = (n: number) => {
    if (n % 2 === 1) throw functionError('PermanentError');
    return n;
  };

  it('fails with States.ExceedToleratedFailureThreshold at the first failure without a tolerance', async () => {
    await openWith(distributed({ Items: [0, 1, 2, 4] }));
    states.endpoint.lambda = oddFails;
    expect(await states.run('m')).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
    });
  });

  it.each([
    [{ ToleratedFailureCount: 2 }, 'SUCCEEDED'],
    [{ ToleratedFailureCount: 1 }, 'FAILED'],
    [{ ToleratedFailurePercentage: 50 }, 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 49 }, 'FAILED'],
    [{ ToleratedFailurePercentage: 100, ToleratedFailureCount: 1 }, 'FAILED'],
    [{ ToleratedFailureCount: '{% $states.input.most %}' }, 'SUCCEEDED'],
  ])('with %j two failures of four give %s', async (tolerance, status) => {
    await openWith(distributed({ Items: [0, 1, 2, 3], ...tolerance }));
    states.endpoint.lambda = oddFails;
    expect(await states.run('m', { most: 2 })).toMatchObject({ status });
  });

  it('counts every item of a failed batch', async () => {
    const more = { Items: [1, 2, 3, 4, 5], ItemBatcher: { MaxItemsPerBatch: 3 }, ToleratedFailureCount: 2 };
    await openWith(distributed(more));
    states.endpoint.lambda = (batch: { Items: number[] }) => oddFails(batch.Items[0] === 1 ? 1 : 2);
    expect(await states.run('m')).toMatchObject({ status: 'FAILED' });
  });

  it('gives a tolerated failure as the whole child in the result', async () => {
    await openWith(distributed({ Items: [0, 1], ToleratedFailureCount: 1 }));
    states.endpoint.lambda = oddFails;
    expect(await run()).toEqual([
      0,
      expect.objectContaining({ Status: 'FAILED', Error: 'PermanentError', Input: '1' }),
    ]);
  });

  it('stops the other children and starts no more once the threshold is exceeded', async () => {
    const child = {
      StartAt: 'Which',
      States: {
        Which: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.input = 1 %}', Next: 'Bad' }],
          Default: 'Long',
        },
        Bad: { Type: 'Fail', Error: 'Bad' },
        Long: { Type: 'Wait', Seconds: 3600, End: true },
      },
    };
    const ItemProcessor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...child };
    const map = {
      Type: 'Map',
      Items: [0, 1, 2, 3, 4],
      ItemProcessor,
      MaxConcurrency: 2,
      ResultWriter: writer,
      End: true,
    };
    await openWith(one(map));
    const arn = await states.begin('m');
    expect(await states.ended(arn)).toMatchObject({ status: 'FAILED' });
    const { mapRuns } = await states.sfn.send(new ListMapRunsCommand({ executionArn: arn }));
    const described = await states.sfn.send(
      new DescribeMapRunCommand({ mapRunArn: mapRuns?.[0]?.mapRunArn ?? '' }),
    );
    expect(described).toMatchObject({ status: 'FAILED', itemCounts: { failed: 1, aborted: 1, pending: 3 } });
    const folder = `out/results/${mapRuns?.[0]?.mapRunArn?.split(':').at(-1)}`;
    expect(json(`${folder}/FAILED_0.json`)).toHaveLength(2);
    expect(json(`${folder}/PENDING_0.json`)).toHaveLength(3);
  });
});

describe('The ResultWriter of the distributed Map of Step Functions', () => {
  it('writes a manifest and one file per status, and gives the place of the manifest', async () => {
    await openWith(distributed({ Items: [1, 2, 3], ToleratedFailureCount: 1, ResultWriter: writer }));
    states.endpoint.lambda = (n: number) => {
      if (n === 2) throw functionError('PermanentError', 'no');
      return { n };
    };
    const result = (await run()) as {
      MapRunArn: string;
      ResultWriterDetails: { Bucket: string; Key: string };
    };
    const folder = `results/${result.MapRunArn.split(':').at(-1)}`;
    expect(result.ResultWriterDetails).toEqual({ Bucket: 'out', Key: `${folder}/manifest.json` });
    const sizeOf = (name: string) =>
      Buffer.byteLength(states.endpoint.objects.get(`out/${folder}/${name}`) ?? '');
    expect(json(`out/${folder}/manifest.json`)).toEqual({
      DestinationBucket: 'out',
      MapRunArn: result.MapRunArn,
      ResultFiles: {
        FAILED: [{ Key: `${folder}/FAILED_0.json`, Size: sizeOf('FAILED_0.json') }],
        PENDING: [],
        SUCCEEDED: [{ Key: `${folder}/SUCCEEDED_0.json`, Size: sizeOf('SUCCEEDED_0.json') }],
      },
    });
    const [failed] = json(`out/${folder}/FAILED_0.json`);
    expect(failed).toMatchObject({ Status: 'FAILED', Error: 'PermanentError', Input: '2', RedriveCount: 0 });
    const succeeded = json(`out/${folder}/SUCCEEDED_0.json`);
    expect(succeeded).toHaveLength(2);
    expect(succeeded[0]).toEqual({
      ExecutionArn: expect.stringMatching(/:execution:m\/Only:/),
      Input: '1',
      InputDetails: { Included: true },
      Name: expect.any(String),
      Output: '{"n":1}',
      OutputDetails: { Included: true },
      RedriveCount: 0,
      RedriveStatus: 'NOT_REDRIVABLE',
      RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
      StartDate: expect.any(String),
      StateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:m/Only',
      Status: 'SUCCEEDED',
      StopDate: expect.any(String),
    });
  });

  it('flattens the outputs into JSON lines when its WriterConfig says so', async () => {
    const WriterConfig = { Transformation: 'FLATTEN', OutputType: 'JSONL' };
    await openWith(distributed({ Items: [[1, 2], [3]], ResultWriter: { ...writer, WriterConfig } }, itself));
    await run();
    const key = [...states.endpoint.objects.keys()].find((name) => name.endsWith('SUCCEEDED_0.json')) ?? '';
    expect(states.endpoint.objects.get(key)).toBe('1\n2\n3\n');
  });

  it('fails with States.ResultWriterFailed when the role may not write', async () => {
    await openWith(distributed({ Items: [1], ResultWriter: writer }, itself));
    states.endpoint.denied.add(`s3:PutObject ${machineRole}`);
    expect(await states.run('m')).toMatchObject({ status: 'FAILED', error: 'States.ResultWriterFailed' });
  });
});
