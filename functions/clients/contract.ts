import * as z from 'zod';
import {
  Actor,
  Channel,
  EffectiveSetting,
  isBlank,
  isShowable,
  SectionChange,
  SettingChange,
  SettingValue,
  SettingValues,
  StoredSettings,
} from '../client-settings/contract.ts';
import { Client, ClientId, DistributorId, roles, scopes, staffRoles } from '../directory/contract.ts';
import { PackageId, PackageStatus } from '../distributor-packages/contract.ts';
import { LogoView, NewLogo, StoredLogo } from '../logos/contract.ts';
import { Instant, page, pageQuery, route } from '../platform/contract.ts';

/** Texts of the product, the same on the site and in the API. */
export const messages = {
  assignTooltip:
    'Assigning a package applies the package’s configured workflow, feature, email, and site settings to this client.',
  selectPackage: 'Select a Package',
  packageMissing: 'Select a package.',
  assigned: 'Package assigned.',
  changed: 'Package changed successfully.',
  noOtherPackages: 'No other active distributor packages are available to assign to this client.',
  detachQuestion:
    "This client is assigned to package “{name}”. Saving these changes removes the client's association with the package and applies the updated settings. Do you want to continue?",
  managedBy: 'Managed by distributor package {name}.',
  noChanges: 'There are no changes to save.',
  nothingFound: 'No clients found.',
  packageNotFound: "No distributor package with ExternalPackageID '{id}' exists for this distributor.",
  packageInactive: "Distributor package '{id}' is inactive and cannot be assigned.",
  externalIdTooLong: 'ExternalPackageID must be 50 characters or fewer.',
  externalIdType: 'ExternalPackageID must be a string or null.',
  notAllowed: 'The API key may not manage packages for this client.',
  packageAndSettings:
    'Send either ExternalPackageID or individual settings, not both: a package sets every setting of the client.',
  packageControlled:
    'The client’s settings come from its distributor package. Send "DetachPackage": true to remove the package and apply these settings.',
} as const;

/** The package of a client as the API shows it. */
export const AssignedPackage = z.object({
  PackageName: z.string(),
  Status: z.enum(['Active', 'Inactive']),
  ExternalPackageID: z.string(),
});
export type AssignedPackage = z.infer<typeof AssignedPackage>;

/** A client with what it points to; `version` is its ETag. */
export const ClientProfile = Client.extend({
  version: z.int(),
  /** `null` without one. */
  DistributorPackage: AssignedPackage.nullable(),
  packageId: PackageId.optional(),
  packageAssignedAt: Instant.optional(),
  packageAssignedBy: z.string().optional(),
  packageAssignedThrough: Channel.optional(),
  /** Version of the client's own settings; 0 while it never had any. */
  ownSettingsVersion: z.int().default(0),
});
export type ClientProfile = z.infer<typeof ClientProfile>;

const oneLine = (label: string, mostChars: number, wrongType = `${label} must be a text.`) =>
  z
    .string(wrongType)
    .trim()
    .max(mostChars, `${label} must be ${mostChars} characters or fewer.`)
    .refine(isShowable, `${label} contains characters that cannot be shown.`);

const nameMissing = 'Client Name is required.';
export const ClientName = oneLine('Client Name', 120, nameMissing).refine(
  (text) => !isBlank(text),
  nameMissing,
);
const ExternalClientId = oneLine('External Client ID', 60).refine(
  (text) => !isBlank(text),
  'External Client ID has nothing that can be seen. Enter it, or send null for none.',
);
const ContactEmail = z
  .email('Contact e-mail must be an e-mail address.')
  .max(254, 'Contact e-mail must be 254 characters or fewer.');

const clientFields = {
  externalClientId: ExternalClientId.nullable().optional(),
  isActive: z.boolean().optional(),
  primaryContactName: oneLine('Primary contact', 120).nullable().optional(),
  primaryContactEmail: ContactEmail.nullable().optional(),
  /** Settings to set; `null` makes the client inherit one again. */
  settings: z.record(z.string().max(60), SettingValue.nullable()).optional(),
  /** Text or null; anything else is `INVALID_TYPE`. Empty and null: no package. Trimmed, without regard to case. */
  ExternalPackageID: z.unknown().optional(),
};

export const NewClient = z.strictObject({ name: ClientName, ...clientFields });
export type NewClient = z.infer<typeof NewClient>;

/** Fields that are left out stay as they are. */
export const ClientPatch = z.strictObject({
  name: ClientName.optional(),
  ...clientFields,
  /** Remove the package and keep its values, then apply `settings`. */
  DetachPackage: z.boolean().optional(),
});
export type ClientPatch = z.infer<typeof ClientPatch>;

