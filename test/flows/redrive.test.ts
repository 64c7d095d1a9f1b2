import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { goOnTo, timeOf } from '../../bin/clock-of-application.ts';
import { demoFirm } from '../../bin/demo-people.ts';
import { eventually } from '../../bin/smoke/story.ts';
import { useFlow } from '../support/flow.ts';

const { firmId } = demoFirm;
const setupKey = { pk: `F#${firmId}`, sk: 'SETUP' };
/** Just longer than a message is hidden while it is tried. */
const tryMs = 6 * 60_000 + 1000;

describe('dead letters', () => {
  const flow = useFlow({ recordCount: 1 });
  let sqs: SQSClient;
  let lambda: LambdaClient;
  let urls: string[];
  let setup: Record<string, unknown> | undefined;

  beforeAll(async () => {
    const { endpointUrl: endpoint, region, operatorCredentials: credentials } = flow().runtime;
    const settings = { endpoint, region, credentials };
    [sqs, lambda] = [new SQSClient(settings), new LambdaClient(settings)];
    urls = (await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [];
  }, 180_000);

  const urlOf = (part: string): string => {
    const [url, ...others] = urls.filter((one) => new RegExp(`${part}[0-9A-F]{8}$`).test(one));
    if (url === undefined || others.length > 0)
      throw new Error(`${part} is no one queue of ${urls.join(' ')}`);
    return url;
  };
  const countsOf = async (part: string) => {
    const AttributeNames = ['All' as const];
    const get = new GetQueueAttributesCommand({ QueueUrl: urlOf(part), AttributeNames });
    const { Attributes = {} } = await sqs.send(get);
    return {
      visible: Number(Attributes['ApproximateNumberOfMessages']),
      tried: Number(Attributes['ApproximateNumberOfMessagesNotVisible']),
    };
  };
  const table = () => flow().output('IntegratorTableName');
  const saveSetup = (Item: Record<string, unknown>) =>
    flow().inside.table.send(new PutCommand({ TableName: table(), Item: { ...Item, ...setupKey } }));
  const rowsOf = async (name: string) =>
    (await flow().items('IntegratorTable')).filter(
      ({ pk, fileName }) => pk === `F#${firmId}#FILES` && fileName === name,
    );

  /** Lays a file into Import; what Transfer tells of it. */
  async function upload(name: string): Promise<string> {
    const Bucket = flow().output('DropBucketName');
    const Key = `${firmId}/Import/${name}`;
    const { ETag } = await flow().inside.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'a,b\r\n' }));
    const at = (await timeOf(flow().known.clock)).toISOString();
    return JSON.stringify({
      'detail-type': 'SFTP Server File Upload Completed',
      detail: {
        'file-path': `/${Bucket}/${Key}`,
        etag: ETag?.replaceAll('"', ''),
        bytes: 5,
        'end-timestamp': at,
      },
    });
  }

  async function redrive(...words: string[]) {
    const file = join(import.meta.dirname, '..', '..', 'bin', 'redrive.ts');
    const env = { ...process.env, WAYBILL_STATE_FOLDER: flow().stateFolder };
    const options = { env, timeout: 100_000 };
    return promisify(execFile)(process.execPath, [file, 'local', ...words], options).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
        code,
        stdout,
        stderr,
      }),
    );
  }

  it('hold a message that failed five times, and the command tells of it without its content', async () => {
    const { clock } = flow().known;
    const get = new GetCommand({ TableName: table(), Key: setupKey });
    setup = (await flow().inside.table.send(get)).Item;
    await saveSetup({ ...setup, version: 'broken' });
    const event = await upload('staff.csv');
    await sqs.send(new SendMessageCommand({ QueueUrl: urlOf('IntegratorArrivals'), MessageBody: event }));
    for (let tries = 0; tries < 5; tries += 1) {
      await eventually('a try', async () => (await countsOf('IntegratorArrivals')).tried === 1 || undefined);
      await goOnTo(clock, new Date((await timeOf(clock)).getTime() + tryMs));
    }
    await eventually(
      'a dead letter',
      async () => (await countsOf('ArrivalsDeadLetters')).visible === 1 || undefined,
    );
    const listed = await redrive();
    expect(listed.stdout).toMatch(
      /IntegratorArrivalsDeadLetters\S*\n {2}1 waiting since \S+; docs\/runbook\.md#import-arrivals-dead-letters/,
    );
    expect(listed.stdout.match(/ 0 waiting; docs\/runbook\.md#/g)?.length).toBeGreaterThan(5);
    const shown = await redrive('arrivalsdead');
    expect(shown.stdout).toMatch(
      /goes back to: \S*IntegratorArrivals\S*\n {2}[0-9a-f-]{36} {2}\S+ {2}seen \d times {2}queue\n/,
    );
    expect(shown.stdout).not.toContain('staff.csv');
    expect(await countsOf('ArrivalsDeadLetters')).toEqual({ visible: 1, tried: 0 });
    expect(await rowsOf('staff.csv')).toEqual([]);
  });

  it('come back when the cause is mended, and are worked on once', async () => {
    await saveSetup(setup ?? {});
    const { code, stdout } = await redrive('ArrivalsDeadLetters', '--yes');
    expect([code, stdout]).toEqual([0, expect.stringContaining('1 moved back.')]);
    await eventually('the file', async () => ((await rowsOf('staff.csv')).length === 1 ? true : undefined));
    await eventually('an empty queue', async () => {
      const { visible, tried } = await countsOf('IntegratorArrivals');
      return visible + tried === 0 ? true : undefined;
    });
    expect(await countsOf('ArrivalsDeadLetters')).toEqual({ visible: 0, tried: 0 });
    expect(await rowsOf('staff.csv')).toMatchObject([{ status: 'REJECTED' }]);
  });

  it('of a schedule are given to its function; what tells no function of the stage stays', async () => {
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    const { FunctionArn = '' } =
      Functions.find(({ FunctionName }) => FunctionName?.includes('ReceiveFile')) ?? {};
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    const QueueUrl = urlOf('IntegratorRunsScheduleDeadLetters');
    const event = { Records: [{ messageId: 'one', body: await upload('people.csv') }] };
    await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: JSON.stringify(event),
        MessageAttributes: {
          SCHEDULE_ARN: text('arn:aws:scheduler:us-east-1:000000000000:schedule/default/Sweeper'),
          TARGET_ARN: text(FunctionArn),
          ERROR_CODE: text('AccessDeniedException'),
        },
      }),
    );
    const { MessageId } = await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'from a stranger' }),
    );
    const shown = await redrive('IntegratorRunsSchedule');
    expect(shown.stdout).toMatch(/ {2}schedule {2}AccessDeniedException {2}\S*ReceiveFile/);
    expect(shown.stdout).toMatch(new RegExp(`${MessageId} .* {2}unknown\n`));
    const { code, stdout } = await redrive('IntegratorRunsSchedule', '--yes');
    expect([code, stdout]).toEqual([1, expect.stringContaining(`1 moved back.\nLeft: ${MessageId}`)]);
    await eventually('the file', async () => ((await rowsOf('people.csv')).length === 1 ? true : undefined));
    expect(await countsOf('IntegratorRunsScheduleDeadLetters')).toEqual({ visible: 1, tried: 0 });
  });

  it('are asked for by a name that is clear', async () => {
    expect(await redrive('schedule')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('may mean any'),
    });
    expect(await redrive('nothing')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is called nothing'),
    });
  });
});
