import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import type { NewDataExport } from '../../functions/data-exports/contract.ts';
import { addDataExport, StoredDataExport } from '../../functions/data-exports/data-export-store.ts';
import type { ListExceptionsDeps } from '../../functions/data-exports/list-exceptions.ts';
import type { RequestExportDeps } from '../../functions/data-exports/request-export.ts';
import type { RetryTransferDeps } from '../../functions/data-exports/retry-transfers.ts';
import type { StartExportsDeps } from '../../functions/data-exports/start-exports.ts';
import type { WriteLogWorkbookDeps } from '../../functions/data-exports/write-log-workbook.ts';
import { configId, secretField } from '../../functions/deliveries/account-secret.ts';
import { StoredDeliverySettings } from '../../functions/deliveries/contract.ts';
import type { SendNoticesDeps } from '../../functions/deliveries/send-notices.ts';
import type { SendPackageDeps } from '../../functions/deliveries/send-package.ts';
import { saveDeliverySettings } from '../../functions/deliveries/settings-store.ts';
import type { StartTestDeps } from '../../functions/deliveries/start-connection-test.ts';
import {
  type ApiClient,
  directoryIndexes,
  type Principal,
  roles,
  type User,
} from '../../functions/directory/contract.ts';
import { putApiClient, putUser } from '../../functions/directory/directory-store.ts';
import { identifyCaller } from '../../functions/directory/identify-caller.ts';
import { saveDirectory } from '../../functions/directory/save-directory.ts';
import type { AssembleVolumeDeps } from '../../functions/export-packages/assemble-volume.ts';
import type { ExtractChunkDeps } from '../../functions/export-packages/extract-chunk.ts';
import type { PlanExportDeps } from '../../functions/export-packages/plan-export.ts';
import type { SealExportDeps } from '../../functions/export-packages/seal-export.ts';
import type { WriteIndexDeps } from '../../functions/export-packages/write-index.ts';
import type { I9Record } from '../../functions/i9/contract.ts';
import { saveNewRecords } from '../../functions/i9/record-store.ts';
import { sealCredentials } from '../../functions/transfer/secret-box.ts';
import {
  countingIds,
  fakeClock,
  memoryConnectionTests,
  memoryHint,
  memoryKms,
  memoryLog,
  memoryMailer,
  memorySigner,
  memoryWorkflow,
} from './fixed-deps.ts';
import { memoryAuditTrail } from './memory-audit-trail.ts';
import { aClient, anEmployer, anI9Record, aUser } from './record-builders.ts';
import { type StrictFiles, strictFiles } from './strict-files.ts';
import type { TableEngine } from './table-engine.ts';

type EveryDeps = RequestExportDeps &
  StartExportsDeps &
  RetryTransferDeps &
  ListExceptionsDeps &
  WriteLogWorkbookDeps &
  PlanExportDeps &
  ExtractChunkDeps &
  WriteIndexDeps &
  AssembleVolumeDeps &
  SealExportDeps &
  SendPackageDeps &
  SendNoticesDeps &
  StartTestDeps & { identifyCaller(claims: Record<string, unknown>): Promise<Principal> };

export const meridian = 'meridian-hr';
export const northgate = 'northgate';
const credentials = { username: 'acme', password: 'canary-password-7Q' };

