import type { Entity, FirmUser, Petition } from '../immigration/contract.ts';
import type { DateFormat } from '../import-templates/contract.ts';

export type { ColumnSource, ComputedValue, ExportColumn, ExportTemplate } from './catalog/declaration.ts';

/** What a row of an export is made of; which of it there is depends on the template, see its `joins`. */
export interface ExportSubject {
  /** What the row is about, where that is an entity. */
  readonly entity?: Entity;
  /** Whose it is, where it belongs to an employee. */
  readonly employee?: Entity;
  /** Of template 2: the employer. */
  readonly corporation?: Entity;
  /** Of template 2: see `subjectPartOf`. */
  readonly currentVisa?: Entity;
  readonly residence?: Entity;
  readonly primarySupervisor?: Entity;
  /** Of template 6 that of the case, of template 7 the row's own. */
  readonly petition?: Petition;
  /** Of template 6 the case manager, of template 8 the row's own. */
  readonly user?: FirmUser;
  /** Of templates 1, 2 and 8; what a template has no column for may be 0. */
  readonly counts?: SubjectCounts;
}

export interface SubjectCounts {
  readonly activeClientCount: number;
  /** Clients whose case manager or attorney the user is; of template 8. */
  readonly openClientCount: number;
  readonly openCaseCount: number;
}

/** How a firm wants its files. */
export interface ExportFormat {
  readonly dateFormat: DateFormat;
  /** The Pacific date of the cut, `YYYY-MM-DD`. */
  readonly today: string;
}
