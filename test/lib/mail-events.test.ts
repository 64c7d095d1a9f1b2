import { Template as Assertions, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { functionsOf, resourcesOf, statementsOf, synthesizeApp } from './synthesized.ts';

const { rooms } = await synthesizeApp('prod');
const template = Assertions.fromJSON(rooms);
const [[setId] = ['']] = resourcesOf(rooms, 'AWS::SES::ConfigurationSet');
const functions = functionsOf(rooms);
const record = functions.find(({ source }) => source === 'deliveries/record-mail-event');

describe('what SES tells of mails', () => {
  it('comes from one configuration set, to the default bus', () => {
    template.resourceCountIs('AWS::SES::ConfigurationSet', 1);
    template.hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', {
      ConfigurationSetName: { Ref: setId },
      EventDestination: {
        Enabled: true,
        MatchingEventTypes: ['bounce', 'complaint', 'delivery', 'reject'],
        EventBridgeDestination: {
          EventBusArn: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':event-bus/default$')])] },
        },
      },
    });
  });

  it('is told of every mail of the application: all that may mail know the set and may use it', () => {
    const mailing = functions.filter(({ roleId }) =>
      statementsOf(rooms, roleId).some(({ Action }) => Action.includes('ses:SendEmail')),
    );
    expect(mailing).toHaveLength(4);
    for (const { properties, roleId } of mailing) {
      // The integrator's stack imports it.
      expect(JSON.stringify(properties.Environment.Variables.MAIL_CONFIGURATION_SET)).toContain(setId);
      const [grant] = statementsOf(rooms, roleId).filter(({ Action }) => Action.includes('ses:SendEmail'));
      expect(grant?.Resource).toHaveLength(2);
      expect(
        grant?.Resource.some(
          (resource) => resource.includes(`configuration-set/`) && resource.includes(setId),
        ),
      ).toBe(true);
    }
  });

  it('holds back complaints over the whole account; bounces are kept per distributor', () => {
    template.hasResourceProperties('AWS::SES::ConfigurationSet', {
      SuppressionOptions: { SuppressedReasons: ['COMPLAINT'] },
      ReputationOptions: { ReputationMetricsEnabled: true },
    });
  });

  it('reaches one function, for mails of this set only, or a queue of dead letters', () => {
    const [[queueId] = ['']] = resourcesOf(rooms, 'AWS::SQS::Queue').filter(([id]) =>
      /MailEventsDeadLetters/.test(id),
    );
    const deadLetters = { 'Fn::GetAtt': [queueId, 'Arn'] };
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.ses'],
        'detail-type': ['Email Bounced', 'Email Complaint Received', 'Email Delivered', 'Email Rejected'],
        detail: { mail: { tags: { 'ses:configuration-set': [{ Ref: setId }] } } },
      },
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [record?.id, 'Arn'] },
          DeadLetterConfig: { Arn: deadLetters },
        }),
      ],
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: record?.id },
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: deadLetters } },
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/SQS',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queueId, 'QueueName'] } }],
      Threshold: 1,
    });
  });

  it('is noted by a function that reads and changes single rows of deliveries, and nothing else', () => {
    const actions = statementsOf(rooms, record?.roleId ?? '').flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/^(logs|xray):/.test(action)).sort()).toEqual([
      'dynamodb:GetItem',
      'dynamodb:UpdateItem',
      'kms:Decrypt',
      'sqs:SendMessage',
    ]);
  });

  it('rings when two percent of the mails of the account come back', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/SES',
      MetricName: 'Reputation.BounceRate',
      Dimensions: Match.absent(),
      Threshold: 0.02,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });
});
