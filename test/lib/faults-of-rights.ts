import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnFunction, CfnUrl } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CfnUser } from 'aws-cdk-lib/aws-transfer';
import { added, granted, type PlantedFault, resource, spoiled } from './planting.ts';

const server = 'AWS::Transfer::Server';
const lambda = 'AWS::Lambda::Function';

/** What the packs of cdk-nag see. */
export const known: readonly PlantedFault[] = [
  {
    fault: 'a bucket without access log',
    rule: 'AwsSolutions-S1',
    plant: added((stack) => new Bucket(stack, 'FaultBucket')),
  },
  {
    fault: 'a bucket that answers without TLS',
    rule: 'AwsSolutions-S10',
    plant: added((stack) => new Bucket(stack, 'FaultPlainBucket')),
  },
  {
    fault: 'a queue that answers without TLS',
    rule: 'AwsSolutions-SQS4',
    plant: added((stack) => new Queue(stack, 'FaultQueue')),
  },
  {
    fault: 'a queue without dead letters',
    rule: 'AwsSolutions-SQS3',
    plant: added((stack) => new Queue(stack, 'FaultLonelyQueue')),
  },
  {
    fault: 'a key that is never rotated',
    rule: 'NIST.800.53.R5-KMSBackingKeyRotationEnabled',
    plant: added((stack) => new Key(stack, 'FaultOldKey')),
  },
  {
    fault: 'a role that may do everything',
    rule: 'NIST.800.53.R5-IAMPolicyNoStatementsWithAdminAccess',
    plant: granted('FaultAdmin', 'Deliveries/ApiRole', ['*'], ['*']),
  },
  {
    fault: 'a role that may do everything to S3',
    rule: 'NIST.800.53.R5-IAMPolicyNoStatementsWithFullAccess',
    plant: granted('FaultFull', 'Deliveries/ApiRole', ['s3:*'], ['arn:aws:s3:::one']),
  },
  {
    fault: 'a wildcard that nobody answered for',
    rule: 'AwsSolutions-IAM5[Resource::arn:aws:s3:::other/*]',
    plant: granted('FaultWildcard', 'Deliveries/ApiRole', ['s3:GetObject'], ['arn:aws:s3:::other/*']),
  },
  {
    fault: 'a function made past NodeFunction',
    rule: 'NIST.800.53.R5-LambdaDLQ',
    plant: added(
      (stack) =>
        new CfnFunction(stack, 'FaultFunction', { code: {}, role: 'arn:aws:iam::222222222222:role/one' }),
    ),
  },
];

export const transfer: readonly PlantedFault[] = [
  {
    fault: 'an SFTP server with a security policy of 2018',
    rule: 'WB-TF1',
    plant: spoiled(server, 'SecurityPolicyName', 'TransferSecurityPolicy-2018-11'),
  },
  {
    fault: 'a server that speaks FTP, too',
    rule: 'WB-TF2',
    plant: spoiled(server, 'Protocols', ['SFTP', 'FTP']),
  },
  {
    fault: 'a server that logs nothing',
    rule: 'WB-TF3',
    plant: spoiled(server, 'StructuredLogDestinations', undefined),
  },
  {
    fault: 'an endpoint of the deprecated kind',
    rule: 'WB-TF4',
    plant: spoiled(server, 'EndpointType', 'VPC_ENDPOINT'),
  },
  {
    fault: 'a host key that an update may lose',
    rule: 'WB-TF5',
    plant: (built) => {
      const found = resource(built, server);
      found.cfnOptions.updateReplacePolicy = undefined;
      return found.node.path;
    },
  },
  {
    fault: 'users of a directory of somebody else',
    rule: 'WB-TF6',
    plant: spoiled(server, 'IdentityProviderType', 'AWS_DIRECTORY_SERVICE'),
  },
  {
    fault: 'an SFTP user who sees the whole bucket',
    rule: 'WB-TF7',
    plant: added(
      (stack) =>
        new CfnUser(stack, 'FaultUser', {
          role: 'arn',
          serverId: 's-1',
          userName: 'one',
          homeDirectory: '/bucket',
        }),
    ),
  },
  {
    fault: 'a role that Transfer may assume for anybody',
    rule: 'WB-TF8',
    plant: added(
      (stack) =>
        new Role(stack, 'FaultTransferRole', { assumedBy: new ServicePrincipal('transfer.amazonaws.com') }),
    ),
  },
];

