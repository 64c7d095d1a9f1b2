import { type AuditEventDraft, chainEvents, trailEnd } from '../functions/i9/audit-chain.ts';
import { I9Record } from '../functions/i9/contract.ts';
import { generateRecords } from '../functions/interchange/generate-records.ts';
import type { PackWriter } from '../functions/interchange/pack-writer.ts';

/** Records of invented people as the tables hold them, made in memory, without attachments. */
export async function sampleRecords(recordCount: number): Promise<I9Record[]> {
  const lines: Record<string, unknown>[] = [];
  const pack: PackWriter = {
    async writeLine(file, value) {
      if (file.startsWith('records-')) lines.push(value as Record<string, unknown>);
    },
    writeBytes: async () => [],
    finish: async () => undefined,
  };
  await generateRecords({ pack }, { seed: 1, recordCount, asOfDate: '2026-11-01' });
  return lines.slice(0, recordCount).map((line) => {
    const auditTrail = chainEvents(trailEnd([]), line['auditTrail'] as AuditEventDraft[]);
    return I9Record.parse({ ...line, attachments: [], auditTrail });
  });
}
