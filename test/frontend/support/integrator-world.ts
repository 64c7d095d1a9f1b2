import type { Firm } from '../../../functions/directory/contract.ts';
import type {
  CheckSummary,
  ErasedValue,
  FirmSetup,
  ImportFile,
  RowFinding,
} from '../../../functions/integrator/contract.ts';
import type { Billing } from '../../../functions/integrator-billing/contract.ts';
import type { SetUpTask } from '../../../functions/integrator-reports/contract.ts';
import { dailyTasks } from '../../../functions/integrator-setup/tasks.ts';
import type { Subscription } from '../../../functions/integrator-subscription/contract.ts';
import type { Upload } from '../../../functions/integrator-uploads/contract.ts';
import type { KnowledgeBaseView } from '../../../functions/knowledge-base/contract.ts';
import type { Webhook, WebhookDelivery } from '../../../functions/webhooks/contract.ts';
import { aBilling, anEarlierBilling } from './billing-world.ts';
import { aKnowledgeBase } from './knowledge-world.ts';
import { newReportsWorld, type ReportsWorld } from './reports-world.ts';
import { aRequestedSubscription, aSubscription } from './subscription-world.ts';

/** What the fake API of the integrator answers from. */
export interface IntegratorWorld {
  firms: Firm[];
  setups: Map<string, FirmSetup>;
  /** Of set-up tasks, by `IMPORT 3`. */
  lastRuns: Map<string, SetUpTask['lastRun']>;
  subscriptions: Map<string, Subscription>;
  /** Newest first. */
  files: ImportFile[];
  /** Of every file. */
  findings: RowFinding[];
  erased: ErasedValue[];
  /** Bodies of setups that were saved. */
  saved: unknown[];
  reports: ReportsWorld;
  /** Of one firm, the current period first. */
  billings: Billing[];
  webhooks: Webhook[];
  /** Newest first. */
  deliveries: WebhookDelivery[];
  uploads: {
    /** Where files are sent, and with which headers. */
    dropUrl: string;
    headers: Record<string, string>;
    /** What became of the latest. */
    shown: Upload | undefined;
  };
  knowledge: KnowledgeBaseView;
}

export const firmId = 'hollis-law';
export const integratorPath = `/firms/${firmId}/integrator`;
export const runsPath = `${integratorPath}/upcoming-runs`;
export const setupPath = `${integratorPath}/setup`;
export const changeSetupPath = `${setupPath}/change`;
export const templatesPath = `${integratorPath}/templates`;

export const aSetup = (different: Partial<FirmSetup> = {}): FirmSetup => ({
  firmId,
  isSubscribed: true,
  importTasks: dailyTasks([1, 3]),
  exportTasks: [],
  dateFormat: 'MM/DD/YYYY',
  isNoUpdateEnabled: false,
  hasByteOrderMark: false,
  ignoredColumns: { '3': ['SSN'] },
  notificationEmails: ['hr@hollis.example'],
  version: 2,
  ...different,
});

export const newIntegratorWorld = (): IntegratorWorld => ({
  firms: [
    { firmId, name: 'Hollis Law', timeZone: 'America/Los_Angeles' },
    { firmId: 'reyes-partners', name: 'Reyes Partners', timeZone: 'America/New_York' },
  ],
  setups: new Map([
    [firmId, aSetup()],
    [
      'reyes-partners',
      aSetup({
        firmId: 'reyes-partners',
        isSubscribed: false,
        importTasks: [],
        ignoredColumns: {},
        notificationEmails: [],
        version: 1,
      }),
    ],
  ]),
  lastRuns: new Map(),
  subscriptions: new Map([
    [firmId, aSubscription()],
    ['reyes-partners', aRequestedSubscription()],
  ]),
  files: [],
  findings: [],
  erased: [],
  saved: [],
  reports: newReportsWorld(),
  billings: [aBilling(), anEarlierBilling()],
  webhooks: [],
  deliveries: [],
  uploads: { dropUrl: 'http://127.0.0.1', headers: {}, shown: undefined },
  knowledge: aKnowledgeBase(),
});

const fileIdOf = (number: number): string => `01KW${String(number).padStart(22, '0')}`;
/** An id like that of an uploaded file, of none. */
export const unknownFileId = fileIdOf(999_999);

