import { distributorId, type ShownExport } from './api-world.ts';

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
