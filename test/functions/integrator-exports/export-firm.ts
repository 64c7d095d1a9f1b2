import { exportTemplates } from '../../../functions/export-templates/catalog/export-templates.ts';
import type { ExportTemplate } from '../../../functions/export-templates/contract.ts';
import { type Entity, immigrationIndexes } from '../../../functions/immigration/contract.ts';
import { putEntities } from '../../../functions/immigration/entity-store.ts';
import { putFirmUser, putPetition } from '../../../functions/immigration/reference-store.ts';
import type { ExportState } from '../../../functions/integrator-exports/contract.ts';
import type { ExportDeps } from '../../../functions/integrator-exports/deps.ts';
import {
  type AskedExport,
  type ExportResult,
  writeExport,
} from '../../../functions/integrator-exports/write-export.ts';
import { fakeClock } from '../../support/fixed-deps.ts';
import { type DropFiles, dropFiles } from '../../support/integrator-world.ts';
import type { TableEngine } from '../../support/table-engine.ts';

export const firmId = 'firm1';
export const at = '2026-11-01T10:00:00.000Z';

export interface ExportWorld extends ExportDeps {
  readonly drop: DropFiles;
  /** How long was waited, milliseconds. */
  readonly pauses: number[];
}

export async function exportWorld(engine: TableEngine): Promise<ExportWorld> {
  const pauses: number[] = [];
  return {
    immigration: {
      client: engine.client,
      table: await engine.createTable(Object.values(immigrationIndexes)),
    },
    drop: dropFiles(),
    clock: fakeClock('2026-11-21T10:00:00.000Z'),
    pauses,
    pause: async (ms) => void pauses.push(ms),
  };
}

export type Values = Readonly<Record<string, string>>;
export const thing = (kind: Entity['kind'], key: string[], values: Values = {}): Entity => ({
  ...{ firmId, kind, key, version: 1, createdAt: at, modifiedAt: at },
  values: { ...values },
});
export const keep = (deps: ExportDeps, ...things: readonly Entity[]): Promise<void> =>
  putEntities(deps, things);

export function templateOf(id: number): ExportTemplate {
  const template = exportTemplates.find((one) => one.id === id);
  if (template === undefined) throw new Error(`no export template ${id}`);
  return template;
}

export const askedOf = (id: number, over: Partial<AskedExport> = {}): AskedExport => ({
  firmId,
  jobId: `2026-11-21.E${id}.01JWQ0000000000000000000AA`,
  template: templateOf(id),
  key: `${firmId}/Export/${templateOf(id).baseName}_202611210200.csv`,
  cutAt: '2026-11-21T10:00:00.000Z',
  format: { dateFormat: 'MM/DD/YYYY', today: '2026-11-21' },
  hasByteOrderMark: false,
  ...over,
});

/** Keeps the state as the row of a job does. */
export function jobRow(goOn: () => boolean = () => true) {
  const row = {
    state: undefined as ExportState | undefined,
    save: async (state: ExportState) => {
      row.state = structuredClone(state);
    },
    goOn,
  };
  return row;
}

/** Calls it as its run does until it has ended. */
export async function writeToEnd(
  deps: ExportDeps,
  asked: AskedExport,
  row = jobRow(),
): Promise<ExportResult & { readonly isEnded: true }> {
  for (let calls = 1; calls < 100; calls += 1) {
    const result = await writeExport(deps, asked, row);
    if (result.isEnded) return result;
  }
  throw new Error('the export does not come to its end');
}

export const fileOf = ({ drop }: ExportWorld, { key }: AskedExport): string =>
  String(drop.objects.get(key) ?? '');

/** Fields of all rows by column; for files whose fields hold no line ends. */
function rowsOf(text: string): Record<string, string>[] {
  const [header = '', ...lines] = text.trimEnd().split('\r\n');
  const fields = (line: string): string[] =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
    );
  const names = fields(header);
  return lines.map((line) => {
    const row = fields(line);
    return Object.fromEntries(names.map((name, place) => [name, row[place] ?? '']));
  });
}

/** The export of a template as rows. */
export async function exported(
  deps: ExportWorld,
  id: number,
  over: Partial<AskedExport> = {},
): Promise<Record<string, string>[]> {
  const asked = askedOf(id, over);
  await writeToEnd(deps, asked);
  return rowsOf(fileOf(deps, asked));
}

/** Two employers, three clients with all there is about them, and people and petitions of the firm. */
export async function keepSmallFirm(deps: ExportDeps): Promise<void> {
  const user = { firmId, role: 'CASE_MANAGER', isActive: true } as const;
  await putFirmUser(deps, { ...user, userId: 'jdoe', firstName: 'Jo', lastName: 'Doe' });
  await putFirmUser(deps, {
    ...user,
    userId: 'Asmith',
    firstName: 'Al',
    lastName: 'Smith',
    role: 'ATTORNEY',
  });
  await putPetition(deps, {
    ...{ firmId, petId: 'PET-1', name: 'H-1B extension', source: 'ZOOM', country: 'USA', isActive: true },
  });
  await keep(
    deps,
    thing('CORPORATION', ['B-CORP'], { EmployerName: 'B, Corp' }),
    thing('CORPORATION', ['a-corp'], { EmployerName: 'A Corp' }),
    thing('EMPLOYEE', ['B-CORP', '1'], { LastName: 'Rivera', ClientStatus: 'Inactive' }),
    thing('EMPLOYEE', ['A-CORP', '2'], { LastName: 'Okafor', CaseManagerID: 'JDOE', AttorneyID: 'asmith' }),
    thing('EMPLOYEE', ['A-CORP', '10'], { LastName: 'Lind', CaseManagerID: 'jdoe', AttorneyID: 'jdoe' }),
    thing('VISA', ['A-CORP', '2', 'V2'], {
      IsCurrent: 'true',
      I94Number: 'I-2',
      ExpirationDate: '2027-01-01',
    }),
    thing('VISA', ['A-CORP', '2', 'V3'], { I94Number: 'I-3' }),
    thing('VISA', ['A-CORP', '2', 'V1'], { I94Number: 'I-1', ExpirationDate: '2026-01-01' }),
    thing('VISA', ['A-CORP', '10', 'V0'], { VisaType: 'H-1B' }),
    thing('ADDRESS', ['A-CORP', '2', 'RESIDENCE', ''], {
      ...{ AddressType: 'RESIDENCE', City: 'Austin', UnitType: 'APT', UnitNumber: '4B' },
    }),
    thing('SUPERVISOR', ['A-CORP', '2', 'M1'], { SupervisorContactID: 'M1', IsPrimary: 'true' }),
    thing('CASE', ['A-CORP', '2', 'C1'], { PetID: 'pet-1', CaseStatus: 'Open', CaseManagerID: 'jdoe' }),
    thing('CASE', ['A-CORP', '2', 'C2'], { PetID: 'PET-1', CaseStatus: 'Closed', CaseManagerID: 'jdoe' }),
    thing('CASE', ['A-CORP', '10', 'C3'], { PetID: 'PET-9', CaseStatus: 'Filed', AttorneyID: 'ASMITH' }),
  );
}
