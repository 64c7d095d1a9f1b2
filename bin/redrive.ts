import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { InvalidInputError } from '../functions/platform/errors.ts';
import { type DeadLetters, deadLettersOf, queueMeant } from './redrive/dead-letters.ts';
import { type Letter, lookInto } from './redrive/letter.ts';
import { moveBack } from './redrive/move-back.ts';
import { defaultStateFolder } from './state-folder-path.ts';
import { tellMistake } from './tell-mistake.ts';

const usage = `Shows dead letters of a stage, and moves them back when their cause is mended.

  npm run redrive -- STAGE                  every queue of dead letters: what waits, since when, what to do
  npm run redrive -- STAGE QUEUE            what lies in one, without contents
  npm run redrive -- STAGE QUEUE --yes      moves it back to where it was to go

STAGE is \`local\` for the application that runs on this machine; of any other, region and credentials are found as the AWS
SDK finds them. QUEUE is its name, or a part of it that no other has.
`;

/** Letters that are looked at; more are counted only. */
const mostShown = 100;

const say = (line: string) => process.stdout.write(`${line}\n`);

async function redrive(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { yes: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  const [stage, words] = positionals;
  if (values.help || stage === undefined || positionals.length > 2) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const settings = stage === 'local' ? await localSettings() : {};
  const clients = { sqs: new SQSClient(settings), lambda: new LambdaClient(settings) };
  const all = await deadLettersOf(clients.sqs, stage);
  if (all.length === 0)
    throw new InvalidInputError(
      'STAGE_UNKNOWN',
      `there are no queues of stage ${stage} here; check the account and AWS_REGION`,
    );
  if (words === undefined) {
    for (const queue of all) await showQueue(clients.sqs, queue);
    return 0;
  }
  const queue = queueMeant(all, words);
  await showLetters(clients.sqs, queue);
  if (queue.waitingCount === 0) return 0;
  if (!values.yes) {
    say('Mend the cause first, then add --yes to move them back.');
    return 0;
  }
  const { movedCount, leftIds } = await moveBack(clients, queue, stage);
  say(`${movedCount} moved back.`);
  for (const id of leftIds) say(`Left: ${id} tells neither a queue nor a function of this stage.`);
  return leftIds.length === 0 ? 0 : 1;
}

/** Where the application on this machine has its SQS and Lambda. */
async function localSettings() {
  const Runtime = z.object({
    endpointUrl: z.url(),
    accessKeyId: z.string().min(1),
    secretAccessKey: z.string().min(1),
    region: z.string().min(1),
  });
  const text = await readFile(join(defaultStateFolder(), 'runtime.json'), 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new InvalidInputError(
      'NOT_RUNNING',
      'the application is not running here; start it with `npm start`',
    );
  const { endpointUrl: endpoint, region, ...credentials } = Runtime.parse(JSON.parse(text));
  return { endpoint, region, credentials };
}

async function showQueue(sqs: SQSClient, queue: DeadLetters): Promise<void> {
  say(`${queue.name}`);
  const letters = queue.waitingCount === 0 ? [] : await lookInto(sqs, queue, mostShown);
  say(`  ${countsOf(queue)}${sinceText(letters)}; docs/runbook.md#${queue.runbookAnchor}`);
}

const countsOf = ({ waitingCount, seenCount }: DeadLetters): string =>
  `${waitingCount} waiting${seenCount === 0 ? '' : `, ${seenCount} being looked at`}`;

function sinceText(letters: readonly Letter[]): string {
  const [oldest] = letters.map(({ sentAt }) => sentAt).sort();
  return oldest === undefined ? '' : ` since ${oldest}`;
}

async function showLetters(sqs: SQSClient, queue: DeadLetters): Promise<void> {
  say(queue.name);
  const letters = queue.waitingCount === 0 ? [] : await lookInto(sqs, queue, mostShown);
  say(`  ${countsOf(queue)}${sinceText(letters)}`);
  say(`  what to do: docs/runbook.md#${queue.runbookAnchor}`);
  say(`  goes back to: ${queue.sourceArns.map(nameIn).join(', ') || 'the function of each'}`);
  for (const letter of letters) {
    const { messageId, sentAt, receiveCount, from, errorCode, functionArn } = letter;
    const facts = [`${from.toLowerCase()}`, errorCode, functionArn && nameIn(functionArn)];
    say(`  ${messageId}  ${sentAt}  seen ${receiveCount} times  ${facts.filter(Boolean).join('  ')}`);
  }
  if (letters.length === mostShown) say(`  only the first ${mostShown} are shown`);
}

const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

process.exitCode = await redrive().catch((error: unknown) => tellMistake(error, usage));