/** A client's own settings; they apply while no package is assigned. */
export const StoredOwnSettings = z.object({
  distributorId: DistributorId,
  clientId: ClientId,
  version: z.int().positive(),
  settings: StoredSettings,
  savedAt: Instant,
  savedBy: Actor,
  /** The package whose values were copied when the client was detached from it. */
  detachedFrom: z
    .object({ packageId: PackageId, packageVersion: z.int().positive(), at: Instant })
    .optional(),
});
export type StoredOwnSettings = z.infer<typeof StoredOwnSettings>;

/** A client's own logo; it applies whatever package is assigned. */
export const StoredClientLogo = StoredLogo.extend({ by: Actor, at: Instant });
export type StoredClientLogo = z.infer<typeof StoredClientLogo>;

/** Something that happened to a client's configuration; never changed. */
export const ClientEvent = z.object({
  at: Instant,
  kind: z.enum([
    'CREATED',
    'CHANGED',
    'ACTIVATED',
    'DEACTIVATED',
    'PACKAGE_ASSIGNED',
    'PACKAGE_CHANGED',
    'PACKAGE_REMOVED',
    'SETTINGS_SAVED',
    'LOGO_SET',
    'LOGO_DELETED',
  ]),
  by: Actor,
  fromPackageId: z.string().optional(),
  toPackageId: z.string().optional(),
  /** Version of the own settings that it made. */
  ownSettingsVersion: z.int().optional(),
  /** The move that did it, when it was one of many. */
  moveId: z.string().optional(),
});
export type ClientEvent = z.infer<typeof ClientEvent>;

/** An event as it is shown, packages by name. */
export const ShownClientEvent = z.object({
  at: Instant,
  kind: ClientEvent.shape.kind,
  by: z.string(),
  channel: Channel,
  fromPackage: z.string().optional(),
  toPackage: z.string().optional(),
  changes: z.array(SettingChange).optional(),
});

/** A client's settings as they apply, now or at an instant. */
export const ClientSettings = z.object({
  clientId: ClientId,
  /** When they applied: the reading, or the instant asked for. */
  asOf: Instant,
  source: z.enum(['PACKAGE', 'CLIENT']),
  package: z
    .object({ packageId: PackageId, name: z.string(), version: z.int(), status: PackageStatus })
    .optional(),
  ownSettingsVersion: z.int(),
  /** Plain values by key, as they apply. */
  values: SettingValues,
  /** With `explain=true`: every value with its source, who set it and when. */
  settings: z.array(EffectiveSetting).optional(),
});
export type ClientSettings = z.infer<typeof ClientSettings>;

/** What a change would do to one client. */
export const SettingsPreview = z.object({
  changes: z.array(SettingChange),
  sectionChanges: z.array(SectionChange),
  /** Whether the client leaves its package by it. */
  isDetaching: z.boolean(),
  warnings: z.array(z.string()),
});
export type SettingsPreview = z.infer<typeof SettingsPreview>;

/** A change of own settings: what to set, and which keys to inherit again. */
export const SaveClientSettings = z.strictObject({
  set: SettingValues.default({}),
  inherit: z.array(z.string().max(60)).max(200).default([]),
  /** Confirms that the client leaves its package. */
  detachPackage: z.boolean().default(false),
});
export type SaveClientSettings = z.infer<typeof SaveClientSettings>;

/** How far a client is from the package it left. */
export const PackageDistance = z.object({
  package: z
    .object({ packageId: PackageId, name: z.string(), status: PackageStatus, version: z.int() })
    .optional(),
  detachedAt: Instant.optional(),
  /** From the client's own values to those that assigning the package again would give. */
  changes: z.array(SettingChange),
});
export type PackageDistance = z.infer<typeof PackageDistance>;

/** A line of the Client List View. */
export const ClientLine = z.object({
  clientId: ClientId,
  name: z.string(),
  externalClientId: z.string().optional(),
  isActive: z.boolean(),
  recordCount: z.int(),
  employerCount: z.int(),
  package: z
    .object({ packageId: PackageId, name: z.string(), status: PackageStatus, externalPackageId: z.string() })
    .optional(),
});
export type ClientLine = z.infer<typeof ClientLine>;

/** Filters of the Client List View; all that are given must hold. */
export const ClientListFilter = z.object({
  /** In the name, the client id or the external client id; without regard to case and diacritics. */
  text: z.string().trim().max(120).optional(),
  status: z.enum(['ACTIVE', 'INACTIVE']).optional(),
  /** Clients of one package, or `NONE`. */
  packageId: z.union([PackageId, z.literal('NONE')]).optional(),
});
export type ClientListFilter = z.infer<typeof ClientListFilter>;

