import type { ExportTemplate } from '../export-templates/contract.ts';
import type { Entity } from '../immigration/contract.ts';

type Kind = Entity['kind'];

/** What tells whether something is counted in a row or belongs to it, and what is made of it besides stored columns. */
const tellingByKind: Partial<Record<Kind, readonly string[]>> = {
  EMPLOYEE: ['ClientStatus', 'CaseManagerID', 'AttorneyID'],
  CASE: ['CaseStatus', 'CaseManagerID', 'AttorneyID'],
  VISA: ['IsCurrent'],
  ADDRESS: ['AddressType', 'UnitType', 'UnitNumber'],
  SUPERVISOR: ['IsPrimary', 'LinkStatus'],
};

/** The values that are read of what there are many of for each row; `undefined`: all of them. */
export function tellingColumns({ columns }: ExportTemplate, kind: Kind): string[] | undefined {
  const telling = tellingByKind[kind];
  if (telling === undefined) return undefined;
  const shown = columns.flatMap(({ source }) =>
    source.from === 'COMPUTED' || source.from === 'ENTITY' ? [] : [source.column],
  );
  return [...new Set([...telling, ...shown])];
}
