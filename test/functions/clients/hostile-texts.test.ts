import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientsAndMovesApi } from '../../support/clients-and-moves-api.ts';
import { naughtyStrings } from '../../support/naughty-strings.ts';
import { hostileVectors } from '../../support/naughty-vectors.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { readWorkbook } from '../spreadsheets/read-workbook.ts';

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const texts = [...naughtyStrings, ...hostileVectors].filter(
  (text, place) => isDeep || place % 7 === 1 || !text.isWellFormed(),
);
const clientsPath = '/v1/distributors/meridian-hr/clients';
const labels = {
  name: 'Client Name',
  externalClientId: 'External Client ID',
  primaryContactName: 'Primary contact',
  primaryContactEmail: 'Contact e-mail',
};
type Field = keyof typeof labels;

let engine: TableEngine;
let world: PackageWorld;
let call: ReturnType<typeof clientsAndMovesApi>;
beforeAll(async () => {
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  engine = await startTableEngine();
  world = await packageWorld(engine);
  call = clientsAndMovesApi(world);
});
afterAll(() => engine.stop());

/** Creates a client that has the text wherever it may; answers what it has where. */
async function addWith(text: string): Promise<{ clientId: number; kept: Partial<Record<Field, string>> }> {
  const body: Partial<Record<Field, string>> = {
    name: text,
    externalClientId: text,
    primaryContactName: text,
    primaryContactEmail: text,
  };
  const refused = await call('POST', clientsPath, { body });
  expect(refused.status, JSON.stringify(text)).toBe(400);
  for (const { pointer, detail } of refused.body.errors) {
    const field = String(pointer).slice(2) as Field;
    expect(detail.startsWith(labels[field]), detail).toBe(true);
    delete body[field];
  }
  const answer = await call('POST', clientsPath, { body: { ...body, name: body.name ?? 'Other' } });
  expect(answer.status, JSON.stringify(text)).toBe(201);
  return { clientId: answer.body.clientId, kept: body };
}

describe('naughty texts of a client', { timeout: 300_000 }, () => {
  it('are kept as they are or refused by field, and are texts in the workbook of all clients', async () => {
    const added = new Map<number, Partial<Record<Field, string>>>();
    for (const [place, text] of texts.entries()) {
      const { clientId, kept } = await addWith(text);
      added.set(clientId, kept);
      const { body: profile } = await call('GET', `${clientsPath}/${clientId}/profile`);
      for (const [field, value = ''] of Object.entries(kept)) expect(profile[field] ?? '').toBe(value.trim());
      if (place % 5 > 0) continue;
      const query = new URLSearchParams({ text: text.toWellFormed() });
      const list = await call('GET', `/v1/distributors/meridian-hr/client-list?${query}`);
      expect([200, 400]).toContain(list.status);
    }
    await call('POST', '/v1/distributors/meridian-hr/client-list/workbook');
    const [file = Buffer.alloc(0)] = world.reports.objects.values();
    const [sheet] = readWorkbook(file);
    const rows = new Map(sheet?.rows.slice(1).map((row) => [Number(row[0]?.value), row]));
    for (const [clientId, kept] of added)
      for (const [place, value = ''] of [
        [1, kept.name],
        [2, kept.externalClientId],
        [18, kept.primaryContactName],
      ] as const) {
        const cell = rows.get(clientId)?.[place];
        if (value.trim() === '') continue;
        expect([cell?.kind, cell?.value.replaceAll(/_x005F_/g, '_')]).toEqual(['inlineStr', value.trim()]);
      }
    expect(sheet?.xml).not.toContain('<f>');
  });

  it('may not be an address longer than any mail server takes', async () => {
    const primaryContactEmail = `a@${'b'.repeat(400_000)}.example`;
    const { status, body } = await call('POST', clientsPath, { body: { name: 'Long', primaryContactEmail } });
    expect(status).toBe(400);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toContain('#/primaryContactEmail');
  });
});
