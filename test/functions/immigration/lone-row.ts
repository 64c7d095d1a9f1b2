import { planRow } from '../../../functions/immigration/apply-row.ts';
import type { Entity, RowPlan } from '../../../functions/immigration/contract.ts';
import { readyRow } from '../../../functions/immigration/ready-row.ts';
import type { EntityKind, ImportTemplate } from '../../../functions/import-templates/contract.ts';
import {
  at,
  type CheckChoices,
  checkedRow,
  firmId,
  reference,
  runDate,
  templateOf,
  type Written,
} from './firm-world.ts';

export const later = '2025-07-01T09:00:00.000Z';

/** A row with a value in every column that may have one beside the others. */
export const fullRow = (template: ImportTemplate): Written => ({
  ...Object.fromEntries(
    template.columns.map((column) => [column.name, column.example || sample(column.type, column.name)]),
  ),
  ...(template.entity === 'CASE' ? { CaseStatus: 'Closed', CaseClosedDate: '05/01/2025' } : {}),
});

const samples: Readonly<Record<string, string>> = {
  SEVISNumber: 'N0012345678',
  ParentEmployerID: 'ACME-GLOBAL',
  EndDate: '03/02/2025',
  ToDate: '08/02/2022',
  TerminationDate: '06/02/2021',
  USCISOnlineAccountNumber: '123456789012',
};
function sample(type: string, name: string): string {
  const byType: Readonly<Record<string, string>> = {
    text: 'Words',
    digits: '42',
    phone: '+1 512 555 0188',
    date: '01/02/2025',
    dateOrStatus: 'D/S',
    email: 'a.b@acme.example',
    country: 'France',
    id: 'asmith',
  };
  return samples[name] ?? byType[type] ?? 'Y';
}

/** What a row does alone to an entity. */
export const plan = (
  template: ImportTemplate,
  row: Written,
  current?: Entity,
  choices: CheckChoices & { at?: string } = {},
): RowPlan =>
  planRow(template, readyRow(firmId, template, checkedRow(template, row, choices)), current, {
    firmId,
    reference,
    runDate,
    at: choices.at ?? later,
  });

/** The entity that a new row makes. */
export function stored(template: ImportTemplate, row: Written): Entity {
  const { entity, problems } = plan(template, row, undefined, { at });
  if (entity === undefined) throw new Error(JSON.stringify(problems));
  return entity;
}

export const created = (kind: EntityKind, over: Written = {}): Entity =>
  stored(templateOf(kind), { ...fullRow(templateOf(kind)), ...over });
