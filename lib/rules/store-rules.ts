import { at, type DeclaredResource, listed, numberOf, type Rule, textOf } from './rule.ts';

const tableType = 'AWS::DynamoDB::GlobalTable';
const bucketType = 'AWS::S3::Bucket';

/** Every copy of the table says it. */
const everywhere = ({ properties }: DeclaredResource, holds: (replica: unknown) => boolean) => {
  const replicas = listed(properties['Replicas']);
  return replicas.length > 0 && replicas.every(holds);
};

const isEncryptedWithOurKey = ({ properties }: DeclaredResource) =>
  listed(at(properties, 'BucketEncryption.ServerSideEncryptionConfiguration')).some(
    (rule) => at(rule, 'ServerSideEncryptionByDefault.KMSMasterKeyID') !== undefined,
  );

const isKept = ({ deletionPolicy, updateReplacePolicy }: DeclaredResource) =>
  deletionPolicy === 'Retain' && updateReplacePolicy === 'Retain';

export const storeRules: readonly Rule[] = [
  {
    id: 'DDB1',
    type: tableType,
    text: 'The table cannot be put back to a point in time',
    reason: 'A wrong import is undone by what stood there before; cdk-nag looks at other tables only.',
    isBroken: (table) =>
      !everywhere(
        table,
        (replica) => at(replica, 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled') === true,
      ),
  },
  {
    id: 'DDB2',
    type: tableType,
    text: 'The table can be deleted by one call, or with its stack',
    reason: 'Records of employment are kept for years by law.',
    isBroken: (table) =>
      !isKept(table) || !everywhere(table, (replica) => at(replica, 'DeletionProtectionEnabled') === true),
  },
  {
    id: 'DDB3',
    type: tableType,
    text: 'The table is not encrypted with a key of ours',
    reason: 'Who may read people is then also decided by a policy that we write and every use is on record.',
    isBroken: (table) =>
      !everywhere(table, (replica) => at(replica, 'SSESpecification.KMSMasterKeyId') !== undefined),
  },
  {
    id: 'DDB4',
    type: 'AWS::DynamoDB::Table',
    text: 'The table is of the kind that only one region can have',
    reason: 'Tables are GlobalTable here, and the rules above look at those.',
    isBroken: () => true,
  },
  {
    id: 'S31',
    type: bucketType,
    text: 'Parts of uploads that were never finished stay for ever',
    reason: 'They hold people, cost money and are shown in no list.',
    isBroken: ({ properties }) =>
      !listed(at(properties, 'LifecycleConfiguration.Rules')).some(
        (rule) =>
          at(rule, 'Status') === 'Enabled' &&
          at(rule, 'Prefix') === undefined &&
          at(rule, 'TagFilters') === undefined &&
          numberOf(at(rule, 'AbortIncompleteMultipartUpload.DaysAfterInitiation')) <= 7,
      ),
  },
  {
    id: 'S32',
    type: bucketType,
    text: 'A bucket with people in it is deleted with its stack',
    reason: 'What is encrypted with our key is what must not be lost.',
    isBroken: (bucket) => isEncryptedWithOurKey(bucket) && !isKept(bucket),
  },
  {
    id: 'S33',
    type: bucketType,
    text: 'Each object asks KMS on its own',
    reason: 'A chunk reads thousands of attachments; with a bucket key that is one call and not thousands.',
    isBroken: (bucket) =>
      isEncryptedWithOurKey(bucket) &&
      !textOf(bucket.properties['BucketEncryption']).includes('"BucketKeyEnabled":true'),
  },
  {
    id: 'S34',
    type: bucketType,
    text: 'Objects may belong to whoever wrote them',
    reason: 'A bucket with people in it knows no ACLs.',
    isBroken: (bucket) =>
      isEncryptedWithOurKey(bucket) &&
      !textOf(bucket.properties['OwnershipControls']).includes('BucketOwnerEnforced'),
  },
  {
    id: 'LOG1',
    type: 'AWS::Logs::LogGroup',
    text: 'The log group keeps lines for another time than the stage says, or without a key of ours',
    reason: 'One place says how long, and logs of who did what are read by few.',
    isBroken: ({ properties }, { stage }) =>
      numberOf(properties['RetentionInDays']) !== stage.logRetentionDays ||
      properties['KmsKeyId'] === undefined,
  },
];
