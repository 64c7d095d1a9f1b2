import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StandardThreatProtectionMode,
  UserPool,
  UserPoolGroup,
  type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { AttributeType, Billing, ProjectionType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type IKey, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  HttpMethods,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  directoryIndexes,
  distributorScopes,
  firmScopes,
  roles,
  scopes,
} from '../functions/directory/contract.ts';
import { immigrationIndexes } from '../functions/immigration/contract.ts';
import { uploadPrefix } from '../functions/integrator-uploads/contract.ts';
import { objectLock } from './platform/locked-bucket.ts';
import { logKey } from './platform/log-key.ts';
import { acknowledge } from './platform/nag.ts';
import type { Stage } from './platform/stages.ts';

/** What must never be lost: tables, buckets, keys and people. Everything here stays when the stack is deleted. */
export class DataStack extends Stack {
  readonly directoryTable: TableV2;
  readonly i9Table: TableV2;
  readonly exportsTable: TableV2;
  readonly deliveriesTable: TableV2;
  readonly packagesTable: TableV2;
  readonly immigrationTable: TableV2;
  readonly integratorTable: TableV2;
  /** The audit trails of all tenants, and where each ends. */
  readonly auditTable: TableV2;
  readonly attachmentsBucket: Bucket;
  readonly exportsBucket: Bucket;
  readonly logosBucket: Bucket;
  /** The SFTP areas of firms, one prefix each. */
  readonly dropBucket: Bucket;
  /** Where the audit trails stood at the end of each day; locked. */
  readonly auditBucket: Bucket;
  readonly accessLogBucket: Bucket;
  /** Encrypts the tables and buckets. */
  readonly recordsKey: Key;
  readonly credentialsKey: Key;
  /** Signs the statements of packages; its public half is published. */
  readonly statementKey: Key;
  /** Encrypts the log groups of every stack. */
  readonly logsKey: Key;
  readonly userPool: UserPool;
  readonly resourceServer: UserPoolResourceServer;

