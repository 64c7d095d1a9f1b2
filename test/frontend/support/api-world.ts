import type * as z from 'zod';
import type {
  ExportException,
  getDataExport,
  RecordSetPreview,
} from '../../../functions/data-exports/contract.ts';
import type {
  ConnectionTest,
  DeliverySettings,
  SettingsChange,
} from '../../../functions/deliveries/contract.ts';
import {
  type Client,
  type Distributor,
  type Employer,
  type Principal,
  roles,
  type SecurityGroup,
  type Worksite,
} from '../../../functions/directory/contract.ts';

export type ShownExport = z.output<typeof getDataExport.success.body>;

/** What the API answers from: plainly invented, in memory, changed by the tests as they like. */
export interface ApiWorld {
  people: Map<string, Principal>;
  distributors: Distributor[];
  clients: Client[];
  employers: Employer[];
  worksites: Worksite[];
  securityGroups: SecurityGroup[];
  /** Newest first. */
  exports: ShownExport[];
  /** I-9 IDs that the client has. */
  i9Ids: Set<number>;
  /** What every count finds. */
  counts: RecordSetPreview;
  /** Of every export. */
  exceptions: ExportException[];
  settings: DeliverySettings | undefined;
  changes: SettingsChange[];
  /** How a connection test looks each time it is read; the last look stays. */
  testLooks: Partial<ConnectionTest>[];
  /** Errors that calls of an operation end with, by operation id. */
  failures: Map<string, Error>;
  /** Promises that calls of an operation wait for first, by operation id. */
  holds: Map<string, Promise<void>>;
  /** Bodies that were accepted, with the key they came under. */
  requests: { readonly idempotencyKey: string | undefined; readonly body: unknown }[];
  /** Bodies of settings that were saved and of tests that were started. */
  savedSettings: unknown[];
  startedTests: unknown[];
  /** Where the workbook of the log lies. */
  workbookUrl: string;
  /** Calls that change something else: operation and what it was called with. */
  acts: string[];
}

export const distributorId = 'northwind';
const place = { distributorId, clientId: 1001 };
const person = { kind: 'user' as const, scopes: [] };

export function newWorld(): ApiWorld {
  return {
    people: new Map<string, Principal>([
      [
        'alla',
        {
          ...person,
          id: 'alla',
          displayName: 'Alla Access',
          roles: [roles.distributorAllAccess],
          distributorId,
        },
      ],
      [
        'rea',
        {
          ...person,
          id: 'rea',
          displayName: 'Rea Donly',
          roles: [roles.distributorReadOnly],
          distributorId,
        },
      ],
      ['sysa', { ...person, id: 'sysa', displayName: 'Sys Admin', roles: [roles.systemAdministrator] }],
      [
        'ipa',
        { ...person, id: 'ipa', displayName: 'Ipa Manager', roles: [roles.implementationProjectManager] },
      ],
    ]),
    distributors: [
      { distributorId, name: 'Northwind Benefits', timeZone: 'America/Chicago', isDataExportEnabled: true },
      {
        distributorId: 'contoso',
        name: 'Contoso HR',
        timeZone: 'America/New_York',
        isDataExportEnabled: false,
      },
    ],
    clients: [
      { ...place, name: 'Alpine Ski House', isActive: true, employerCount: 2, recordCount: 1234 },
      { ...place, clientId: 1002, name: 'Fabrikam', isActive: true, employerCount: 1, recordCount: 25 },
      { ...place, clientId: 1003, name: 'Fourth Coffee', isActive: false, employerCount: 1, recordCount: 9 },
      {
        distributorId: 'contoso',
        clientId: 2001,
        name: 'Litware',
        isActive: true,
        employerCount: 1,
        recordCount: 7,
      },
    ],
    employers: [
      { ...place, employerId: 11, name: 'Alpine Lifts', fein: '123456789', address: 'Denver, CO' },
      { ...place, employerId: 12, name: 'Alpine Lodges', fein: '987654321' },
    ],
    worksites: [
      { ...place, employerId: 11, worksiteId: 111, name: 'Base Station', city: 'Denver', state: 'CO' },
      { ...place, employerId: 11, worksiteId: 112, name: 'Summit Station', city: 'Vail', state: 'CO' },
    ],
    securityGroups: [{ ...place, employerId: 11, securityGroupId: 1101, name: 'Executives' }],
    exports: [],
    i9Ids: new Set([12345, 67890]),
    counts: someCounts(),
    exceptions: [],
    settings: someSettings(),
    changes: [
      {
        version: 3,
        updatedAt: '2026-03-01T00:00:00.000Z',
        updatedBy: 'Sys Admin',
        changedFields: ['host', 'secret'],
      },
    ],
    testLooks: [{ status: 'PASSED', code: 'OK', text: 'Connection established successfully.' }],
    failures: new Map(),
    holds: new Map(),
    requests: [],
    workbookUrl: 'http://127.0.0.1/workbook.xlsx',
    savedSettings: [],
    startedTests: [],
    acts: [],
  };
}

