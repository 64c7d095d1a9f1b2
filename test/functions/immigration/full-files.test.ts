import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Entity, FieldChange, RowPlan } from '../../../functions/immigration/contract.ts';
import type { ImmigrationDeps } from '../../../functions/immigration/deps.ts';
import { entityId } from '../../../functions/immigration/entity-rows.ts';
import { putEntities, readEntities } from '../../../functions/immigration/entity-store.ts';
import { takenMark } from '../../../functions/immigration/marks.ts';
import { type BatchRow, planRows, writesOf } from '../../../functions/immigration/plan-rows.ts';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import type { EntityKind, ImportTemplate } from '../../../functions/import-templates/contract.ts';
import { foldedPart } from '../../../functions/import-templates/row-key.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  applyFile,
  at,
  checkedRows,
  exampleRow,
  firmId,
  noUpdate,
  outcomes,
  problemsOf,
  putExamples,
  reference,
  runDate,
  templateOf,
  type Written,
  warningsOf,
} from './firm-world.ts';
import { files } from './full-file-rows.ts';

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const [runCount, timeoutMs] = isDeep ? [300, 200_000] : [12, 30_000];

let engine: TableEngine;
let deps: ImmigrationDeps;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  deps = { immigration: { client: engine.client, table: await engine.createTable() } };
  await putExamples(deps);
});

const rowsOf = (kind: EntityKind): Written[] =>
  files[kind].map((over) => ({ ...exampleRow(templateOf(kind)), ...over }));

/** What a golden file holds of a row. */
const shownRow = (plan: RowPlan, at: number): string =>
  [
    `row ${at + 2}: ${plan.outcome}`,
    ...(problemsOf([plan])[0] ?? []),
    ...(warningsOf([plan])[0] ?? []),
    ...plan.erased.map((column) => `erased ${column}`),
    ...plan.siblingChanges.map(
      ({ entity, changes }) => `and ${entity.key.join(' / ')}: ${changes.map(shownChange)}`,
    ),
  ].join('\n  ');
const shownChange = ({ column, before, after }: FieldChange): string => `${column} ${before} → ${after}`;

/** And of an entity, its columns in alphabetical order. */
const shownEntity = ({ key, version, origin, values }: Entity): string => {
  const fields = Object.entries(values).map(([column, value]) => `${column}: ${value}`);
  return [`${key.join(' / ')}, version ${version}, from row ${origin?.rowNumber}`, ...fields.sort()].join(
    '\n  ',
  );
};

async function stateAfter(plans: readonly RowPlan[]): Promise<Entity[]> {
  const refs = plans.flatMap(({ ref, siblingChanges }) => [
    ...(ref ? [ref] : []),
    ...siblingChanges.map(({ entity }) => entity),
  ]);
  const found = await readEntities(deps, refs);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entity]) => entity);
}

describe.each(importTemplates.map(({ entity, baseName }) => ({ entity, baseName })))(
  'a full file of $baseName',
  ({ entity, baseName }) => {
    it('does what its golden file says', async () => {
      const plans = await applyFile(deps, entity, rowsOf(entity));
      const state = await stateAfter(plans);
      const golden = [...plans.map(shownRow), ...state.map(shownEntity)].join('\n\n');
      await expect(`${golden}\n`).toMatchFileSnapshot(`golden/${baseName}.txt`);
    });

    it('changes nothing when it comes again', async () => {
      const first = await applyFile(deps, entity, rowsOf(entity));
      const state = await stateAfter(first);
      const again = await applyFile(deps, entity, lastOfEachKey(entity, rowsOf(entity)), {
        at: '2025-06-03T09:00:00.000Z',
        runDate: '2025-06-03',
      });
      expect(new Set(outcomes(again))).toEqual(new Set(['UNCHANGED', 'REJECT']));
      expect(writesOf(again)).toEqual([]);
      expect(await stateAfter(first)).toEqual(state);
    });
  },
);

/** As the check of a file leaves them: of rows with the same key the last. */
function lastOfEachKey(kind: EntityKind, rows: readonly Written[]): Written[] {
  const template = templateOf(kind);
  const last = new Map(
    checkedRows(template, rows).map((row, at) => [idOf(template, row) ?? `row ${at}`, at]),
  );
  return rows.filter((_, at) => [...last.values()].includes(at));
}

const idOf = (template: ImportTemplate, { key }: BatchRow): string | undefined =>
  key.length === 0 ? undefined : entityId({ firmId, kind: template.entity, key: [...key] });

