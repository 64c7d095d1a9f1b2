import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exportHeader } from '../../../functions/export-templates/export-row.ts';
import { entityItem } from '../../../functions/immigration/entity-rows.ts';
import { putEntities } from '../../../functions/immigration/entity-store.ts';
import { markUnsure, readTallies, settleTally } from '../../../functions/immigration/firm-tally.ts';
import { putFirmUser, putPetition } from '../../../functions/immigration/reference-store.ts';
import { batchPut } from '../../../functions/platform/table.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  askedOf,
  at,
  type ExportWorld,
  exported,
  exportWorld,
  fileOf,
  firmId,
  jobRow,
  keep,
  keepSmallFirm,
  templateOf,
  thing,
  writeToEnd,
} from './export-firm.ts';

let engine: TableEngine;
let deps: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  deps = await exportWorld(engine);
});

describe('an export', () => {
  it('has a row of each employer with what is counted of its clients', async () => {
    await keepSmallFirm(deps);
    const rows = await exported(deps, 1);
    const shown = rows.map((row) => [
      row['EmployerID'],
      row['EmployerName'],
      row['ActiveClientCount'],
      row['OpenCaseCount'],
    ]);
    expect(shown).toEqual([
      ['a-corp', 'A Corp', '2', '2'],
      ['B-CORP', 'B, Corp', '0', '0'],
    ]);
  });

  it('has a row of each client with what belongs to it', async () => {
    await keepSmallFirm(deps);
    const rows = await exported(deps, 2);
    const names = ['EmployerName', 'EmployeeID', 'I94Number', 'ResidenceUnit', 'ResidenceCity'];
    const shown = rows.map((row) =>
      [...names, 'PrimarySupervisorContactID', 'OpenCaseCount', 'ClientStatus'].map((name) => row[name]),
    );
    expect(shown).toEqual([
      ['A Corp', '10', '', '', '', '', '1', ''],
      ['A Corp', '2', 'I-2', 'APT 4B', 'Austin', 'M1', '1', ''],
      ['B, Corp', '1', '', '', '', '', '0', 'Inactive'],
    ]);
  });

  it('has the visas of a client by date, those without one first', async () => {
    await keepSmallFirm(deps);
    const rows = await exported(deps, 4);
    const shown = rows.map((row) => [row['EmployeeID'], row['LastName'], row['VisaNumber'], row['VisaType']]);
    expect(shown).toEqual([
      ['10', 'Lind', 'V0', 'H-1B'],
      ['2', 'Okafor', 'V3', ''],
      ['2', 'Okafor', 'V1', ''],
      ['2', 'Okafor', 'V2', ''],
    ]);
  });

  it('names the petition and the case manager of a case', async () => {
    await keepSmallFirm(deps);
    const rows = await exported(deps, 6);
    const shown = rows.map((row) => [row['CaseReference'], row['PetitionName'], row['CaseManagerName']]);
    expect(shown).toEqual([
      ['C3', '', ''],
      ['C1', 'H-1B extension', 'Jo Doe'],
      ['C2', 'H-1B extension', 'Jo Doe'],
    ]);
  });

  it('has petitions, and people with their open cases and clients, each counted once', async () => {
    await keepSmallFirm(deps);
    expect((await exported(deps, 7)).map((row) => row['PetID'])).toEqual(['PET-1']);
    const people = await exported(deps, 8);
    const shown = people.map((row) => [row['CaseManagerID'], row['OpenClientCount'], row['OpenCaseCount']]);
    expect(shown).toEqual([
      ['Asmith', '1', '1'],
      ['jdoe', '2', '1'],
    ]);
  });

  it('is a header only when there is nothing, and told with its size, its hash and how long it stays', async () => {
    const asked = askedOf(5, { hasByteOrderMark: true });
    const result = await writeToEnd(deps, asked);
    const text = `\uFEFF${exportHeader(templateOf(5))}`;
    expect(fileOf(deps, asked)).toBe(text);
    expect(result).toMatchObject({
      kind: 'WRITTEN',
      rowCount: 0,
      sizeBytes: Buffer.byteLength(text),
      sha256: createHash('sha256').update(text).digest('hex'),
    });
    expect([deps.drop.retentions.get(asked.key), deps.drop.openUploads.size]).toEqual([90, 0]);
  });

  it('shows nothing of another firm whose id begins alike', async () => {
    const foreign = { firmId: 'firm10' };
    await keep(deps, thing('CORPORATION', ['OWN']));
    await putEntities(deps, [
      { ...thing('CORPORATION', ['FOREIGN']), ...foreign },
      { ...thing('EMPLOYEE', ['OWN', '1']), ...foreign },
    ]);
    const rows = await exported(deps, 1);
    expect(rows.map((row) => [row['EmployerID'], row['ActiveClientCount']])).toEqual([['OWN', '0']]);
  });

  it('has only what was modified after the cut of the one before', async () => {
    const since = '2026-11-10T10:00:00.000Z';
    await keep(
      deps,
      { ...thing('CORPORATION', ['OLD']), modifiedAt: at },
      { ...thing('CORPORATION', ['AT']), modifiedAt: since },
      { ...thing('CORPORATION', ['NEW']), modifiedAt: '2026-11-10T10:00:00.001Z' },
      thing('EMPLOYEE', ['NEW', '1']),
    );
    const rows = await exported(deps, 1, { changedSince: since });
    expect(rows.map((row) => [row['EmployerID'], row['ActiveClientCount']])).toEqual([['NEW', '1']]);
  });

  it('has what was being saved in the Knowledge Base when the one before was cut', async () => {
    const petition = { firmId, name: 'H-1B', source: 'ZOOM', country: 'USA', isActive: true } as const;
    const person = { firmId, firstName: 'Jo', lastName: 'Doe', role: 'ATTORNEY', isActive: true } as const;
    const times = { OLD: at, SLOW: '2026-11-10T09:59:58.000Z', NEW: '2026-11-10T10:00:01.000Z' };
    for (const [id, modifiedAt] of Object.entries(times)) {
      await putPetition(deps, { ...petition, petId: id, modifiedAt });
      await putFirmUser(deps, { ...person, userId: id, modifiedAt });
    }
    const since = { changedSince: '2026-11-10T10:00:00.000Z' };
    expect((await exported(deps, 7, since)).map((row) => row['PetID'])).toEqual(['NEW', 'SLOW']);
    expect((await exported(deps, 8, since)).map((row) => row['CaseManagerID'])).toEqual(['NEW', 'SLOW']);
  });

  it.each([[undefined], [at.replace('2026', '2020')]])(
    'is not written when it has more rows than are allowed, and tells how many, since %s',
    async (changedSince) => {
      await keep(deps, ...['A', 'B', 'C'].map((id) => thing('CORPORATION', [id])));
      const asked = askedOf(1, { mostRows: 2, changedSince });
      expect(await writeToEnd(deps, asked)).toEqual({ isEnded: true, kind: 'OVER_LIMIT', rowCount: 3 });
      expect([deps.drop.objects.has(asked.key), deps.drop.openUploads.size]).toEqual([false, 0]);
      expect(await writeToEnd(deps, { ...asked, mostRows: 3 })).toMatchObject({
        kind: 'WRITTEN',
        rowCount: 3,
      });
    },
  );

  it('orders keys with signs of all kinds alike in every part of it', async () => {
    const ids = ['a', 'A b', 'a-b', 'é', 'zß', '😀', 'a#b', 'x'.repeat(2000), '~'];
    await keep(deps, ...ids.map((id) => thing('CORPORATION', [id])));
    await keep(deps, ...ids.flatMap((id) => [thing('EMPLOYEE', [id, '1']), thing('EMPLOYEE', [id, '2'])]));
    const rows = await exported(deps, 1);
    expect(rows.map((row) => row['EmployerID']).sort()).toEqual([...ids].sort());
    expect(rows.map((row) => row['ActiveClientCount'])).toEqual(ids.map(() => '2'));
  });
});

