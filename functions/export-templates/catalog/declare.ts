import type { ComputedValue, ExportColumn, SourceEntity } from './declaration.ts';

/** Stored columns of the row's own entity that an import takes back under the same name. */
export const own = (...names: readonly string[]): ExportColumn[] =>
  names.map((name) => ({ name, importColumn: name, source: { from: 'ENTITY', column: name } }));

/** Its country by code, beside the column with the name. */
export const countryCode = (name: string, column: string): ExportColumn => ({
  name,
  help: `Three-letter code (ISO 3166-1 alpha-3) of ${column}.`,
  source: { from: 'ENTITY', column, isCode: true },
});

/** A stored column of something that belongs to the row. */
export const of = (from: SourceEntity, name: string, column: string, help: string): ExportColumn => ({
  name,
  help,
  source: { from, column },
});

export const computed = (name: string, value: ComputedValue, help: string): ExportColumn => ({
  name,
  help,
  source: { from: 'COMPUTED', value },
});

/** A column of the layout that the product keeps nothing for. */
export const blank = (name: string, what: string): ExportColumn =>
  computed(name, 'NOTHING', `Always blank: ${what} is not kept.`);

const instant = 'as YYYY-MM-DDTHH:MM:SSZ (UTC)';

/** The last two columns of what is kept as an entity. */
export const written: readonly ExportColumn[] = [
  computed('SystemCreatedOn', 'CREATED_AT', `When it was first written, ${instant}.`),
  computed('SystemModifiedOn', 'MODIFIED_AT', `When it was last changed, ${instant}.`),
];

/** The last two columns of what the Knowledge Base holds. */
export const saved = (of: 'PETITION' | 'USER'): ExportColumn[] => [
  computed(
    'SystemCreatedOn',
    `${of}_CREATED_AT`,
    `When it was first saved, ${instant}; blank for what was saved before times were kept.`,
  ),
  computed(
    'SystemModifiedOn',
    `${of}_MODIFIED_AT`,
    `When it was last changed, ${instant}; blank for what was saved before times were kept.`,
  ),
];

export const systemClientId = computed(
  'SystemClientID',
  'SYSTEM_CLIENT_ID',
  'Id of the client in this system; stays the same as long as EmployerID and EmployeeID do.',
);

export const systemId = (name: string, keyColumns: string): ExportColumn =>
  computed(name, 'SYSTEM_ID', `Id in this system; stays the same as long as ${keyColumns} do.`);

/** Whose row it is, by name as the client's own row has it. */
export const clientName: readonly ExportColumn[] = [
  of('EMPLOYEE', 'LastName', 'LastName', 'Last name of the client.'),
  of('EMPLOYEE', 'FirstName', 'FirstName', 'First name of the client.'),
];

export const lastLogin = (name: string): ExportColumn =>
  computed(name, 'USER_LAST_LOGIN_AT', `When the user was last here, ${instant}; blank when not known.`);