describe('any file', () => {
  /** Ids of everything that rows may name, so that most rows are about few things. */
  const ids: Readonly<Record<string, readonly string[]>> = {
    EmployerID: ['ACME-US', 'acme-us'],
    EmployeeID: ['100234', '2', '3'],
    ContactID: ['M-7781', 'm-2', 'M-3'],
    // A row that keeps its type does not tell by itself whose mark it takes.
    ContactType: ['Supervisor', 'HR', 'Signing'],
    SupervisorContactID: ['M-7781', 'M-2'],
    RequestedByContactID: ['M-7781', 'nobody', ''],
    ParentEmployerID: ['', 'ACME-US'],
    CaseManagerID: ['jdoe', 'gone', ''],
    AttorneyID: ['asmith', 'nobody'],
    PetID: ['PET-000187', 'PET-CA', 'PET-OLD'],
    FieldKeyword: ['Motto', 'GEAR', 'Shift'],
    FieldLabel: ['', 'Motto'],
    FieldValue: ['Hi', 'Boots;Helmet', 'Night', ''],
    VisaNumber: ['A', 'b', 'C'],
    PassportNumber: ['A', 'b', 'C'],
    FromDate: ['', '01/01/2020', '01/01/2021'],
    ToDate: ['', '01/01/2022'],
  };
  const cellOf = ({
    name,
    type,
    example,
    options,
  }: ImportTemplate['columns'][number]): fc.Arbitrary<string> => {
    if (ids[name] !== undefined) return fc.constantFrom(...ids[name]);
    if (type === 'boolean') return fc.constantFrom('Y', 'Y', 'N', '', noUpdate);
    const others = options === undefined ? [example, ''] : [...options];
    return fc.oneof(
      { weight: 6, arbitrary: fc.constant(example) },
      { weight: 2, arbitrary: fc.constantFrom(...others, noUpdate) },
    );
  };
  const fileOf = (template: ImportTemplate): fc.Arbitrary<Written[]> =>
    fc.array(fc.record(Object.fromEntries(template.columns.map((column) => [column.name, cellOf(column)]))), {
      minLength: 1,
      maxLength: 8,
    });

  const markOf = (template: ImportTemplate, row: BatchRow): string | undefined =>
    takenMark(template, row)?.map(foldedPart).join('\n');

  async function applyInBatches(
    template: ImportTemplate,
    rows: readonly BatchRow[],
    batchSize: number,
  ): Promise<RowPlan[]> {
    const plans: RowPlan[] = [];
    for (let start = 0; start < rows.length; start += batchSize) {
      const later = new Set(rows.slice(start + batchSize).map((row) => markOf(template, row)));
      const batch = rows.slice(start, start + batchSize);
      const isMarkTakenLater = (place: number) => {
        const mark = batch[place] && markOf(template, batch[place]);
        return mark !== undefined && later.has(mark);
      };
      const known = { willExist: new Set<string>(), failedKeys: new Map(), runDate, at };
      const some = await planRows(deps, {
        ...known,
        firmId,
        template,
        reference,
        rows: batch,
        isMarkTakenLater,
      });
      await putEntities(deps, writesOf(some));
      plans.push(...some);
    }
    return plans;
  }

  it.each(importTemplates.map((template) => ({ name: template.baseName, template })))(
    'of $name, applied to any state and in any batches, is unchanged when its rows come again',
    async ({ template }) => {
      const employee = exampleRow(templateOf('EMPLOYEE'));
      await applyFile(deps, 'EMPLOYEE', [
        { ...employee, EmployeeID: '2' },
        { ...employee, EmployeeID: '3' },
      ]);
      await applyFile(deps, 'CONTACT', [{ ...exampleRow(templateOf('CONTACT')), ContactID: 'M-2' }]);
      const property = fc.asyncProperty(
        fileOf(template),
        fileOf(template),
        fc.integer({ min: 1, max: 8 }),
        async (before, file, batchSize) => {
          await applyInBatches(template, checkedRows(template, lastOfEachKey(template.entity, before)), 500);
          const rows = checkedRows(template, lastOfEachKey(template.entity, file));
          const plans = await applyInBatches(template, rows, batchSize);
          const accepted = rows.filter((_, at) => plans[at]?.outcome !== 'REJECT');
          const state = await stateAfter(plans);
          const again = await applyInBatches(template, accepted, batchSize);
          expect(outcomes(again)).toEqual(accepted.map(() => 'UNCHANGED'));
          expect(again.flatMap(({ siblingChanges }) => siblingChanges)).toEqual([]);
          expect(await stateAfter(plans)).toEqual(state);
        },
      );
      await fc.assert(property, { numRuns: runCount });
    },
    timeoutMs,
  );
});