export const keysAndFunctions: readonly PlantedFault[] = [
  {
    fault: 'a key that everybody may use',
    rule: 'WB-KMS1',
    plant: spoiled(
      'AWS::KMS::Key',
      'KeyPolicy.Statement',
      [{ Effect: 'Allow', Action: 'kms:*', Principal: '*', Resource: '*' }],
      'AlarmKey',
    ),
  },
  {
    fault: 'a key that is gone within a week',
    rule: 'WB-KMS2',
    plant: spoiled('AWS::KMS::Key', 'PendingWindowInDays', 7, 'CredentialsKey'),
  },
  {
    fault: 'an API that may open delivery credentials',
    rule: 'WB-KMS3',
    plant: (built) => {
      const key = resource(built, 'AWS::KMS::Key', 'CredentialsKey');
      granted('FaultDecrypt', 'Deliveries/ApiRole', ['kms:Decrypt'], [key.getAtt('Arn')])(built);
      return resource(built, lambda, 'Deliveries/Api/').node.path;
    },
  },
  {
    fault: 'a key of tables that goes with its stack',
    rule: 'WB-KMS4',
    plant: (built) => {
      const key = resource(built, 'AWS::KMS::Key', 'RecordsKey');
      key.cfnOptions.deletionPolicy = undefined;
      return key.node.path;
    },
  },
  {
    fault: 'a role that may delete keys',
    rule: 'WB-KMS5',
    plant: granted(
      'FaultKeys',
      'SendNoticesRole',
      ['kms:ScheduleKeyDeletion'],
      ['arn:aws:kms:us-east-1:1:key/1'],
    ),
  },
  {
    fault: 'a role that may do everything to a table',
    rule: 'WB-IAM1',
    plant: granted(
      'FaultTableRights',
      'SendNoticesRole',
      ['dynamodb:*'],
      ['arn:aws:dynamodb:us-east-1:1:table/one'],
    ),
  },
  {
    fault: 'a function that logs where nobody looks',
    rule: 'WB-FN1',
    plant: spoiled(lambda, 'LoggingConfig.LogGroup', undefined),
  },
  {
    fault: 'a password in the environment',
    rule: 'WB-FN2',
    plant: spoiled(lambda, 'Environment.Variables.PARTNER_PASSWORD', 'hunter2'),
  },
  {
    fault: 'an access key in the environment',
    rule: 'WB-FN2',
    plant: spoiled(lambda, 'Environment.Variables.STORE', 'AKIAIOSFODNN7EXAMPLE', 'PlanChunks/'),
  },
  {
    fault: 'an API function that works for a minute',
    rule: 'WB-FN3',
    plant: spoiled(lambda, 'Timeout', 60, 'DataExports/Functions/Api/'),
  },
  {
    fault: 'two functions with one role',
    rule: 'WB-FN4',
    plant: (built) => {
      const other = resource(built, lambda, 'Deliveries/SendPackage/');
      const role = resource(built, 'AWS::IAM::Role', 'Deliveries/CloseAttemptRole');
      other.addPropertyOverride('Role', { 'Fn::GetAtt': [role.logicalId, 'Arn'] });
      return other.node.path;
    },
  },
  {
    fault: 'a function with an address of its own',
    rule: 'WB-FN5',
    plant: (built) => {
      const called = resource(built, lambda, 'Directory/Api/');
      new CfnUrl(built.rooms, 'FaultUrl', { authType: 'NONE', targetFunctionArn: called.ref });
      return called.node.path;
    },
  },
  {
    fault: 'log lines that are not JSON',
    rule: 'WB-FN6',
    plant: spoiled(lambda, 'LoggingConfig.LogFormat', 'Text', 'MovesApi/'),
  },
  {
    fault: 'an API Gateway of anybody that may call',
    rule: 'WB-FN7',
    plant: spoiled('AWS::Lambda::Permission', 'SourceArn', undefined),
  },
  {
    fault: 'private addresses let through',
    rule: 'WB-FN8',
    plant: spoiled(
      lambda,
      'Environment.Variables.DESTINATION_EXCEPTIONS',
      '[{"host":"10.0.0.1"}]',
      'Deliveries/SendPackage/',
    ),
  },
];