/** Counts of a set with something of everything. */
export const someCounts = (different: Partial<RecordSetPreview> = {}): RecordSetPreview => ({
  recordCount: 1234,
  activeCount: 1000,
  terminatedCount: 234,
  incompleteCount: 12,
  historicalCount: 34,
  pastRetentionCount: 56,
  withAttachmentsCount: 1100,
  openCaseCount: 3,
  closedCaseCount: 900,
  estimatedSeconds: 987,
  estimatedWaitSeconds: 60,
  isPartial: false,
  ...different,
});

export const pinnedKey = `SHA256:${'a'.repeat(43)}`;
export const otherKey = `SHA256:${'b'.repeat(43)}`;

/** Settings of an SFTP server that were saved and tested. */
export const someSettings = (different: Partial<DeliverySettings> = {}): DeliverySettings => ({
  distributorId,
  destination: {
    protocol: 'SFTP',
    host: 'sftp.example',
    port: 22,
    username: 'waybill',
    directory: '/exports',
    hostKeyFingerprint: pinnedKey,
    hostKeyKind: 'ssh-ed25519',
  },
  notificationEmails: ['ops@example.com'],
  version: 3,
  hasSecret: true,
  testedAt: '2026-03-01T00:00:00.000Z',
  kept: [],
  externalId: 'ext-1234567890',
  bouncedEmails: [],
  updatedAt: '2026-03-01T00:00:00.000Z',
  updatedBy: 'Sys Admin',
  ...different,
});

let exportCount = 0;

/** A valid export that was just requested; takes what differs. */
export function aShownExport(different: Partial<ShownExport> = {}): ShownExport {
  exportCount += 1;
  return {
    dataExportId: `01KA${String(exportCount).padStart(22, '0')}`,
    exportNumber: `EX-${String(exportCount).padStart(6, '0')}`,
    distributorId,
    clientId: 1001,
    clientName: 'Alpine Ski House',
    description: `Inspection ${exportCount}`,
    recordSet: { kind: 'ALL_EMPLOYERS', label: 'All employers' },
    purpose: 'OTHER',
    ssnDisplay: 'LAST_FOUR',
    assets: ['I9_FORM', 'I9_AUDIT_TRAIL'],
    hasEmployeeNote: false,
    requestedBy: 'Alla Access',
    requestedAt: '2026-03-02T15:04:05.000Z',
    status: 'REQUESTED',
    processedCount: 0,
    exceptionCount: 0,
    files: [],
    attempts: [],
    ...different,
  };
}

const files = [
  { name: 'EX-export_part001.zip', sizeBytes: 2_000_000_000, sha256: 'ab'.repeat(32) },
  { name: 'manifest.json', sizeBytes: 2_048, sha256: 'cd'.repeat(32) },
];
const extracted = {
  status: 'COMPLETE',
  recordCount: 500,
  processedCount: 500,
  startedAt: '2026-03-02T15:05:00.000Z',
  asOfAt: '2026-03-02T15:05:01.000Z',
  extractedAt: '2026-03-02T15:15:00.000Z',
  sizeBytes: 2_000_002_048,
  files,
} as const;
const bytes = { sentBytes: 0, totalBytes: 2_000_002_048 };
const firstRun = { cycleNumber: 1, runNumber: 1, isEncrypted: false };

