import { at, type DeclaredApplication, type DeclaredResource, listed, numberOf, type Rule } from './rule.ts';

const type = 'AWS::SQS::Queue';
const mappingType = 'AWS::Lambda::EventSourceMapping';
const fourteenDays = 1_209_600;

export const queueRules: readonly Rule[] = [
  {
    id: 'SQS1',
    type: mappingType,
    text: 'A message shows up again while its function may still be at work on it',
    reason: 'The queue hides it for less than six times the time-out of the function, as Lambda asks for.',
    isBroken: (mapping, application) => {
      const queue = queueOf(mapping, application);
      const deployed = application.referred(mapping, mapping.properties['FunctionName']);
      if (queue === undefined) return false;
      const hiddenSeconds = numberOf(queue.properties['VisibilityTimeout'] ?? 30);
      return !(hiddenSeconds >= 6 * numberOf(deployed?.properties['Timeout'] ?? 3));
    },
  },
  {
    id: 'SQS2',
    type,
    text: 'A dead letter is gone before somebody has been on leave for a fortnight',
    reason: 'Letters in it wait for a person; fourteen days is what SQS keeps at most.',
    isBroken: (queue, application) =>
      holdsDeadLetters(queue, application) &&
      numberOf(queue.properties['MessageRetentionPeriod'] ?? 345_600) < fourteenDays,
  },
  {
    id: 'SQS3',
    type,
    text: 'A message is given up at its first failure, or blocks its function for ever',
    reason: 'Between two and ten receptions tell a hiccup from poison.',
    isBroken: ({ properties }) => {
      const countMax = at(properties, 'RedrivePolicy.maxReceiveCount');
      return countMax !== undefined && !(numberOf(countMax) >= 2 && numberOf(countMax) <= 10);
    },
  },
  {
    id: 'SQS4',
    type: mappingType,
    text: 'One bad message takes its whole batch with it',
    reason: 'Without ReportBatchItemFailures the good ones are done again and become dead letters, too.',
    isBroken: (mapping, application) =>
      queueOf(mapping, application) !== undefined &&
      !listed(mapping.properties['FunctionResponseTypes']).includes('ReportBatchItemFailures'),
  },
  {
    id: 'SQS5',
    type: mappingType,
    text: 'A function reads a queue that has no dead letters',
    reason: 'Poison would come back until it expires, and nobody would hear of it.',
    isBroken: (mapping, application) => {
      const queue = queueOf(mapping, application);
      return queue !== undefined && queue.properties['RedrivePolicy'] === undefined;
    },
  },
];

const queueOf = (mapping: DeclaredResource, application: DeclaredApplication) => {
  const source = application.referred(mapping, mapping.properties['EventSourceArn']);
  return source?.type === type ? source : undefined;
};

function holdsDeadLetters(queue: DeclaredResource, application: DeclaredApplication): boolean {
  return application
    .ofType(type)
    .some(
      (other) =>
        application.referred(other, at(other.properties, 'RedrivePolicy.deadLetterTargetArn')) === queue,
    );
}
