import { CfnResource } from 'aws-cdk-lib';
import type { BuiltApplication } from './built-application.ts';
import { added, granted, type PlantedFault, resource, spoiled } from './planting.ts';

const set = 'AWS::SES::ConfigurationSet';
const schedule = 'AWS::Scheduler::Schedule';
const table = 'AWS::DynamoDB::GlobalTable';
const machine = 'AWS::StepFunctions::StateMachine';
const stage = 'AWS::ApiGatewayV2::Stage';

export const mailsAndSchedules: readonly PlantedFault[] = [
  {
    fault: 'mails without TLS',
    rule: 'WB-SES1',
    plant: spoiled(set, 'DeliveryOptions.TlsPolicy', 'OPTIONAL'),
  },
  {
    fault: 'bounces that nobody hears of',
    rule: 'WB-SES2',
    plant: (built) => {
      spoiled('AWS::SES::ConfigurationSetEventDestination', 'EventDestination.MatchingEventTypes', [
        'delivery',
      ])(built);
      return resource(built, set).node.path;
    },
  },
  {
    fault: 'the sender of another stage',
    rule: 'WB-SES3',
    plant: spoiled('AWS::SES::EmailIdentity', 'EmailIdentity', 'no-reply@elsewhere.example'),
  },
  {
    fault: 'bounces that are not counted',
    rule: 'WB-SES4',
    plant: spoiled(set, 'ReputationOptions.ReputationMetricsEnabled', false),
  },
  {
    fault: 'a function that mails as anybody',
    rule: 'WB-SES5',
    plant: granted('FaultMail', 'SendNoticesRole', ['ses:SendEmail'], ['*']),
  },
  {
    fault: 'a schedule without dead letters',
    rule: 'WB-SCH1',
    plant: spoiled(schedule, 'Target.DeadLetterConfig', undefined),
  },
  {
    fault: 'a schedule that retries for a day',
    rule: 'WB-SCH2',
    plant: spoiled(schedule, 'Target.RetryPolicy', undefined),
  },
  {
    fault: 'a schedule by the clocks of Los Angeles',
    rule: 'WB-SCH3',
    plant: spoiled(schedule, 'ScheduleExpressionTimezone', 'America/Los_Angeles'),
  },
  {
    fault: 'a schedule whose role may do more',
    rule: 'WB-SCH4',
    plant: (built) => {
      granted(
        'FaultSchedule',
        'SchedulerRole',
        ['dynamodb:Scan'],
        ['arn:aws:dynamodb:us-east-1:1:table/one'],
      )(built);
      return resource(built, schedule).node.path;
    },
  },
  {
    fault: 'a role that schedules of anybody may assume',
    rule: 'WB-SCH5',
    plant: (built) => {
      const role = resource(built, 'AWS::IAM::Role', 'SchedulerRole');
      role.addPropertyDeletionOverride('AssumeRolePolicyDocument.Statement.0.Condition');
      return resource(built, schedule).node.path;
    },
  },
];

