import * as z from 'zod';
import { FirmId } from '../directory/contract.ts';
import { EntityKind, type RowProblem } from '../import-templates/contract.ts';
import { Instant } from '../platform/contract.ts';

/** What an entity was last written by; shown in its history. */
export const EntityOrigin = z.object({
  /** Pacific date of the run. */
  runDate: z.iso.date(),
  fileId: z.string(),
  rowNumber: z.int().positive(),
});
export type EntityOrigin = z.infer<typeof EntityOrigin>;

/** Whether a client is employment based; only those are written by imports. */
export const ClientCategory = z.enum(['EMPLOYMENT', 'INDIVIDUAL']);

/**
 * Something a firm keeps: a corporation, an employee, a visa, … Its fields are the columns of its import template in normal
 * form; a field without a value is absent.
 */
export const Entity = z.object({
  firmId: FirmId,
  kind: EntityKind,
  /** Natural key as first written, in the order of `keyPart`; keys that differ in upper and lower case only are the same. */
  key: z.array(z.string()).min(1),
  /** Of employees; absent is employment based. */
  category: ClientCategory.optional(),
  values: z.record(z.string(), z.string()),
  version: z.int().positive(),
  createdAt: Instant,
  modifiedAt: Instant,
  origin: EntityOrigin.optional(),
});
export type Entity = z.infer<typeof Entity>;

/** Names one entity. */
export const EntityRef = Entity.pick({ firmId: true, kind: true, key: true });
export type EntityRef = z.infer<typeof EntityRef>;

/** A value of a Knowledge Base list that the firm added or overrides. */
export const FirmListValue = z.object({
  firmId: FirmId,
  list: z.string().min(1).max(40),
  code: z.string().min(1).max(100),
  label: z.string().min(1).max(100),
  isActive: z.boolean().default(true),
  /** Of document types: `D/S` may stand in the place of the last day. Absent: as the value that it overrides. */
  allowsDurationOfStatus: z.boolean().optional(),
});
export type FirmListValue = z.infer<typeof FirmListValue>;

/** A petition that cases are created from. */
export const Petition = z.object({
  firmId: FirmId,
  petId: z.string().min(1).max(30),
  name: z.string().min(1).max(150),
  source: z.enum(['ZOOM', 'FIRM']),
  country: z.string().length(3).default('USA'),
  visaType: z.string().optional(),
  immigrationCategory: z.string().max(60).optional(),
  /** As `I-129`, `ETA-9035`. */
  formNumbers: z.array(z.string().max(20)).max(20).optional(),
  stepCount: z.int().nonnegative().max(200).optional(),
  defaultCaseManagerId: z.string().max(50).optional(),
  isActive: z.boolean().default(true),
  createdAt: Instant.optional(),
  modifiedAt: Instant.optional(),
});
export type Petition = z.infer<typeof Petition>;

/** A custom field of the firm that clients may have. */
export const CustomField = z.object({
  firmId: FirmId,
  keyword: z.string().min(1).max(60),
  label: z.string().min(1).max(100),
  fieldType: z.enum(['TEXT', 'DROP_DOWN', 'CHECK_BOX', 'RADIO']),
  /** Most characters of a text; most options of check boxes. */
  mostLength: z.int().positive().max(4000).default(4000),
  options: z.array(z.string()).default([]),
  /** Whether clients (foreign nationals) may have it. */
  isForClients: z.boolean().default(true),
});
export type CustomField = z.infer<typeof CustomField>;

/** A person of the firm whom cases and clients may name. */
export const FirmUser = z.object({
  firmId: FirmId,
  userId: z.string().min(1).max(50),
  firstName: z.string(),
  lastName: z.string(),
  role: z.enum(['CASE_MANAGER', 'ATTORNEY', 'PARALEGAL']),
  officeCode: z.string().max(20).optional(),
  email: z.email().max(100).optional(),
  phone: z.string().max(25).optional(),
  title: z.string().max(100).optional(),
  lastLoginAt: Instant.optional(),
  isActive: z.boolean().default(true),
  createdAt: Instant.optional(),
  modifiedAt: Instant.optional(),
});
export type FirmUser = z.infer<typeof FirmUser>;

/** Everything of a firm that rows are checked against and that fits into memory. */
export interface FirmReference {
  readonly listValues: readonly FirmListValue[];
  readonly petitions: readonly Petition[];
  readonly customFields: readonly CustomField[];
  readonly users: readonly FirmUser[];
}

/** One field of an entity, before and after; absent is without a value. Holds personal content: mask before it is shown. */
export interface FieldChange {
  readonly column: string;
  readonly before?: string;
  readonly after?: string;
}

/** Another entity that a row changes: one that loses a mark, or a former address that is kept. */
export interface SiblingChange {
  /** As it is afterwards. */
  readonly entity: Entity;
  readonly isNew: boolean;
  readonly changes: readonly FieldChange[];
}

/** What a row does to what the firm keeps. */
export interface RowPlan {
  readonly outcome: 'CREATE' | 'UPDATE' | 'UNCHANGED' | 'REJECT';
  /** What the row is about; absent when its key cannot be read. */
  readonly ref?: EntityRef;
  /** As it is afterwards; absent when rejected. */
  readonly entity?: Entity;
  readonly changes: readonly FieldChange[];
  /** Columns whose stored value is lost to a blank. */
  readonly erased: readonly string[];
  readonly siblingChanges: readonly SiblingChange[];
  /** The entity is as it was and is put again all the same, for a mark that an interrupted write left half set. */
  readonly isPutAgain?: boolean;
  /** All that is wrong with the row, those of its check first. */
  readonly problems: readonly RowProblem[];
  readonly warnings: readonly RowProblem[];
}

/** Entities that the same run makes before this row, by `entityId`; a `Set` or a `Map` is one. */
export interface KeySet {
  has(entityId: string): boolean;
}

/** Rows that failed in the same run, by the `entityId` of what they were about; a `Map` is one. */
export interface FailedKeys {
  get(entityId: string): FailedRow | undefined;
}
export interface FailedRow {
  /** Base name of its template. */
  readonly template: string;
  readonly rowNumber: number;
}

/** Global secondary indexes of the immigration table; keys only, and eventually consistent. */
export const immigrationIndexes = {
  /** By employer: its employees, its branches, and what names its contacts; what has no place in it is not in it. */
  byEmployer: { name: 'by-employer', partitionKey: 'employerPk', sortKey: 'employerSk' },
  /** Everything of a kind that a firm keeps, in `kindShards` parts, each in the order of the keys. */
  byKind: { name: 'by-kind', partitionKey: 'kindPk', sortKey: 'kindSk' },
} as const;

/** Parts of the index by kind: DynamoDB takes 1,000 writes a second into each. */
export const kindShards = 16;

/** Environment variables of functions that read or write what firms keep. */
export const immigrationEnv = z.object({ IMMIGRATION_TABLE: z.string().min(1) });
