import type * as z from 'zod';
import type { Communication, I9Record, ResolveEntry, Workflow } from '../i9/contract.ts';
import type { AssetFiles } from './asset-files.ts';
import { csvTable, type TableColumn } from './csv-lines.ts';
import type { RecordSource } from './record-source.ts';
import { remoteWorkflowPdf } from './report-pdfs.ts';

const resolveColumns: readonly TableColumn<ResolveEntry>[] = [
  ['Reference', (entry) => entry.reference],
  ['Found On (UTC)', (entry) => entry.foundAt],
  ['Section', (entry) => entry.section],
  ['Field Name', (entry) => entry.fieldName],
  ['Problem', (entry) => entry.problem],
  ['Corrective Action', (entry) => entry.correctiveAction],
  ['Resolved On (UTC)', (entry) => entry.resolvedAt],
  ['Resolved By', (entry) => entry.resolvedBy],
];

/** Errors that were found and what was done; an entry to which the audit trail refers must be there. */
export function resolveFiles(made: AssetFiles, { record }: RecordSource): void {
  const { resolveEntries, auditTrail } = record;
  if (resolveEntries.length > 0) {
    made.add(`audit/I9-${record.i9Id}_ResolveLog.csv`, () => csvTable(resolveColumns, resolveEntries));
  }
  const references = new Set(resolveEntries.map(({ reference }) => reference));
  for (const { event, reference, sequence } of auditTrail) {
    if (event !== 'RESOLVE_ACTION' || reference === undefined || references.has(reference)) continue;
    made.except('RESOLVE_ENTRY_MISSING', `entry ${sequence} of the audit trail`);
  }
}

const communicationColumns: readonly TableColumn<Communication>[] = [
  ['Sent On (UTC)', (one) => one.at],
  ['Kind', (one) => one.kind],
  ['Channel', (one) => one.channel],
  ['Recipient', (one) => one.recipient],
  ['Result', (one) => one.result],
];

export function communicationFiles(made: AssetFiles, { record }: RecordSource): void {
  const { i9Id, communications } = record;
  if (communications.length === 0) return;
  made.add(`audit/I9-${i9Id}_Communications.csv`, () => csvTable(communicationColumns, communications));
}

/** Whether someone else than the employer, elsewhere, looked at the documents. */
const isRemote: Record<z.infer<typeof Workflow>, boolean> = {
  IN_PERSON: false,
  S1_ONLY: false,
  EMPLOYER_APPOINT: true,
  EMPLOYEE_APPOINT: true,
  NETWORK_ALLIANCE: true,
  I9_PRO: false,
  I9_PRO_EVERIFY: false,
};

/** How the documents were examined from afar; does not apply to a form that was completed face to face. */
export function remoteWorkflowFiles(made: AssetFiles, { record }: RecordSource): void {
  const { workflow, remoteEvents, section2 } = record;
  const isWorkflowRemote = isRemote[workflow];
  if (!isWorkflowRemote && remoteEvents.length === 0 && !usesAlternative(record)) return;
  made.add(`audit/I9-${record.i9Id}_RemoteWorkflow.pdf`, () => remoteWorkflowPdf(record));
  const isExamined = section2?.signature !== undefined;
  if (isWorkflowRemote && isExamined && remoteEvents.length === 0) made.except('REMOTE_EVENTS_MISSING');
}

function usesAlternative({ section2, supplementB }: I9Record): boolean {
  return [section2, ...supplementB].some((part) => part?.isAlternativeProcedure);
}
