/** A test of test/flows that uses what no story does, and checks that it does. */
export type ProvingFlow =
  | 'export-bad-destinations'
  | 'export-by-every-protocol'
  | 'export-log-and-queue'
  | 'export-sent-by-sftp'
  | 'import-checked'
  | 'packages-from-outside';

/** Permissions that the stories of `npm run smoke` do not need, all together, and why they are granted. */
export interface ExplainedGrants {
  readonly reason: string;
  /** Without one, no test needs it either: it is for AWS, or for what goes wrong. */
  readonly provenBy?: ProvingFlow;
  /** Whether it is used depends on what else happens just then, so that use is no mistake of this list. */
  readonly isByChance?: true;
  /** As `shortGrants` writes them: role, action, resource. */
  readonly grants: readonly string[];
}

const exports = 'DataExportsFunctions';
const workflow = 'DataExportsStateMachineRole';
const packages = 'DistributorPackages';
const applySftp = 'FirmExchangeApplySftpRole';
const mail = ['configuration-set/DeliveriesMailEventsConfigurationSet', 'identity/no-reply@waybill.example'];

/** What appending to the audit trail takes. */
const appends = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

/** The same action of many roles, each with the resource. */
const each = (action: string, resources: Readonly<Record<string, string>>): string[] =>
  Object.entries(resources).map(([role, resource]) => `${role}Role ${action} ${resource}`);

const forAws: readonly ExplainedGrants[] = [
  {
    reason:
      'Step Functions needs it for a Distributed Map on AWS; here the child runs and their results are made inside',
    grants: [
      `${workflow} s3:AbortMultipartUpload exportsbucket/*`,
      `${workflow} s3:ListMultipartUploadParts exportsbucket/*`,
      `${workflow} states:DescribeExecution execution:DataExportsStateMachine:*`,
      `${workflow} states:RedriveExecution execution:DataExportsStateMachine/*:*`,
      `${workflow} states:StartExecution stateMachine:DataExportsStateMachine`,
      `${workflow} states:StopExecution execution:DataExportsStateMachine:*`,
    ],
  },
  {
    reason: 'Without it S3 says "denied" of an object that is missing, and the caller takes it for a fault',
    grants: [
      ...each('s3:ListBucket', {
        [`${exports}Api`]: 'exportsbucket',
        [`${exports}WriteIndex`]: 'exportsbucket',
        [`${packages}MoveClients`]: 'exportsbucket',
        [`${packages}MovesApi`]: 'exportsbucket',
        [`${packages}PackagesApi`]: 'logosbucket',
        AuditSealHeads: 'auditbucket',
        FirmExchangeBillingApi: 'dropbucket',
        IntegratorApi: 'dropbucket',
        IntegratorRunsReportsApi: 'dropbucket',
      }),
      `${packages}ClientsApiRole s3:ListBucket exportsbucket`,
      `${packages}ClientsApiRole s3:ListBucket logosbucket`,
    ],
  },
];

