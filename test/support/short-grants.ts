import type { UnusedGrant } from '../../local/iam/access-control.ts';

/** Grants as `Role action resource`, without what a role's and a resource's name begin and end with. */
export function shortGrants(grants: readonly UnusedGrant[]): string[] {
  const short = (name = '') =>
    name
      .replaceAll(/waybill-local-(app|data|integrator)-/g, '')
      .replaceAll(/(?<=[a-z])[0-9A-F]{8}\b/g, '') // of a logical id
      .replace(/^key\/[0-9a-f-]{36}$/, 'key/any')
      .replace(/^(server|user)\/s-[0-9a-f]+/, '$1/any')
      .replace(/(?<=bucket)[0-9a-f]{8}/, '')
      .replace(/^SchedulerRole.*/, 'SchedulerRole');
  return grants
    .map(({ roleArn, action, resource }) => {
      const [, , , , , ...name] = resource.split(':');
      return `${short(roleArn.split('/').at(-1))} ${action} ${short(name.join(':'))}`;
    })
    .sort();
}

const exportsApi = 'DataExportsFunctionsApiRole';
const sendPackage = 'DeliveriesSendPackageRole';

/** What the story of the main way does not need and another one does; that one proves it. */
export const grantsOfStories = {
  'export-log-and-queue': [
    `${exportsApi} dynamodb:DeleteItem table/ExportsTable`,
    `${exportsApi} kms:GenerateDataKey key/any`,
    `${exportsApi} s3:PutObject exportsbucket/*`,
    'DataExportsFunctionsStartExportsRole states:DescribeExecution execution:DataExportsStateMachine:*',
    'DataExportsFunctionsStartExportsRole dynamodb:UpdateItem table/ExportsTable',
    ...['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'].map(
      (action) => `DataExportsFunctionsStartExportsRole ${action} table/DeliveriesTable`,
    ),
    'DataExportsFunctionsStartExportsRole dynamodb:GetItem table/DirectoryTable',
    'DataExportsFunctionsStartExportsRole ses:SendEmail configuration-set/DeliveriesMailEventsConfigurationSet',
    'DataExportsFunctionsStartExportsRole ses:SendEmail identity/no-reply@waybill.example',
    'DeliveriesApiRole dynamodb:Query table/DeliveriesTable',
    'DirectoryApiRole dynamodb:UpdateItem table/DirectoryTable',
    'StatementKeysRole kms:GetPublicKey key/any',
  ],
  'export-bad-destinations': ['DeliveriesCloseAttemptRole dynamodb:Query table/DeliveriesTable'],
  'export-by-every-protocol': [
    `${exportsApi} dynamodb:PutItem table/DeliveriesTable`,
    `${exportsApi} dynamodb:UpdateItem table/DeliveriesTable`,
    `${exportsApi} states:StartExecution stateMachine:DataExportsStateMachine`,
    `${sendPackage} dynamodb:DeleteItem table/DeliveriesTable`,
    `${sendPackage} kms:GenerateDataKey key/any`,
    `${sendPackage} s3:PutObject exportsbucket/*`,
    `${sendPackage} sts:AssumeRole role/*`,
    'DeliveriesCloseAttemptRole dynamodb:PutItem table/DeliveriesTable',
  ],
} as const;
