/*
 * What must not be replaced by a deployment: it holds what cannot be made again, or somebody outside knows its address.
 * Logical ids come from the names of constructs, so that moving or renaming one in `lib` replaces the resource: an empty
 * one takes its place. They are the same on every stage.
 */

/** Types whose every resource has to be listed, with what is lost or broken when one is replaced. */
export const statefulTypes: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::GlobalTable': 'its items stay in a table that nothing reads any more',
  'AWS::S3::Bucket': 'its objects stay in a bucket that nothing reads any more',
  'AWS::KMS::Key': 'what the old key encrypted cannot be read by roles that know the new one',
  'AWS::Cognito::UserPool': 'nobody can sign in, and everybody is added again',
  'AWS::Cognito::UserPoolClient': 'programs of customers know its id and secret',
  'AWS::Cognito::UserPoolDomain': 'the address of the sign-in pages is taken while the old one exists',
  'AWS::SQS::Queue': 'messages that wait are lost',
  'AWS::Transfer::Server': 'firms have pinned its host key and know its address',
  'AWS::ApiGatewayV2::Api': 'programs of customers call its address',
  'AWS::CloudFront::Distribution': 'people have kept its address',
};

/** By stack and type. Add a new one here; take one away only after what it held was moved. */
export const statefulResources: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  data: {
    'AWS::KMS::Key': [
      'CredentialsKeyA24B74BF',
      'LogsKeyA6AB43B2',
      'RecordsKey31CDF3C4',
      'StatementKeyAC7AA5E2',
    ],
    'AWS::DynamoDB::GlobalTable': [
      'AuditTableB07F8EEB',
      'DeliveriesTable5841210B',
      'DirectoryTable8D5AD835',
      'ExportsTable030E0FEE',
      'I9Table6A488B5C',
      'ImmigrationTable1ADD35EE',
      'IntegratorTable04916625',
      'PackagesTable1B9DB7DF',
    ],
    'AWS::S3::Bucket': [
      'AccessLogBucketDA470295',
      'AttachmentsBucket8E14A36F',
      'AuditBucketB01E0AE8',
      'DropBucketCB075576',
      'ExportsBucket5A12738B',
      'LogosBucketCB63A7EE',
    ],
    'AWS::Cognito::UserPool': ['UserPool6BA7E5F2'],
    'AWS::Cognito::UserPoolDomain': ['UserPoolSignInDomain9E1A538D'],
  },
  web: {
    'AWS::S3::Bucket': ['SiteBucket397A1860'],
    'AWS::CloudFront::Distribution': ['Distribution830FAC52'],
    'AWS::Cognito::UserPoolClient': ['SiteClientAB9C2F01'],
  },
  app: {
    'AWS::KMS::Key': ['AlarmKeyE05DE300'],
    'AWS::Cognito::UserPoolClient': ['FirmMachineClient92BCDDFD', 'MachineClientD23A71FE'],
    'AWS::ApiGatewayV2::Api': ['HttpApiF5A9A8A7'],
    'AWS::SQS::Queue': [
      'DataExportsQueue3F7E9C97',
      'DataExportsQueueDeadLetters7B376832',
      'DeliveriesMailEventsDeadLettersEB4448F5',
    ],
  },
  integrator: {
    'AWS::Transfer::Server': ['IntegratorSftpServerFB59F430'],
    'AWS::SQS::Queue': [
      'AuditScheduleDeadLetters96657D85',
      'FirmExchangeScheduleDeadLettersF2013E57',
      'FirmExchangeUploadsDeadLettersDDD61CDD',
      'FirmExchangeUploadsFC773591',
      'FirmExchangeUploadsSweepScheduleDeadLetters2F974CA7',
      'IntegratorArrivals939F0637',
      'IntegratorArrivalsDeadLetters7C6E5D0C',
      'IntegratorRunsScheduleDeadLetters518510E5',
      'IntegratorScheduleDeadLetters13EA4B35',
    ],
  },
};
