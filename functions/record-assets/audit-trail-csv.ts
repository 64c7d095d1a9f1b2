import type { AuditEvent } from '../i9/contract.ts';
import { csvLines } from './index-rows.ts';

const columns: readonly (readonly [string, (event: AuditEvent) => string | number | undefined])[] = [
  ['Sequence', (event) => event.sequence],
  ['Date (UTC)', (event) => event.at],
  ['Section', (event) => event.section],
  ['Audit History Event', (event) => event.event],
  ['Field Name', (event) => event.fieldName],
  ['Previous Value', (event) => event.previousValue],
  ['Updated Value', (event) => event.updatedValue],
  ['Changed By', (event) => event.actorName],
  ['Actor Type', (event) => event.actorType],
  ['IP Address', (event) => event.ip],
  ['Channel', (event) => event.channel],
  ['Reference', (event) => event.reference],
  ['Previous Hash', (event) => event.previousHash],
  ['Hash', (event) => event.hash],
];

/** A record's audit trail as CSV, oldest first, with the hash chain that shows a changed or missing row. */
export function auditTrailCsv(trail: readonly AuditEvent[]): string {
  return csvLines([
    columns.map(([header]) => header),
    ...trail.map((event) => columns.map(([, value]) => value(event))),
  ]);
}
