import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EVerifyCase, type I9Record } from '../../../functions/i9/contract.ts';
import type { RecordTable } from '../../../functions/i9/deps.ts';
import { itemsOfRecord, rowOfItem } from '../../../functions/i9/record-items.ts';
import { readRecord, saveNewRecords } from '../../../functions/i9/record-store.ts';
import { seededRandom } from '../../../functions/interchange/seeded-random.ts';
import { anAttachment, anI9Record } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let deps: { i9: RecordTable };
beforeAll(async () => {
  engine = await startTableEngine();
});
beforeEach(async () => {
  deps = { i9: { client: engine.client, table: await engine.createTable() } };
});
afterAll(() => engine.stop());

const at = '2026-03-05T10:00:00.000Z';
const many = <T>(count: number, make: (number: number) => T): T[] =>
  Array.from({ length: count }, (_, position) => make(position + 1));

const priorVersions = (count: number): I9Record['priorVersions'] => {
  const { formEdition, section1, section2 } = anI9Record();
  const form = { formEdition, section1, section2, supplementA: [], supplementB: [] };
  return many(count, (version) => ({ version, supersededAt: at, supersededBy: 'Tobias', ...form }));
};
const communications = (count: number): I9Record['communications'] =>
  many(count, (number) => ({
    at,
    kind: 'REMINDER',
    channel: 'SMS',
    recipient: `(555) ${number}`,
    result: 'DELIVERED',
  }));
const resolveEntries = (count: number): I9Record['resolveEntries'] =>
  many(count, (number) => ({
    reference: `RES-${number}`,
    foundAt: at,
    section: 'S2',
    problem: 'Not legible.',
  }));
const remoteEvents = (count: number): I9Record['remoteEvents'] =>
  many(count, (number) => ({ at, event: 'APPOINTED', representativeName: `Representative ${number}` }));

async function savedAndRead(record: I9Record): Promise<I9Record | undefined> {
  await saveNewRecords(deps, [{ record, contentHash: 'hash' }]);
  return readRecord(deps, record);
}

describe('the history of a record', () => {
  it.each([
    [0, 0, 0, 0],
    [1, 0, 0, 0],
    [0, 0, 0, 3],
    [2, 4, 1, 6],
    [12, 230, 51, 0],
    [5, 100, 50, 101],
  ])(
    'of %i versions, %i messages, %i errors and %i remote events is read as it was saved',
    async (...counts) => {
      const [versions, messages, errors, events] = counts;
      const record = anI9Record({
        version: versions + 1,
        priorVersions: priorVersions(versions),
        communications: communications(messages),
        resolveEntries: resolveEntries(errors),
        remoteEvents: remoteEvents(events),
      });
      expect(await savedAndRead(record)).toEqual(record);
    },
  );

  it('makes neither the row nor the item that record sets are made from any larger', () => {
    const long = anI9Record({ priorVersions: priorVersions(9), communications: communications(300) });
    const { head } = itemsOfRecord({ record: long, contentHash: 'hash' });
    expect(head).toEqual(itemsOfRecord({ record: anI9Record(), contentHash: 'hash' }).head);
    expect(rowOfItem(head)).not.toHaveProperty('priorVersions');
  });

  it('is empty for a record that was stored before there was one', async () => {
    const { parts, head } = itemsOfRecord({ record: anI9Record(), contentHash: 'hash' });
    const requests = [...parts, head].map((Item) => ({ PutRequest: { Item } }));
    expect(requests.filter(({ PutRequest }) => String(PutRequest.Item['sk']).startsWith('H#'))).toEqual([]);
    await engine.client.send(new BatchWriteCommand({ RequestItems: { [deps.i9.table]: requests } }));
    expect(await readRecord(deps, anI9Record())).toEqual(anI9Record());
  });

  it('of longest texts stays below the 400 KB that an item may have', () => {
    // Chance letters, because texts that repeat would deflate to nothing.
    const random = seededRandom('letters');
    const text = (length: number) =>
      Array.from({ length }, () => String.fromCharCode(random.between(33, 122))).join('');
    const entries = resolveEntries(60).map((entry) => ({
      ...entry,
      reference: text(80),
      fieldName: text(60),
      problem: text(200),
      correctiveAction: text(500),
    }));
    const record = anI9Record({
      resolveEntries: entries,
      communications: communications(150).map((one) => ({ ...one, recipient: text(120) })),
      remoteEvents: remoteEvents(150).map((one) => ({
        ...one,
        representativeName: text(120),
        detail: text(200),
      })),
    });
    const { parts } = itemsOfRecord({ record, contentHash: 'hash' });
    const sizes = parts.flatMap((item) => (item['history'] as Buffer | undefined)?.length ?? []);
    expect(sizes.length).toBe(2);
    expect(Math.max(...sizes)).toBeLessThan(400_000);
  });
});

describe('an E-Verify case', () => {
  const everifyCase = EVerifyCase.parse({
    caseNumber: '2026063123456AB',
    status: 'REFERRED',
    createdBy: 'Ngozi Sorrelwood',
    createdAt: at,
    employeeDecision: 'ACTION',
    employeeDecidedAt: at,
    isFanReviewed: true,
    containsReceipt: false,
    submission: {
      lastName: "O'Tansly",
      firstName: 'Zephyrine',
      documents: [{ documentTypeCode: 'DRIVERS_LICENSE', number: 'T000000002' }],
      hireDate: '2026-03-02',
      lateHireReason: 'Technical problems',
    },
    history: [{ at, status: 'CREATED', actor: 'Ngozi Sorrelwood' }],
  });

  it('and its documents are read as they were saved, beside a scan of the paper form', async () => {
    const { caseNumber } = everifyCase;
    const bytes = Buffer.from('notice');
    const notice = { caseNumber, kind: 'FAN' as const, language: 'es', isSigned: true };
    const attachments = [
      anAttachment(bytes, { attachmentId: 'fan', section: 'EVERIFY', list: undefined, everify: notice }),
      anAttachment(bytes, { attachmentId: 'hist', section: 'HIST', documentTypeCode: 'PAPER_FORM' }),
    ];
    const record = anI9Record({ attachments, everifyCases: [everifyCase] });
    expect(await savedAndRead(record)).toEqual(record);
  });
});