const forFailures: readonly ExplainedGrants[] = [
  {
    reason: 'A multipart upload is aborted only after a failure',
    grants: each('s3:AbortMultipartUpload', {
      [`${exports}Api`]: 'exportsbucket/*',
      [`${exports}AssembleVolume`]: 'exportsbucket/*',
      [`${exports}ExtractChunk`]: 'exportsbucket/*',
      [`${exports}SealExport`]: 'exportsbucket/*',
      [`${exports}WriteIndex`]: 'exportsbucket/*',
      DeliveriesSendPackage: 'exportsbucket/*',
      [`${packages}ClientsApi`]: 'exportsbucket/*',
      FirmExchangeBillingApi: 'dropbucket/*',
      IntegratorApi: 'dropbucket/*',
      IntegratorRunsReportsApi: 'dropbucket/*',
      IntegratorRunsWorkOnRun: 'dropbucket/*',
    }),
  },
  {
    reason: 'Lambda and the scheduler use it for what could not be delivered',
    grants: [
      'DeliveriesRecordMailEventRole sqs:SendMessage DeliveriesMailEventsDeadLetters',
      ...[
        'AuditSchedule',
        'DataExportsQueue',
        'FirmExchangeSchedule',
        'FirmExchangeUploadsSweepSchedule',
        'IntegratorRunsSchedule',
        'IntegratorSchedule',
      ].map((name) => `SchedulerRole sqs:SendMessage ${name}DeadLetters`),
    ],
  },
  {
    reason: 'The sweep makes SFTP users what subscriptions say only when the API could not do it at once',
    grants: [
      `${applySftp} iam:PassRole role/IntegratorSftpUserRole`,
      `${applySftp} lambda:InvokeFunction function:IntegratorCheckFile`,
      `${applySftp} transfer:CreateUser server/any`,
      ...['DeleteSshPublicKey', 'DeleteUser', 'DescribeUser', 'ImportSshPublicKey', 'UpdateUser'].map(
        (action) => `${applySftp} transfer:${action} user/any/*`,
      ),
    ],
  },
  {
    reason: 'Only when every firm is looked at, which an operator asks for',
    grants: [`${applySftp} dynamodb:Query table/DirectoryTable`],
  },
  {
    reason: 'Only when somebody has changed an SFTP user by hand',
    grants: ['FirmExchangeSubscriptionApiRole transfer:UpdateUser user/any/*'],
  },
  {
    reason: 'Only when an upload by request is refused, and moved out of the way under its tag',
    grants: ['FirmExchangeTakeUploadRole s3:PutObjectTagging dropbucket/*'],
  },
  {
    reason: 'An attempt that died is put right only after its lease',
    grants: [`${exports}ApiRole dynamodb:DeleteItem table/DeliveriesTable`],
  },
  {
    reason: 'Only when the index shows nobody and the tally is not zero',
    grants: [`${packages}MoveClientsRole dynamodb:Query table/DirectoryTable`],
  },
  {
    reason: 'Only when an undo removes what others may name, such as an employer',
    grants: ['IntegratorRunsWorkOnRunRole dynamodb:Query table/ImmigrationTable/index/by-employer'],
  },
  {
    reason: 'Only while files of a firm wait when what they are checked against changes',
    grants: ['IntegratorKnowledgeBaseApiRole lambda:InvokeFunction function:IntegratorCheckFile'],
  },
  {
    reason: 'Only when a file lies there of which no finished upload was told',
    grants: ['IntegratorTellLeftOversRole dynamodb:Query table/IntegratorTable'],
  },
  {
    reason:
      'Only when something got lost: a run that stopped, an upload told late, a check that was not begun',
    isByChance: true,
    grants: [
      'IntegratorRunsDispatchRunsRole dynamodb:UpdateItem table/IntegratorTable',
      'IntegratorRunsDispatchRunsRole lambda:InvokeFunction function:IntegratorCheckFile',
      'IntegratorRunsDispatchRunsRole states:DescribeExecution execution:IntegratorRunsRunMachine:*',
    ],
  },
  {
    reason: 'Only when an event was sent on and that was not noted, so that it is found once more',
    isByChance: true,
    grants: ['WebhooksFanOutEventsRole dynamodb:GetItem table/IntegratorTable'],
  },
  {
    reason: 'The sweep looks at a run that has been going on for long',
    isByChance: true,
    grants: [`${exports}StartExportsRole states:DescribeExecution execution:DataExportsStateMachine:*`],
  },
  {
    reason: 'Only when the run of a delivery died in its last attempt, which the sweep then ends',
    isByChance: true,
    grants: [`${exports}StartExportsRole dynamodb:DeleteItem table/DeliveriesTable`],
  },
];