export const storesAndWorkflows: readonly PlantedFault[] = [
  { fault: 'a message that two work on', rule: 'WB-SQS1', plant: mappingOf('VisibilityTimeout', 60) },
  {
    fault: 'dead letters of a day',
    rule: 'WB-SQS2',
    plant: spoiled('AWS::SQS::Queue', 'MessageRetentionPeriod', 86_400, 'QueueDeadLetters'),
  },
  {
    fault: 'a message given up at once',
    rule: 'WB-SQS3',
    plant: spoiled('AWS::SQS::Queue', 'RedrivePolicy.maxReceiveCount', 1, 'DataExports/Queue/'),
  },
  {
    fault: 'a batch that fails as one',
    rule: 'WB-SQS4',
    plant: spoiled('AWS::Lambda::EventSourceMapping', 'FunctionResponseTypes', undefined),
  },
  {
    fault: 'a table without a past',
    rule: 'WB-DDB1',
    plant: spoiled(table, 'Replicas.0.PointInTimeRecoverySpecification', undefined, 'I9Table'),
  },
  {
    fault: 'a table that one call deletes',
    rule: 'WB-DDB2',
    plant: spoiled(table, 'Replicas.0.DeletionProtectionEnabled', false, 'I9Table'),
  },
  {
    fault: "a table with AWS's own key",
    rule: 'WB-DDB3',
    plant: spoiled(table, 'Replicas.0.SSESpecification', undefined, 'ExportsTable'),
  },
  {
    fault: 'parts of uploads that stay for ever',
    rule: 'WB-S31',
    plant: spoiled('AWS::S3::Bucket', 'LifecycleConfiguration', undefined, 'AttachmentsBucket'),
  },
  {
    fault: 'a bucket of packages that goes with its stack',
    rule: 'WB-S32',
    plant: undefinedPolicy('ExportsBucket'),
  },
  {
    fault: 'a table of one region',
    rule: 'WB-DDB4',
    plant: added(
      (stack) => new CfnResource(stack, 'FaultTable', { type: 'AWS::DynamoDB::Table', properties: {} }),
    ),
  },
  {
    fault: 'a bucket that asks KMS for each object',
    rule: 'WB-S33',
    plant: spoiled(
      'AWS::S3::Bucket',
      'BucketEncryption.ServerSideEncryptionConfiguration.0.BucketKeyEnabled',
      false,
      'LogosBucket',
    ),
  },
  {
    fault: 'a bucket whose objects belong to others',
    rule: 'WB-S34',
    plant: spoiled('AWS::S3::Bucket', 'OwnershipControls', undefined, 'DropBucket'),
  },
  {
    fault: 'a queue without dead letters that a function reads',
    rule: 'WB-SQS5',
    plant: (built) => {
      spoiled('AWS::SQS::Queue', 'RedrivePolicy', undefined, 'Uploads/')(built);
      return resource(built, 'AWS::Lambda::EventSourceMapping', 'TakeUpload').node.path;
    },
  },
  {
    fault: 'a log that is kept for a day',
    rule: 'WB-LOG1',
    plant: spoiled('AWS::Logs::LogGroup', 'RetentionInDays', 1),
  },
  {
    fault: 'a workflow that logs what its steps say',
    rule: 'WB-SFN1',
    plant: spoiled(machine, 'LoggingConfiguration.IncludeExecutionData', true),
  },
  {
    fault: 'a workflow that may run twice',
    rule: 'WB-SFN2',
    plant: spoiled(machine, 'StateMachineType', 'EXPRESS', 'MoveMachine'),
  },
  {
    fault: 'a step without a second try',
    rule: 'WB-SFN3',
    plant: defined({ Type: 'Task', Resource: 'arn', End: true }),
  },
  {
    fault: 'a map without a bound',
    rule: 'WB-SFN4',
    plant: defined({ Type: 'Map', ItemProcessor: { States: {} }, End: true }),
  },
];

export const edges: readonly PlantedFault[] = [
  {
    fault: 'a route that asks for no token',
    rule: 'WB-API1',
    plant: spoiled('AWS::ApiGatewayV2::Route', 'AuthorizationType', 'NONE'),
  },
  {
    fault: 'an API without a limit',
    rule: 'WB-API2',
    plant: spoiled(stage, 'DefaultRouteSettings', undefined),
  },
  {
    fault: 'an API that any site may call',
    rule: 'WB-API3',
    plant: spoiled('AWS::ApiGatewayV2::Api', 'CorsConfiguration.AllowOrigins', ['*']),
  },
  {
    fault: 'an access log with addresses of people',
    rule: 'WB-API4',
    plant: spoiled(stage, 'AccessLogSettings.Format', '{"ip":"$context.identity.sourceIp"}'),
  },
  {
    fault: 'tokens of another user pool',
    rule: 'WB-API5',
    plant: spoiled('AWS::ApiGatewayV2::Authorizer', 'JwtConfiguration.Issuer', 'https://elsewhere.example'),
  },
  {
    fault: 'a client that takes passwords',
    rule: 'WB-COG1',
    plant: spoiled('AWS::Cognito::UserPoolClient', 'ExplicitAuthFlows', ['ALLOW_USER_PASSWORD_AUTH']),
  },
  {
    fault: 'a token of a day',
    rule: 'WB-COG2',
    plant: spoiled('AWS::Cognito::UserPoolClient', 'AccessTokenValidity', 1440),
  },
  {
    fault: 'a site that runs the scripts of others',
    rule: 'WB-CF1',
    plant: spoiled(
      'AWS::CloudFront::ResponseHeadersPolicy',
      'ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy',
      "script-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
    ),
  },
  {
    fault: 'an alarm without a word of what to do',
    rule: 'WB-ALM1',
    plant: spoiled('AWS::CloudWatch::Alarm', 'AlarmDescription', 'Something is wrong'),
  },
];

function mappingOf(property: string, value: unknown) {
  return (built: BuiltApplication): string => {
    spoiled('AWS::SQS::Queue', property, value, 'DataExports/Queue/')(built);
    return resource(built, 'AWS::Lambda::EventSourceMapping', 'StartExports').node.path;
  };
}

function undefinedPolicy(words: string) {
  return (built: BuiltApplication): string => {
    const bucket = resource(built, 'AWS::S3::Bucket', words);
    bucket.cfnOptions.deletionPolicy = undefined;
    return bucket.node.path;
  };
}

function defined(state: object) {
  return added(
    (stack) =>
      new CfnResource(stack, `Fault${Object.values(state)[0]}Machine`, {
        type: machine,
        properties: { DefinitionString: JSON.stringify({ StartAt: 'One', States: { One: state } }) },
      }),
  );
}
