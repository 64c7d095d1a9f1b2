import { verifyChain } from '../i9/audit-chain.ts';
import { renderAuditTrailPdf } from '../i9/audit-trail-pdf.ts';
import type { AuditEvent } from '../i9/contract.ts';
import type { AssetFiles } from './asset-files.ts';
import { type Cell, csvLines } from './csv-lines.ts';
import type { ColumnType } from './index-sheet.ts';
import type { RecordSource } from './record-source.ts';

type AuditColumn = readonly [
  header: string,
  type: ColumnType,
  description: string,
  value: (event: AuditEvent) => Cell,
];

/** Columns of an audit trail, of the file of one record as of the sheet of all. */
export const auditColumns: readonly AuditColumn[] = [
  ['Sequence', 'integer', 'Position in the trail, from 1 without gaps.', (event) => event.sequence],
  ['Date (UTC)', 'instant', 'When it happened.', (event) => event.at],
  ['Section', 'text', 'Part of the record.', (event) => event.section],
  ['Audit History Event', 'text', 'What was done.', (event) => event.event],
  ['Field Name', 'text', 'Field that was changed.', (event) => event.fieldName],
  ['Previous Value', 'text', 'Value before the change.', (event) => event.previousValue],
  ['Updated Value', 'text', 'Value after the change.', (event) => event.updatedValue],
  ['Changed By', 'text', 'Who did it.', (event) => event.actorName],
  [
    'Actor Type',
    'text',
    'Employee, user, representative, preparer, API or system.',
    (event) => event.actorType,
  ],
  ['IP Address', 'text', 'From where.', (event) => event.ip],
  ['Channel', 'text', 'By which way.', (event) => event.channel],
  ['Reference', 'text', 'Corrective action in the Resolve error log.', (event) => event.reference],
  ['Previous Hash', 'text', 'Hash of the entry before.', (event) => event.previousHash],
  ['Hash', 'text', 'SHA-256 over the hash before and this entry.', (event) => event.hash],
];

/** A record's audit trail as CSV, oldest first, with the hash chain that shows a changed or missing row. */
function auditTrailCsv(trail: readonly AuditEvent[]): string {
  return csvLines([
    auditColumns.map(([header]) => header),
    ...trail.map((event) => auditColumns.map(([, , , value]) => value(event))),
  ]);
}

/** The trail as stored, as a table for programs and one for people. That its hashes do not hold is told beside it. */
export function auditTrailFiles(made: AssetFiles, { record }: RecordSource): void {
  const name = `audit/I9-${record.i9Id}_AuditTrail`;
  made.add(`${name}.csv`, () => auditTrailCsv(record.auditTrail));
  made.add(`${name}.pdf`, () => renderAuditTrailPdf(record));
  const check = verifyChain(record.auditTrail);
  if (!check.isIntact) made.except('AUDIT_TRAIL_BROKEN', `entry ${check.brokenSequence} (${check.reason})`);
}