  constructor(scope: Construct, id: string, props: StackProps & { stage: Stage }) {
    super(scope, id, props);
    this.recordsKey = retainedKey(this, 'RecordsKey', 'Tables and buckets with personal data');
    this.credentialsKey = retainedKey(
      this,
      'CredentialsKey',
      'Delivery credentials, bound to tenant and field',
    );
    this.statementKey = new Key(this, 'StatementKey', {
      description: 'Signatures of package statements',
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.logsKey = logKey(this, 'LogsKey');
    this.directoryTable = retainedTable(this, 'DirectoryTable', this.recordsKey);
    addIndexes(this.directoryTable, directoryIndexes);
    this.i9Table = retainedTable(this, 'I9Table', this.recordsKey);
    this.exportsTable = retainedTable(this, 'ExportsTable', this.recordsKey);
    this.deliveriesTable = retainedTable(this, 'DeliveriesTable', this.recordsKey, 'expiresAt');
    this.packagesTable = retainedTable(this, 'PackagesTable', this.recordsKey);
    this.immigrationTable = retainedTable(this, 'ImmigrationTable', this.recordsKey);
    addIndexes(this.immigrationTable, immigrationIndexes, ProjectionType.KEYS_ONLY);
    this.integratorTable = retainedTable(this, 'IntegratorTable', this.recordsKey, 'expiresAt');
    this.auditTable = retainedTable(this, 'AuditTable', this.recordsKey);
    this.accessLogBucket = accessLogBucket(this);
    const logged = { serverAccessLogsBucket: this.accessLogBucket };
    this.attachmentsBucket = retainedBucket(this, 'AttachmentsBucket', this.recordsKey, {
      ...logged,
      serverAccessLogsPrefix: 'attachments/',
      versioned: true,
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(90),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
    this.exportsBucket = retainedBucket(this, 'ExportsBucket', this.recordsKey, {
      ...logged,
      serverAccessLogsPrefix: 'exports/',
      lifecycleRules: [
        { expiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    // Logos lie under their own hashes and stay: versions of packages refer to them.
    this.logosBucket = retainedBucket(this, 'LogosBucket', this.recordsKey, {
      ...logged,
      serverAccessLogsPrefix: 'logos/',
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    this.auditBucket = retainedBucket(this, 'AuditBucket', this.recordsKey, {
      ...logged,
      serverAccessLogsPrefix: 'audit/',
      ...objectLock(props.stage),
    });
    this.dropBucket = bucketOfDrops(this, this.recordsKey, this.accessLogBucket);
    this.userPool = signInPool(this, props.stage);
    for (const role of Object.values(roles)) {
      new UserPoolGroup(this, `Group-${role}`, { userPool: this.userPool, groupName: role });
    }
    this.resourceServer = this.userPool.addResourceServer('ResourceServer', {
      identifier: 'waybill',
      scopes: Object.values(scopes).map((name) => apiScope(name)),
    });
  }

  /** OAuth scopes that a machine client may be given: of distributors, or of firms. */
  machineScopes(of: 'DISTRIBUTOR' | 'FIRM'): OAuthScope[] {
    const names = of === 'FIRM' ? firmScopes : distributorScopes;
    return names.map((name) => OAuthScope.resourceServer(this.resourceServer, apiScope(name)));
  }
}

/** Behind the SFTP areas of firms. */
function bucketOfDrops(scope: Construct, key: IKey, serverAccessLogsBucket: IBucket): Bucket {
  const bucket = retainedBucket(scope, 'DropBucket', key, {
    serverAccessLogsBucket,
    serverAccessLogsPrefix: 'drops/',
    // For uploads by request from the site: who may send is decided by the signed address, from wherever it is used.
    cors: [
      {
        allowedMethods: [HttpMethods.PUT],
        allowedOrigins: ['*'],
        allowedHeaders: ['content-type', 'x-amz-checksum-sha256'],
        maxAge: 3600,
      },
    ],
    lifecycleRules: [
      { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      // Uploads that nothing took in.
      { prefix: uploadPrefix, expiration: Duration.days(7) },
      // Whoever writes an object says by its tag how long it stays; what waits in Import has none.
      ...[7, 30, 90].map((days) => ({
        tagFilters: { retention: String(days) },
        expiration: Duration.days(days),
      })),
    ],
  });
  // The property itself: the construct's own switch brings a function that changes buckets.
  (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
  };
  return bucket;
}

function apiScope(name: string): ResourceServerScope {
  const scopeName = name.slice(name.indexOf('/') + 1);
  return new ResourceServerScope({ scopeName, scopeDescription: `Waybill API: ${scopeName}` });
}

function retainedKey(scope: Construct, id: string, description: string): Key {
  return new Key(scope, id, { description, enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });
}

function retainedTable(scope: Construct, id: string, key: IKey, timeToLiveAttribute?: string): TableV2 {
  return new TableV2(scope, id, {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billing: Billing.onDemand(),
    timeToLiveAttribute,
    encryption: TableEncryptionV2.customerManagedKey(key),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

interface Index {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
}

function addIndexes(
  table: TableV2,
  indexes: Readonly<Record<string, Index>>,
  projectionType?: ProjectionType,
): void {
  for (const { name, partitionKey, sortKey } of Object.values(indexes))
    table.addGlobalSecondaryIndex({
      indexName: name,
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      sortKey: { name: sortKey, type: AttributeType.STRING },
      projectionType,
    });
}

function retainedBucket(scope: Construct, id: string, encryptionKey: IKey, props: BucketProps): Bucket {
  const bucket = new Bucket(scope, id, {
    ...props,
    encryption: BucketEncryption.KMS,
    encryptionKey,
    bucketKeyEnabled: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  acceptOneCopy(bucket);
  if (props.versioned !== true)
    acknowledge(
      bucket,
      'NIST.800.53.R5-S3BucketVersioningEnabled',
      'Objects are made once or can be made again; what is deleted must be gone',
    );
  return bucket;
}

/** The stage lives in one region. */
function acceptOneCopy(bucket: Bucket): void {
  acknowledge(
    bucket,
    'NIST.800.53.R5-S3BucketReplicationEnabled',
    'People are kept in one region and one account; S3 keeps them in three places there',
  );
}

function accessLogBucket(scope: Construct): Bucket {
  const bucket = new Bucket(scope, 'AccessLogBucket', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    // CloudFront's standard logs are delivered with an ACL.
    objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
    enforceSSL: true,
    lifecycleRules: [
      { expiration: Duration.days(365), abortIncompleteMultipartUploadAfter: Duration.days(1) },
    ],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  acknowledge(bucket, 'AwsSolutions-S1', 'It is itself the bucket of access logs');
  acceptOneCopy(bucket);
  acknowledge(
    bucket,
    'NIST.800.53.R5-S3BucketVersioningEnabled',
    'S3 and CloudFront write each log once, nobody else may',
  );
  acknowledge(
    bucket,
    'NIST.800.53.R5-S3DefaultEncryptionKMS',
    "S3's delivery of access logs knows no keys of customers",
  );
  return bucket;
}

function signInPool(scope: Construct, stage: Stage): UserPool {
  const pool = new UserPool(scope, 'UserPool', {
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    mfa: Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    passwordPolicy: {
      minLength: 14,
      requireDigits: true,
      requireLowercase: true,
      requireUppercase: true,
      requireSymbols: true,
      tempPasswordValidity: Duration.days(3),
    },
    featurePlan: FeaturePlan.PLUS,
    standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  pool.addDomain('SignInDomain', { cognitoDomain: { domainPrefix: stage.signInDomainPrefix } });
  return pool;
}
