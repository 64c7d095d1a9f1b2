import type { AuditedAct } from '../../../functions/audit/contract.ts';

/** An act as the API shows it; takes what differs. */
export const anAct = (different: Partial<AuditedAct> = {}): AuditedAct => ({
  sequence: 1,
  at: '2026-03-02T14:00:00.000Z',
  actor: { kind: 'user', id: 'alla', name: 'Alla Access' },
  action: 'saveClientSettings',
  objects: { distributorId: 'northwind', clientId: 1001 },
  outcome: 'DONE',
  fields: ['values', 'values.site.color'],
  traceId: 'trace-7',
  ...different,
});

export const someActs = (): AuditedAct[] => [
  anAct({
    sequence: 9,
    actor: { kind: 'system', id: 'export' },
    action: 'I9_RECORDS_READ',
    objects: { dataExportId: '01JD0000000000000000000001', chunkNumber: 1 },
    counts: { records: 60 },
    recordIds: Array.from({ length: 60 }, (_, number) => 5_000_001 + number),
    fields: undefined,
  }),
  anAct({ sequence: 7, outcome: 'UNKNOWN' }),
  anAct({ sequence: 6, outcome: 'REFUSED', code: 'ROLE_NOT_ALLOWED', actor: { kind: 'user', id: 'rea' } }),
  anAct({ sequence: 1 }),
];