/** A workbook that is ready to be loaded for ten minutes. */
export const WorkbookLink = z.object({
  url: z.url(),
  fileName: z.string(),
  rowCount: z.int(),
  expiresAt: Instant,
});

const tag = 'Clients';
const readers = staffRoles;
const writers = [roles.systemAdministrator, roles.distributorAllAccess];
const everyReader = [...staffRoles, roles.clientAdministrator];
const readScopes = [scopes.clientsRead, scopes.clientsWrite];
const base = '/v1/distributors/{distributorId}/clients';
const one = `${base}/{clientId}`;
const inDistributor = z.object({ distributorId: DistributorId });
const inClient = z.object({ distributorId: DistributorId, clientId: ClientId });
const ifMatch = z.object({ 'if-match': z.string().max(40).optional() });
const unknown = ['DISTRIBUTOR_NOT_FOUND', 'CLIENT_NOT_FOUND'];
const packageProblems = [
  'PACKAGE_NOT_FOUND',
  'PACKAGE_INACTIVE',
  'EXTERNAL_PACKAGE_ID_TOO_LONG',
  'INVALID_TYPE',
  'FORBIDDEN',
  'PACKAGE_AND_SETTINGS_CONFLICT',
];

export const listClients = route({
  operationId: 'listClients',
  method: 'get',
  path: '/v1/distributors/{distributorId}/client-list',
  summary: 'Clients by name, with their distributor packages',
  tag,
  roles: readers,
  scopes: readScopes,
  params: inDistributor,
  query: ClientListFilter.extend(pageQuery),
  success: { status: 200, description: 'Clients', body: page(ClientLine) },
  problems: ['DISTRIBUTOR_NOT_FOUND', 'CURSOR_NOT_VALID'],
});

export const createClient = route({
  operationId: 'createClient',
  method: 'post',
  path: base,
  summary: 'Create a client, with a package when ExternalPackageID names one',
  description:
    'Client and assignment are made in one transaction. The same `Idempotency-Key` with the same body gives the same client, with another body the problem IDEMPOTENCY_KEY_REUSED.',
  tag,
  roles: writers,
  scopes: [scopes.clientsWrite],
  params: inDistributor,
  headers: z.object({ 'idempotency-key': z.string().min(8).max(128).optional() }),
  body: NewClient,
  takesBrokenText: true,
  success: { status: 201, description: 'The client', body: ClientProfile },
  problems: ['DISTRIBUTOR_NOT_FOUND', 'IDEMPOTENCY_KEY_REUSED', 'SETTINGS_NOT_VALID', ...packageProblems],
});

export const changeClient = route({
  operationId: 'changeClient',
  method: 'patch',
  path: one,
  summary: 'Change fields of a client; assign, change or remove its package by ExternalPackageID',
  tag,
  roles: writers,
  scopes: [scopes.clientsWrite],
  params: inClient,
  headers: ifMatch,
  body: ClientPatch,
  takesBrokenText: true,
  success: { status: 200, description: 'The client', body: ClientProfile },
  problems: [
    ...unknown,
    'VERSION_CONFLICT',
    'PACKAGE_CONTROLLED_SETTINGS',
    'SETTINGS_NOT_VALID',
    'SETTING_NOT_ALLOWED',
    ...packageProblems,
  ],
});

export const getClientProfile = route({
  operationId: 'getClientProfile',
  method: 'get',
  path: `${one}/profile`,
  summary: 'A client with its distributor package; `ETag` is its version',
  tag,
  roles: everyReader,
  scopes: readScopes,
  params: inClient,
  success: { status: 200, description: 'The client', body: ClientProfile },
  problems: unknown,
});

export const getClientSettings = route({
  operationId: 'getClientSettings',
  method: 'get',
  path: `${one}/settings`,
  summary: 'Settings of a client as they apply, now or at an instant; `explain=true` tells why',
  tag,
  roles: everyReader,
  scopes: readScopes,
  params: inClient,
  query: z.object({ explain: z.stringbool().default(false), at: Instant.optional() }),
  success: { status: 200, description: 'The settings', body: ClientSettings },
  problems: [...unknown, 'NO_SETTINGS_AT_THAT_TIME'],
});

export const previewClientSettings = route({
  operationId: 'previewClientSettings',
  method: 'post',
  path: `${one}/settings/preview`,
  summary: 'What saving these settings would change; nothing is saved',
  tag,
  roles: writers,
  scopes: [],
  params: inClient,
  body: SaveClientSettings,
  takesBrokenText: true,
  success: { status: 200, description: 'The preview', body: SettingsPreview },
  problems: [...unknown, 'SETTINGS_NOT_VALID', 'SETTING_NOT_ALLOWED'],
});