describe('the index by kind', () => {
  const tallyOf = async () => (await readTallies(deps, firmId, ['CORPORATION'])).get('CORPORATION');

  it('is looked at twice, fifteen seconds apart, when it is not known how many there are', async () => {
    await keep(deps, thing('CORPORATION', ['A']));
    await exported(deps, 1);
    expect(deps.pauses).toEqual([15_000]);
    expect(await tallyOf()).toMatchObject({ entityCount: 1, isSure: true });
    await exported(deps, 1);
    expect(deps.pauses).toEqual([15_000]);
  });

  const settle = async (entityCount: number): Promise<void> => {
    await exported(deps, 1);
    const { changeCount } = (await tallyOf()) ?? {};
    await settleTally(deps, { firmId, kind: 'CORPORATION' }, { entityCount, changeCount });
    deps.pauses.length = 0;
  };

  it('is waited for while it shows fewer than there are, for a minute', async () => {
    await settle(1);
    await expect(writeToEnd(deps, askedOf(1))).rejects.toMatchObject({ code: 'INDEX_BEHIND' });
    expect(deps.pauses.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(60_000);
  });

  it('is read as soon as it shows all there are', async () => {
    await settle(1);
    const { client, table } = deps.immigration;
    const late = {
      ...deps,
      pause: () => batchPut(client, table, [entityItem(thing('CORPORATION', ['LATE']))]),
    };
    const asked = askedOf(1);
    expect(await writeToEnd(late, asked)).toMatchObject({ kind: 'WRITTEN', rowCount: 1 });
    expect(fileOf(deps, asked)).toContain('LATE');
  });

  it('does not settle a count while others write', async () => {
    await keep(deps, thing('CORPORATION', ['A']));
    const writing = {
      ...deps,
      pause: () => markUnsure(deps, firmId, ['CORPORATION']),
    };
    await expect(writeToEnd(writing, askedOf(1))).rejects.toMatchObject({ code: 'INDEX_BEHIND' });
    expect(await tallyOf()).toMatchObject({ isSure: false });
  });

  it('is not waited for where nothing was ever written', async () => {
    expect(await exported(deps, 1)).toEqual([]);
    expect(deps.pauses).toEqual([]);
  });

  it('that shows more than were counted has the file begun again and the count looked at anew', async () => {
    await keep(deps, thing('CORPORATION', ['A']), thing('CORPORATION', ['B']));
    const { changeCount } = (await tallyOf()) ?? {};
    await settleTally(deps, { firmId, kind: 'CORPORATION' }, { entityCount: 1, changeCount });
    const asked = askedOf(1);
    const row = jobRow();
    await expect(writeToEnd(deps, asked, row)).rejects.toMatchObject({ code: 'INDEX_BEHIND' });
    expect(deps.drop.objects.has(asked.key)).toBe(false);
    expect(await writeToEnd(deps, asked, row)).toMatchObject({ kind: 'WRITTEN', rowCount: 2 });
  });
});