export const aSummary = (different: Partial<CheckSummary> = {}): CheckSummary => ({
  rowCount: 1200,
  createCount: 100,
  updateCount: 900,
  unchangedCount: 150,
  rejectCount: 48,
  supersededCount: 2,
  erasedCounts: {},
  causes: [],
  ...different,
});

/** What a check has found is kept for 90 days after it. */
const justNow = new Date().toISOString();

/** A file that waits for the run of 3 March, received when it was Monday noon in Los Angeles; takes what differs. */
export const aFile = (number: number, different: Partial<ImportFile> = {}): ImportFile => ({
  firmId,
  fileId: fileIdOf(number),
  fileName: 'fn_Details_Data_import_20260302.csv',
  folder: 'Import',
  objectKey: `${firmId}/Import/fn_Details_Data_import_20260302.csv`,
  sizeBytes: 204_800,
  arrivedAt: '2026-03-02T20:00:00.000Z',
  status: 'WAITING',
  templateId: 3,
  nameDate: '2026-03-02',
  runDate: '2026-03-03',
  sha256: 'c'.repeat(64),
  notes: [
    {
      code: 'ZI-I-001',
      level: 'INFO',
      message: 'Received after cut-off; the file is processed in the run of 2026-03-03.',
    },
  ],
  summary: aSummary(),
  checkedAt: justNow,
  ...different,
});

/** A file of which nothing is known but that it is there. */
export const anUncheckedFile = (number: number, status: 'RECEIVED' | 'CHECKING'): ImportFile =>
  aFile(number, { status, notes: [], summary: undefined, checkedAt: undefined, sha256: undefined });

export const rejectedFile = (number: number): ImportFile =>
  aFile(number, {
    fileName: 'employees march.xlsx',
    status: 'REJECTED',
    templateId: undefined,
    nameDate: undefined,
    runDate: undefined,
    sha256: undefined,
    summary: undefined,
    checkedAt: undefined,
    notes: [
      {
        code: 'ZI-F-001',
        level: 'ERROR',
        message:
          'File name “employees march.xlsx” does not match any template. Expected e.g. fn_Details_Data_import_YYYYMMDD.csv.',
      },
    ],
  });

const aFinding = (rowNumber: number, different: Partial<RowFinding> = {}): RowFinding => ({
  rowNumber,
  key: `ACME-US / ${rowNumber}`,
  column: 'CountryOfBirth',
  value: 'Untied States',
  code: 'ZI-R-020',
  level: 'ERROR',
  message: 'CountryOfBirth: “Untied States” is not in the country list.',
  ...different,
});

/** A file with something of everything: erased values, causes, findings of two levels. */
export function putTroubledFile(world: IntegratorWorld): ImportFile {
  const causes: CheckSummary['causes'] = [
    {
      code: 'ZI-R-020',
      column: 'CountryOfBirth',
      value: 'Untied States',
      message: 'CountryOfBirth: “Untied States” is not in the country list.',
      rowCount: 40,
    },
    { code: 'ZI-R-010', column: 'LastName', message: 'LastName is required.', rowCount: 8 },
    { code: 'ZI-W-102', message: 'Key repeated in row …; only the last row was used.', rowCount: 2 },
  ];
  const file = aFile(1, {
    notes: [{ code: 'ZI-W-104', level: 'WARNING', message: '601 fields were cleared by blank values.' }],
    summary: aSummary({ erasedCounts: { WorkPhone: 1, WorkEmail: 600 }, causes }),
  });
  world.files = [file];
  world.findings = [
    ...Array.from({ length: 30 }, (_, at) => aFinding(at + 2)),
    aFinding(40, {
      code: 'ZI-R-010',
      column: 'LastName',
      value: undefined,
      message: 'LastName is required.',
    }),
    aFinding(41, {
      code: 'ZI-W-102',
      level: 'WARNING',
      column: undefined,
      value: undefined,
      message: 'Key repeated in row 99; only the last row was used.',
    }),
  ];
  world.erased = [
    { rowNumber: 5, key: 'ACME-US / 100005', column: 'WorkPhone' },
    ...Array.from({ length: 30 }, (_, at) => ({
      rowNumber: at + 6,
      key: `ACME-US / ${at + 100_006}`,
      column: 'WorkEmail',
    })),
  ];
  return file;
}