export const saveClientSettings = route({
  operationId: 'saveClientSettings',
  method: 'put',
  path: `${one}/settings`,
  summary: 'Save settings of a client itself; one that has a package leaves it and keeps its other values',
  tag,
  roles: writers,
  scopes: [],
  params: inClient,
  headers: ifMatch,
  body: SaveClientSettings,
  takesBrokenText: true,
  success: { status: 200, description: 'The settings as they apply now', body: ClientSettings },
  problems: [
    ...unknown,
    'VERSION_CONFLICT',
    'NOTHING_TO_SAVE',
    'PACKAGE_CONTROLLED_SETTINGS',
    'SETTINGS_NOT_VALID',
    'SETTING_NOT_ALLOWED',
  ],
});

const choice = z.strictObject({ packageId: PackageId });

export const assignPackage = route({
  operationId: 'assignPackage',
  method: 'put',
  path: `${one}/package`,
  summary: 'Assign an Active package of the distributor, or change to it',
  tag,
  roles: writers,
  scopes: [],
  params: inClient,
  headers: ifMatch,
  body: choice,
  success: { status: 200, description: 'The client', body: ClientProfile },
  problems: [...unknown, 'VERSION_CONFLICT', 'PACKAGE_NOT_FOUND', 'PACKAGE_INACTIVE'],
});

export const previewAssignment = route({
  operationId: 'previewAssignment',
  method: 'post',
  path: `${one}/package/preview`,
  summary: 'What assigning a package would change for the client; nothing is saved',
  tag,
  roles: readers,
  scopes: [],
  params: inClient,
  body: choice,
  success: { status: 200, description: 'The preview', body: SettingsPreview },
  problems: [...unknown, 'PACKAGE_NOT_FOUND', 'PACKAGE_INACTIVE'],
});

export const getPackageDistance = route({
  operationId: 'getPackageDistance',
  method: 'get',
  path: `${one}/package/distance`,
  summary: 'How a detached client differs from the package it left',
  tag,
  roles: readers,
  scopes: [],
  params: inClient,
  success: { status: 200, description: 'The distance; no package when it left none', body: PackageDistance },
  problems: unknown,
});

export const listClientEvents = route({
  operationId: 'listClientEvents',
  method: 'get',
  path: `${one}/events`,
  summary: 'What happened to the configuration of a client, newest first',
  tag,
  roles: readers,
  scopes: [],
  params: inClient,
  query: z.object(pageQuery),
  success: { status: 200, description: 'Events', body: page(ShownClientEvent) },
  problems: [...unknown, 'CURSOR_NOT_VALID'],
});

const logo = { path: `${one}/logo`, tag, scopes: [], params: inClient };
const logoWriters = [...writers, roles.clientAdministrator];

export const getClientLogo = route({
  ...logo,
  operationId: 'getClientLogo',
  method: 'get',
  summary: 'The logo that applies to the client',
  roles: everyReader,
  success: { status: 200, description: 'The logo', body: LogoView },
  problems: unknown,
});

export const setClientLogo = route({
  ...logo,
  operationId: 'setClientLogo',
  method: 'put',
  summary: 'Upload the client’s own logo; its package stays assigned',
  roles: logoWriters,
  body: NewLogo,
  success: { status: 200, description: 'The logo as it is kept', body: LogoView },
  problems: [...unknown, 'LOGO_NOT_VALID'],
});

export const deleteClientLogo = route({
  ...logo,
  operationId: 'deleteClientLogo',
  method: 'delete',
  summary: 'Go back to the logo of the package, the distributor or the system',
  roles: logoWriters,
  success: { status: 200, description: 'The logo that applies now', body: LogoView },
  problems: [...unknown, 'LOGO_NOT_FOUND'],
});

export const exportClientRecords = route({
  operationId: 'exportClientRecords',
  method: 'post',
  path: '/v1/distributors/{distributorId}/client-list/workbook',
  summary: 'Export Client Records to Excel: every client of the distributor',
  tag,
  roles: readers,
  scopes: [],
  params: inDistributor,
  success: { status: 200, description: 'Where the workbook can be loaded', body: WorkbookLink },
  problems: ['DISTRIBUTOR_NOT_FOUND'],
});

/** Every route of this room; the API function serves exactly these. */
export const clientRoutes = {
  listClients,
  createClient,
  changeClient,
  getClientProfile,
  getClientSettings,
  previewClientSettings,
  saveClientSettings,
  assignPackage,
  previewAssignment,
  getPackageDistance,
  listClientEvents,
  getClientLogo,
  setClientLogo,
  deleteClientLogo,
  exportClientRecords,
};

/** Environment variables of this room's API besides those of the directory, packages and logos. */
export const clientsEnv = z.object({ REPORTS_BUCKET: z.string().min(1) });