const provenByFlows: readonly ExplainedGrants[] = [
  {
    reason: 'An export that fails is ended; a note is left on every record',
    provenBy: 'export-sent-by-sftp',
    grants: [
      `${exports}ExtractChunkRole dynamodb:PutItem table/I9Table`,
      `${exports}FailExportRole dynamodb:DeleteItem table/ExportsTable`,
      `${exports}FailExportRole dynamodb:GetItem table/ExportsTable`,
      `${exports}FailExportRole dynamodb:PutItem table/DeliveriesTable`,
      `${exports}FailExportRole dynamodb:UpdateItem table/DeliveriesTable`,
      `${exports}FailExportRole dynamodb:UpdateItem table/ExportsTable`,
      ...appends.map((action) => `${exports}FailExportRole ${action} table/AuditTable`),
      `${exports}FailExportRole kms:Decrypt key/RecordsKey`,
      `${exports}FailExportRole sqs:SendMessage DataExportsQueue`,
      `${workflow} lambda:InvokeFunction function:DataExportsFunctionsFailExport`,
      `${exports}ApiRole dynamodb:Query table/DirectoryTable`,
    ],
  },
  {
    reason: 'Exports are cancelled, ended after their run was ended from outside, and switched off',
    provenBy: 'export-log-and-queue',
    grants: [
      `${exports}ApiRole dynamodb:DeleteItem table/ExportsTable`,
      ...['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'].map(
        (action) => `${exports}StartExportsRole ${action} table/DeliveriesTable`,
      ),
      `${exports}StartExportsRole dynamodb:GetItem table/DirectoryTable`,
      `${exports}StartExportsRole dynamodb:UpdateItem table/ExportsTable`,
      ...appends.map((action) => `${exports}StartExportsRole ${action} table/AuditTable`),
      ...mail.map((resource) => `${exports}StartExportsRole ses:SendEmail ${resource}`),
      'DeliveriesApiRole dynamodb:Query table/DeliveriesTable',
      'DirectoryApiRole dynamodb:UpdateItem table/DirectoryTable',
      ...appends.map((action) => `DirectoryApiRole ${action} table/AuditTable`),
    ],
  },
  {
    reason: 'A delivery is tried again, goes to a role of a customer, or is encrypted for its owner',
    provenBy: 'export-by-every-protocol',
    grants: [
      `${exports}ApiRole dynamodb:PutItem table/DeliveriesTable`,
      `${exports}ApiRole dynamodb:UpdateItem table/DeliveriesTable`,
      `${exports}ApiRole states:StartExecution stateMachine:DataExportsStateMachine`,
      'DeliveriesSendPackageRole dynamodb:DeleteItem table/DeliveriesTable',
      'DeliveriesSendPackageRole kms:GenerateDataKey key/RecordsKey',
      'DeliveriesSendPackageRole s3:ListBucket exportsbucket',
      'DeliveriesSendPackageRole s3:PutObject exportsbucket/*',
      'DeliveriesSendPackageRole sts:AssumeRole role/*',
    ],
  },
  {
    reason: 'A delivery that fails is read with all its attempts',
    provenBy: 'export-bad-destinations',
    grants: ['DeliveriesCloseAttemptRole dynamodb:Query table/DeliveriesTable'],
  },
  {
    reason: 'Logos, lists, filters and From Addresses that the story does not touch',
    provenBy: 'packages-from-outside',
    grants: [
      ...['BatchGetItem', 'DeleteItem', 'UpdateItem'].map(
        (verb) => `${packages}ClientsApiRole dynamodb:${verb} table/PackagesTable`,
      ),
      `${packages}ClientsApiRole dynamodb:Query table/DirectoryTable/index/clients-by-name`,
      `${packages}ClientsApiRole dynamodb:Query table/DirectoryTable/index/clients-by-package`,
      `${packages}ClientsApiRole s3:PutObject logosbucket/*`,
      `${packages}MovesApiRole dynamodb:BatchGetItem table/DirectoryTable`,
      `${packages}PackagesApiRole dynamodb:ConditionCheckItem table/DirectoryTable`,
      `${packages}PackagesApiRole dynamodb:DeleteItem table/PackagesTable`,
    ],
  },
  {
    reason: 'Files are refused, taken back, cleared by the firm, and left over under unfinished names',
    provenBy: 'import-checked',
    grants: [
      'IntegratorApiRole kms:GenerateDataKey key/RecordsKey',
      'IntegratorApiRole lambda:InvokeFunction function:IntegratorCheckFile',
      ...['GetObject', 'PutObject', 'PutObjectTagging'].map(
        (verb) => `IntegratorApiRole s3:${verb} dropbucket/*`,
      ),
      'IntegratorCheckFileRole dynamodb:PutItem table/IntegratorTable',
      'IntegratorCheckFileRole s3:DeleteObject dropbucket/*',
      'IntegratorCheckFileRole s3:ListBucket dropbucket',
      'IntegratorSftpUserRole s3:DeleteObject dropbucket/*',
      ...['PutItem', 'UpdateItem'].map(
        (verb) => `IntegratorTellLeftOversRole dynamodb:${verb} table/IntegratorTable`,
      ),
      'IntegratorTellLeftOversRole kms:GenerateDataKey key/RecordsKey',
      ...['DeleteObject', 'GetObject', 'PutObject', 'PutObjectTagging'].map(
        (verb) => `IntegratorTellLeftOversRole s3:${verb} dropbucket/*`,
      ),
    ],
  },
];

/** Reviewed. Something granted that stands here and is used, or that is unused and does not stand here, is a mistake. */
export const grantsNeverUsed: readonly ExplainedGrants[] = [...forAws, ...forFailures, ...provenByFlows];
