import {
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  type MessageSystemAttributeName,
  paginateListDeadLetterSourceQueues,
  paginateListQueues,
  type QueueAttributeName,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { InvalidInputError } from '../../functions/platform/errors.ts';

/** A queue of dead letters, as its tags tell. */
export interface DeadLetters {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  /** Entry of `docs/runbook.md`. */
  readonly runbookAnchor: string;
  /** ARNs of the queues whose messages end here; none when only rules, schedules and functions fail into it. */
  readonly sourceArns: readonly string[];
  readonly waitingCount: number;
  /** Somebody looks at them; they wait again within minutes. */
  readonly seenCount: number;
}

const attributesWanted: QueueAttributeName[] = [
  'QueueArn',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
];

/** Every queue of dead letters of a stage: its stacks' names begin the queue's, and a tag names its entry of the runbook. */
export async function deadLettersOf(client: SQSClient, stage: string): Promise<DeadLetters[]> {
  const found: DeadLetters[] = [];
  const pages = paginateListQueues({ client, pageSize: 1000 }, { QueueNamePrefix: `waybill-${stage}-` });
  for await (const { QueueUrls = [] } of pages)
    for (const url of QueueUrls) {
      const { Tags = {} } = await client.send(new ListQueueTagsCommand({ QueueUrl: url }));
      const runbookAnchor = Tags['runbook'];
      if (runbookAnchor !== undefined) found.push({ ...(await describe(client, url)), runbookAnchor });
    }
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function describe(client: SQSClient, url: string): Promise<Omit<DeadLetters, 'runbookAnchor'>> {
  const wanted = { QueueUrl: url, AttributeNames: attributesWanted };
  const { Attributes = {} } = await client.send(new GetQueueAttributesCommand(wanted));
  const sourceArns: string[] = [];
  for await (const { queueUrls = [] } of paginateListDeadLetterSourceQueues({ client }, { QueueUrl: url }))
    for (const QueueUrl of queueUrls) {
      const source = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
      sourceArns.push((await client.send(source)).Attributes?.['QueueArn'] ?? '');
    }
  return {
    name: url.slice(url.lastIndexOf('/') + 1),
    url,
    arn: Attributes['QueueArn'] ?? '',
    sourceArns,
    waitingCount: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
    seenCount: Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
  };
}

/** The one queue that a person means by a part of its name. @throws InvalidInputError `QUEUE_UNKNOWN`, `QUEUE_AMBIGUOUS` */
export function queueMeant(all: readonly DeadLetters[], words: string): DeadLetters {
  const exact = all.find(({ name }) => name === words);
  const alike = all.filter(({ name }) => name.toLowerCase().includes(words.toLowerCase()));
  const [meant] = exact === undefined ? alike : [exact];
  const names = (some: readonly DeadLetters[]) => some.map(({ name }) => `\n  ${name}`).join('');
  if (meant === undefined)
    throw new InvalidInputError('QUEUE_UNKNOWN', `no queue of dead letters is called ${words}:${names(all)}`);
  if (exact === undefined && alike.length > 1)
    throw new InvalidInputError('QUEUE_AMBIGUOUS', `${words} may mean any of these:${names(alike)}`);
  return meant;
}

/** What is asked for with each message. */
export const systemAttributesWanted: MessageSystemAttributeName[] = [
  'SentTimestamp',
  'ApproximateReceiveCount',
  'DeadLetterQueueSourceArn',
];