/** Extraction under way: 100 of 500 records. */
export const running = (): Partial<ShownExport> => ({
  status: 'IN_PROGRESS',
  recordCount: 500,
  processedCount: 100,
  startedAt: '2026-03-02T15:05:00.000Z',
  asOfAt: '2026-03-02T15:05:01.000Z',
});

/** Sent at the first attempt. */
export const delivered = (): Partial<ShownExport> => ({
  ...extracted,
  files: [...files],
  transfer: {
    status: 'COMPLETE',
    ...firstRun,
    attemptNumber: 1,
    deliveryMethod: 'SFTP',
    lastAttemptAt: '2026-03-02T15:15:01.000Z',
    completedAt: '2026-03-02T15:16:00.000Z',
    sentBytes: bytes.totalBytes,
    totalBytes: bytes.totalBytes,
  },
  attempts: [
    {
      attemptNumber: 1,
      cycleNumber: 1,
      deliveryMethod: 'SFTP',
      startedAt: '2026-03-02T15:15:01.000Z',
      endedAt: '2026-03-02T15:16:00.000Z',
      outcome: 'COMPLETE',
      settingsVersion: 3,
      sentBytes: bytes.totalBytes,
      totalBytes: bytes.totalBytes,
    },
  ],
});

/** Two attempts failed; the third is awaited far from now. */
export const awaitingRetry = (): Partial<ShownExport> => ({
  ...extracted,
  status: 'COMPLETE_WITH_EXCEPTIONS',
  exceptionCount: 2,
  files: [...files],
  recordSet: { kind: 'I9_IDS', label: 'I-9 IDs: 25' },
  transfer: {
    status: 'IN_PROGRESS',
    ...firstRun,
    attemptNumber: 2,
    deliveryMethod: 'SFTP',
    lastAttemptAt: '2026-03-03T15:15:01.000Z',
    nextAttemptAt: '2099-03-04T15:15:01.000Z',
    failureCode: 'AUTH_FAILED',
    failureText: 'The user name or password was rejected.',
    ...bytes,
  },
  attempts: [1, 2].map((attemptNumber) => ({
    attemptNumber,
    cycleNumber: 1,
    deliveryMethod: 'SFTP' as const,
    startedAt: `2026-03-0${attemptNumber + 1}T15:15:01.000Z`,
    endedAt: `2026-03-0${attemptNumber + 1}T15:15:09.000Z`,
    outcome: 'FAILED' as const,
    failureCode: 'AUTH_FAILED' as const,
    failureText: 'The user name or password was rejected.',
    settingsVersion: 3,
    ...bytes,
  })),
});

/** The package could not be built. */
export const broken = (): Partial<ShownExport> => ({
  ...running(),
  status: 'FAILED',
  failureCode: 'EXTRACTION_FAILED',
  failureText: 'The package could not be built. Request the export again.',
});

/** All five attempts of the first cycle failed. */
export const transferFailed = (): Partial<ShownExport> => {
  const { transfer, ...rest } = awaitingRetry();
  return {
    ...rest,
    transfer: transfer && { ...transfer, status: 'FAILED', attemptNumber: 5, nextAttemptAt: undefined },
  };
};

/** Waits behind others for an answer that is due soon. */
export const queued = (): Partial<ShownExport> => ({
  purpose: 'GOVERNMENT_AUDIT',
  responseDueAt: '2099-03-05T23:00:00.000Z',
  queue: {
    position: 4,
    priorityClass: 1,
    isManualPriority: false,
    estimatedStartAt: '2099-03-05T20:00:00.000Z',
    estimatedCompletionAt: '2099-03-06T01:00:00.000Z',
    isDueDateAtRisk: true,
  },
});