/** Everything that the rooms of the data export reach outside, in memory or in an engine of this test's own. */
export async function exportWorld(engine: TableEngine) {
  const table = async () => ({ client: engine.client, table: await engine.createTable() });
  const fakes = {
    clock: fakeClock('2026-11-20T12:00:00.000Z'),
    newId: countingIds(),
    log: memoryLog(),
    audit: memoryAuditTrail(),
    startHint: memoryHint(),
    workflow: memoryWorkflow(),
    mailer: memoryMailer(),
    connectionTests: memoryConnectionTests(),
    files: strictFiles(),
    attachments: strictFiles(),
  };
  const directory = {
    client: engine.client,
    table: await engine.createTable(Object.values(directoryIndexes)),
  };
  const deps: EveryDeps & typeof fakes = {
    ...fakes,
    exports: await table(),
    directory,
    i9: await table(),
    deliveries: await table(),
    signer: memorySigner(),
    productName: 'Waybill',
    notice: { siteUrl: 'https://waybill.example', productName: 'Waybill' },
    credentialsKey: { kms: memoryKms(), keyId: 'key-1' },
    destinationExceptions: [{ host: '127.0.0.1' }],
    identifyCaller: (claims) => identifyCaller({ directory }, claims),
  };
  await seedDirectory(deps);
  await saveDeliverySettings(deps, await someSettings(deps));
  return deps;
}
export type ExportWorld = Awaited<ReturnType<typeof exportWorld>>;

/** Two distributors; Meridian has two clients, the first with two employers. */
export async function seedDirectory(deps: Pick<EveryDeps, 'directory'>): Promise<void> {
  const unit = { distributorId: meridian, clientId: 1001 };
  await saveDirectory(deps, {
    distributors: [meridian, northgate].map((distributorId) => ({
      distributorId,
      name: `Distributor ${distributorId}`,
      timeZone: 'America/New_York',
      isDataExportEnabled: true,
    })),
    clients: [
      aClient(),
      aClient({ clientId: 1002, name: 'Cedar & Finch' }),
      aClient({ distributorId: northgate, clientId: 2001, name: 'Pinecrest Clinics' }),
    ],
    employers: [
      anEmployer(),
      anEmployer({ employerId: 12, name: 'Harborview Cold Chain, LLC', fein: '980000012' }),
      anEmployer({ clientId: 1002, employerId: 21, name: 'Cedar & Finch, LLC' }),
      anEmployer({ distributorId: northgate, clientId: 2001, employerId: 41, name: 'Pinecrest, PLLC' }),
    ],
    worksites: [
      { ...unit, employerId: 11, worksiteId: 101, name: 'Quayside Terminal' },
      { ...unit, employerId: 11, worksiteId: 102, name: 'North Yard' },
      { ...unit, employerId: 12, worksiteId: 104, name: 'Frost Depot 1' },
      { ...unit, clientId: 1002, employerId: 21, worksiteId: 201, name: 'Mill Lane Bakery' },
    ],
    securityGroups: [{ ...unit, employerId: 11, securityGroupId: 51, name: 'Drivers' }],
  });
  for (const user of people) await putUser(deps, user);
  for (const machine of machines) await putApiClient(deps, machine);
}

const vendorStaff = (sub: string, displayName: string, role: string) =>
  aUser({
    sub,
    username: sub,
    displayName,
    email: `${sub}@vendor.example`,
    roles: [role],
    distributorId: undefined,
  });

/** Dana may request, Rita may only read, Noor is Northgate's, Cleo administers client 1001; Vera and Ida are the vendor's own. */
export const people: readonly User[] = [
  aUser(),
  aUser({
    sub: 'sub-rita',
    username: 'rita',
    displayName: 'Rita Fennimore',
    roles: [roles.distributorReadOnly],
  }),
  aUser({ sub: 'sub-noor', username: 'noor', displayName: 'Noor Applewhite', distributorId: northgate }),
  aUser({
    sub: 'sub-cleo',
    username: 'cleo',
    displayName: 'Cleo Hartwell',
    roles: [roles.clientAdministrator],
    clientId: 1001,
  }),
  vendorStaff('sub-vera', 'Vera Nightingale', roles.systemAdministrator),
  vendorStaff('sub-ida', 'Ida Wren', roles.implementationProjectManager),
];
export const machines: readonly ApiClient[] = [
  { oauthClientId: 'machine-meridian', name: 'Meridian nightly', distributorId: meridian, isActive: true },
];

