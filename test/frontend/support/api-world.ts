import type * as z from 'zod';
import type { AuditedAct } from '../../../functions/audit/contract.ts';
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
import { type ClientsWorld, newClientsWorld } from './clients-world.ts';
import { firmId, type IntegratorWorld, newIntegratorWorld } from './integrator-world.ts';
import { newPackagesWorld, type PackagesWorld } from './packages-world.ts';
import { someActs } from './some-acts.ts';

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
  packaging: PackagesWorld;
  clientele: ClientsWorld;
  integrator: IntegratorWorld;
  /** The audit log, newest first. */
  audited: AuditedAct[];
  /** Calls that change something else: operation and what it was called with. */
  acts: string[];
}

export const distributorId = 'northwind';
const place = { distributorId, clientId: 1001 };
const uncounted = { worksiteCount: 0, activeUserCount: 0, pendingByWorkflow: {} };
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
        'cora',
        {
          ...person,
          id: 'cora',
          displayName: 'Cora Clientadmin',
          roles: [roles.clientAdministrator],
          distributorId,
          clientId: 1001,
        },
      ],
      [
        'fia',
        { ...person, id: 'fia', displayName: 'Fia Firmadmin', roles: [roles.firmAdministrator], firmId },
      ],
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
      {
        ...uncounted,
        ...place,
        name: 'Alpine Ski House',
        isActive: true,
        employerCount: 2,
        recordCount: 1234,
      },
      {
        ...uncounted,
        ...place,
        clientId: 1002,
        name: 'Fabrikam',
        isActive: true,
        employerCount: 1,
        recordCount: 25,
      },
      {
        ...uncounted,
        ...place,
        clientId: 1003,
        name: 'Fourth Coffee',
        isActive: false,
        employerCount: 1,
        recordCount: 9,
      },
      {
        ...uncounted,
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
    packaging: newPackagesWorld(),
    clientele: newClientsWorld(),
    integrator: newIntegratorWorld(),
    acts: [],
    audited: someActs(),
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