/** Settings that are whole and tested: secret, host key and two addresses. */
export async function someSettings(
  deps: Pick<EveryDeps, 'credentialsKey'>,
  differences: Partial<z.input<typeof StoredDeliverySettings>> = {},
): Promise<StoredDeliverySettings> {
  const { kms, keyId } = deps.credentialsKey;
  const { distributorId = meridian, version = 1 } = differences;
  const context = { tenant: distributorId, configId, field: secretField, version };
  const { password } = credentials;
  return StoredDeliverySettings.parse({
    distributorId,
    destination: {
      protocol: 'SFTP',
      host: 'sftp.acme.example',
      port: 22,
      username: credentials.username,
      directory: '/inbox',
      hostKeyFingerprint: `SHA256:${'A'.repeat(43)}`,
    },
    notificationEmails: ['ops@acme.example', 'hr@acme.example'],
    version,
    hasSecret: true,
    secret: await sealCredentials(kms, keyId, context, { password }),
    testedAt: '2026-11-01T00:00:00.000Z',
    updatedAt: '2026-11-01T00:00:00.000Z',
    updatedBy: 'Ida Wren',
    ...differences,
  });
}

/** Stores records as a load would. */
export async function saveRecords(deps: Pick<EveryDeps, 'i9'>, records: readonly I9Record[]): Promise<void> {
  await saveNewRecords(
    deps,
    records.map((record) => ({ record, contentHash: `hash of ${record.i9Id}` })),
  );
}

/** So many records of employer 11, worksite 101, with I-9 and profile ids from 5000001 on. */
export function someRecords(count: number, differences: Partial<I9Record> = {}): I9Record[] {
  return Array.from({ length: count }, (_, index) =>
    anI9Record({ i9Id: 5_000_001 + index, profileId: 7_000_001 + index, ...differences }),
  );
}

type NewRequest = z.input<typeof NewDataExport>;

/** A body that is accepted. */
export function aRequest(differences: Partial<NewRequest> = {}): NewRequest {
  return {
    description: 'Audit of November',
    clientId: 1001,
    recordSet: { kind: 'ALL_EMPLOYERS' },
    assets: ['I9_FORM', 'I9_ATTACHMENTS', 'I9_AUDIT_TRAIL', 'I9_DATA'],
    ...differences,
  };
}

/** An export that was requested, stored without asking whether it might be. */
export async function addExport(
  deps: Pick<EveryDeps, 'exports' | 'newId'>,
  differences: Partial<StoredDataExport> = {},
  request: Pick<NewRequest, 'recordSet' | 'recordFilter' | 'employeeNote'> = {
    recordSet: { kind: 'ALL_EMPLOYERS' },
  },
): Promise<StoredDataExport> {
  const added = StoredDataExport.parse({
    dataExportId: deps.newId(),
    generation: 1,
    exportNumber: 'EX-000001',
    distributorId: meridian,
    clientId: 1001,
    clientName: 'Harborview Logistics',
    description: 'Audit of November',
    recordSet: { kind: request.recordSet.kind, label: 'All employers' },
    assets: ['I9_FORM', 'I9_ATTACHMENTS', 'I9_AUDIT_TRAIL', 'I9_DATA'],
    hasEmployeeNote: request.employeeNote !== undefined,
    requestedBy: 'Dana Quillfeather',
    isRequestedByVendor: false,
    requesterSub: 'sub-dana',
    requestedAt: '2026-11-20T12:00:00.000Z',
    status: 'REQUESTED',
    processedCount: 0,
    exceptionCount: 0,
    files: [],
    ...differences,
  });
  await addDataExport(deps, added, request);
  return added;
}

/** Every item of a table, in the order of its keys. */
export async function itemsOf(of: {
  client: TableEngine['client'];
  table: string;
}): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await of.client.send(new ScanCommand({ TableName: of.table, ExclusiveStartKey }));
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  const keyOf = (item: Record<string, unknown>) => `${item['pk']}\n${item['sk']}`;
  return items.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** An object of the bucket as JSON. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at what is there
export function jsonAt(files: StrictFiles, key: string): any {
  return JSON.parse(files.objects.get(key)?.toString() ?? 'null');
}
