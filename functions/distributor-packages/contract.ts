import * as z from 'zod';
import {
  Actor,
  Channel,
  EffectiveSetting,
  isBlank,
  isShowable,
  SectionChange,
  SettingChange,
  SettingValues,
  StoredSettings,
} from '../client-settings/contract.ts';
import { ClientId, DistributorId, roles, scopes, staffRoles, vendorRoles } from '../directory/contract.ts';
import { LogoView, NewLogo, StoredLogo } from '../logos/contract.ts';
import { Instant, page, pageQuery, route, Ulid } from '../platform/contract.ts';
import { messages } from './catalog/messages.ts';

export const PackageStatus = z.enum(['ACTIVE', 'INACTIVE']);
export type PackageStatus = z.infer<typeof PackageStatus>;
export const statusLabels: Readonly<Record<PackageStatus, string>> = {
  ACTIVE: 'Active',
  INACTIVE: 'Inactive',
};

export { messages };

/** Fills `{n}` and the like. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export const PackageId = Ulid;
/** Unique within the distributor, without regard to case and doubled spaces. */
export const PackageName = z
  .string(messages.nameMissing)
  .transform((text) => text.normalize('NFC').trim())
  .pipe(
    z
      .string()
      .refine((text) => !isBlank(text), messages.nameMissing)
      .max(100, messages.nameTooLong)
      .refine(isShowable, messages.nameCharacters),
  );
/** What integrations call the package; unique within the distributor without regard to case. */
export const ExternalPackageId = z
  .string(messages.externalIdMissing)
  .trim()
  .min(1, messages.externalIdMissing)
  .max(50, messages.externalIdTooLong)
  .regex(/^[A-Za-z0-9._-]*$/, messages.externalIdCharacters);

/** Where a package stands while its clients are moved to another one before it turns Inactive. */
export const Reassignment = z.object({ moveId: Ulid, toPackageId: PackageId });

/** A package as it is kept; every version is kept the same way. */
export const StoredPackage = z.object({
  distributorId: DistributorId,
  packageId: PackageId,
  name: z.string(),
  externalPackageId: z.string(),
  status: PackageStatus,
  version: z.int().positive(),
  settings: StoredSettings,
  logo: StoredLogo.extend({ by: Actor, at: Instant }).optional(),
  createdAt: Instant,
  createdBy: Actor,
  savedAt: Instant,
  savedBy: Actor,
  /** Set while its clients are being moved away; nothing may be assigned to it meanwhile. */
  reassignment: Reassignment.optional(),
  /** Moves that bring clients here; it cannot turn Inactive before they ended. */
  incomingMoveIds: z.array(z.string()).default([]),
  /** Clients, Active and inactive, that were assigned when this version was saved, and that it reached at once. */
  reachedClientCount: z.int().nonnegative().default(0),
});
export type StoredPackage = z.infer<typeof StoredPackage>;

/** A line of the list. */
export const PackageSummary = z.object({
  packageId: PackageId,
  name: z.string(),
  externalPackageId: z.string(),
  status: PackageStatus,
  version: z.int(),
  /** "# of Clients". */
  activeClientCount: z.int(),
  inactiveClientCount: z.int(),
  savedAt: Instant,
  savedBy: z.string(),
  reassignment: Reassignment.optional(),
});
export type PackageSummary = z.infer<typeof PackageSummary>;

export const DistributorPackage = PackageSummary.extend({
  distributorId: DistributorId,
  createdAt: Instant,
  createdBy: z.string(),
  /** What was set; absent keys are inherited. */
  values: SettingValues,
  /** Every setting as it applies, and why. */
  settings: z.array(EffectiveSetting),
  hasOwnLogo: z.boolean(),
});
export type DistributorPackage = z.infer<typeof DistributorPackage>;

export const NewPackage = z.strictObject({
  name: PackageName,
  externalPackageId: ExternalPackageId,
  /** Only what is set on purpose. */
  values: SettingValues.default({}),
});
export type NewPackage = z.infer<typeof NewPackage>;

/** What becomes of the clients of a package that turns Inactive. */
export const ClientsOnDeactivation = z.discriminatedUnion('choice', [
  z.strictObject({ choice: z.literal('KEEP') }),
  z.strictObject({ choice: z.literal('REASSIGN'), toPackageId: PackageId }),
]);
export type ClientsOnDeactivation = z.infer<typeof ClientsOnDeactivation>;

/** The package as it shall be: a value that is left out is inherited from then on. */
export const SavePackage = NewPackage.extend({
  values: SettingValues,
  status: PackageStatus,
  /** Needed when an Active package with active clients turns Inactive. */
  clientsOnDeactivation: ClientsOnDeactivation.optional(),
});
export type SavePackage = z.infer<typeof SavePackage>;

/**
 * Name and ID as they arrive. What is wrong with them is told together with everything else that is wrong (a name that is
 * taken, a setting), so the door lets them through and the verb reads them as `NewPackage`.
 */
const asTyped = {
  name: z
    .string(messages.nameMissing)
    .max(2000, messages.nameTooLong)
    .default('')
    .meta({ minLength: 1, maxLength: 100, description: 'Unique within the distributor, whatever its case.' }),
  externalPackageId: z
    .string(messages.externalIdMissing)
    .max(2000, messages.externalIdTooLong)
    .default('')
    .meta({
      ...{ minLength: 1, maxLength: 50, pattern: '^[A-Za-z0-9._-]+$' },
      description: 'Unique within the distributor, whatever its case.',
    }),
};
const NewPackageAsTyped = NewPackage.extend(asTyped);
const SavePackageAsTyped = SavePackage.extend(asTyped);

/** An assigned client as lists show it. */
export const AssignedClient = z.object({ clientId: ClientId, name: z.string(), isActive: z.boolean() });

/** What a save would do. */
export const SavePreview = z.object({
  activeClientCount: z.int(),
  inactiveClientCount: z.int(),
  /** The first clients by name; `listPackageClients` has all. */
  firstClients: z.array(AssignedClient),
  /** Name, External Package ID and status, then settings, as a person reads them. */
  generalChanges: z.array(z.object({ label: z.string(), from: z.string(), to: z.string() })),
  changes: z.array(SettingChange),
  sectionChanges: z.array(SectionChange),
  /** Sentences to be confirmed: pending I-9s of a workflow that is switched off, documents named in a text, … */
  warnings: z.array(z.string()),
});
export type SavePreview = z.infer<typeof SavePreview>;

export const PackageVersion = z.object({
  version: z.int(),
  savedAt: Instant,
  savedBy: z.string(),
  channel: Channel,
  name: z.string(),
  externalPackageId: z.string(),
  status: PackageStatus,
  reachedClientCount: z.int(),
  /** Against the version before; for the first one what differs from the system. */
  generalChanges: z.array(z.object({ label: z.string(), from: z.string(), to: z.string() })),
  changes: z.array(SettingChange),
});
export type PackageVersion = z.infer<typeof PackageVersion>;

/** An own From Address waits until support has set it up (SPF, DKIM); the system's is used meanwhile. */
export const FromAddress = z.object({
  address: z.email(),
  status: z.enum(['PENDING', 'VERIFIED']),
  changedAt: Instant.optional(),
  changedBy: z.string().optional(),
});
export type FromAddress = z.infer<typeof FromAddress>;

/** `REASSIGN`: every client of a package that turns Inactive. `ASSIGN`: a list of clients from a filter or a CSV. */
export const MoveKind = z.enum(['REASSIGN', 'ASSIGN']);

/** `PLANNED → RUNNING → COMPLETE | STOPPED`; `PLANNED → CANCELLED`; a `STOPPED` one can be resumed. */
export const MoveStatus = z.enum(['PLANNED', 'RUNNING', 'COMPLETE', 'STOPPED', 'CANCELLED']);
export type MoveStatus = z.infer<typeof MoveStatus>;

/** Many clients on their way to a package. */
export const PackageMove = z.object({
  distributorId: DistributorId,
  moveId: Ulid,
  kind: MoveKind,
  status: MoveStatus,
  fromPackageId: PackageId.optional(),
  /** Of a reassignment, and of an assignment to one package; rows of a CSV may name several. */
  toPackageId: PackageId.optional(),
  /** Clients to be moved when it was planned. */
  totalCount: z.int().nonnegative(),
  movedCount: z.int().nonnegative().default(0),
  /** Clients left as they are, because they changed in between or their package is not Active any more. */
  skippedCount: z.int().nonnegative().default(0),
  /** Of the dry run: already there, and refused with a reason. */
  unchangedCount: z.int().nonnegative().default(0),
  refusedCount: z.int().nonnegative().default(0),
  createdAt: Instant,
  createdBy: Actor,
  endedAt: Instant.optional(),
  /** Why it stopped, and what to do. */
  stopReason: z.string().optional(),
});
export type PackageMove = z.infer<typeof PackageMove>;

/** Names a move; input of its workflow. */
export const MoveRef = z.object({ distributorId: DistributorId, moveId: Ulid });
export type MoveRef = z.infer<typeof MoveRef>;

const tag = 'Distributor packages';
const readers = staffRoles;
const writers = [roles.systemAdministrator, roles.distributorAllAccess];
/** An implementation project manager sets what is the vendor's to set (passwords, I-9 Resolve); the verb holds them to it. */
const savers = [...writers, roles.implementationProjectManager];
const readScopes = [scopes.packagesRead, scopes.packagesWrite];
const base = '/v1/distributors/{distributorId}/distributor-packages';
const one = `${base}/{packageId}`;
const inDistributor = z.object({ distributorId: DistributorId });
const inPackage = z.object({ distributorId: DistributorId, packageId: PackageId });
const inVersion = inPackage.extend({ version: z.coerce.number().int().positive() });
/** `"7"`: the version that was read; another one by now is `VERSION_CONFLICT`. */
const ifMatch = z.object({ 'if-match': z.string().max(40) });
const unknown = ['DISTRIBUTOR_NOT_FOUND', 'PACKAGE_NOT_FOUND'];
const answer = (description: string) => ({ status: 200 as const, description, body: DistributorPackage });

export const listPackages = route({
  operationId: 'listPackages',
  method: 'get',
  path: base,
  summary: 'Distributor packages by name',
  tag,
  roles: readers,
  scopes: readScopes,
  params: inDistributor,
  query: z.object({ status: PackageStatus.optional() }),
  success: { status: 200, description: 'All packages', body: z.object({ items: z.array(PackageSummary) }) },
  problems: ['DISTRIBUTOR_NOT_FOUND'],
});

export const createPackage = route({
  operationId: 'createPackage',
  method: 'post',
  path: base,
  summary: 'Create a distributor package, Active',
  tag,
  roles: writers,
  scopes: [],
  params: inDistributor,
  body: NewPackageAsTyped,
  takesBrokenText: true,
  success: { status: 201, description: 'The package', body: DistributorPackage },
  problems: [
    'DISTRIBUTOR_NOT_FOUND',
    'PACKAGE_NAME_TAKEN',
    'EXTERNAL_PACKAGE_ID_TAKEN',
    'SETTINGS_NOT_VALID',
    'SETTING_NOT_ALLOWED',
  ],
});

export const getPackage = route({
  operationId: 'getPackage',
  method: 'get',
  path: one,
  summary: 'One distributor package with every setting and its source; `ETag` is its version',
  tag,
  roles: readers,
  scopes: readScopes,
  params: inPackage,
  success: answer('The package'),
  problems: unknown,
});

export const savePackage = route({
  operationId: 'savePackage',
  method: 'put',
  path: one,
  summary: 'Save a distributor package; every assigned client has the new values at once',
  description:
    'General information, settings and status in one transaction. With `REASSIGN` the clients are moved in the background: the package keeps its status until the last one has moved and shows the move in `reassignment`.',
  tag,
  roles: savers,
  scopes: [],
  params: inPackage,
  headers: ifMatch,
  body: SavePackageAsTyped,
  takesBrokenText: true,
  success: answer('Saved'),
  problems: [
    ...unknown,
    'VERSION_CONFLICT',
    'NOTHING_TO_SAVE',
    'PACKAGE_NAME_TAKEN',
    'EXTERNAL_PACKAGE_ID_TAKEN',
    'SETTINGS_NOT_VALID',
    'SETTING_NOT_ALLOWED',
    'CLIENTS_CHOICE_MISSING',
    'TARGET_PACKAGE_NOT_AVAILABLE',
    'PACKAGE_BEING_REASSIGNED',
    'PACKAGE_RECEIVES_CLIENTS',
  ],
});

export const previewPackage = route({
  operationId: 'previewPackage',
  method: 'post',
  path: `${one}/preview`,
  summary: 'What a save would change, and for which clients; nothing is saved',
  tag,
  roles: savers,
  scopes: [],
  params: inPackage,
  body: SavePackageAsTyped,
  takesBrokenText: true,
  success: { status: 200, description: 'The preview', body: SavePreview },
  problems: [
    ...unknown,
    'PACKAGE_NAME_TAKEN',
    'EXTERNAL_PACKAGE_ID_TAKEN',
    'SETTINGS_NOT_VALID',
    'SETTING_NOT_ALLOWED',
  ],
});

export const listPackageClients = route({
  operationId: 'listPackageClients',
  method: 'get',
  path: `${one}/clients`,
  summary: 'Clients that the package is assigned to, by name',
  tag,
  roles: readers,
  scopes: readScopes,
  params: inPackage,
  query: z.object(pageQuery),
  success: { status: 200, description: 'Clients', body: page(AssignedClient) },
  problems: [...unknown, 'CURSOR_NOT_VALID'],
});

export const listPackageVersions = route({
  operationId: 'listPackageVersions',
  method: 'get',
  path: `${one}/versions`,
  summary: 'History, newest first, each version with what it changed',
  tag,
  roles: readers,
  scopes: readScopes,
  params: inPackage,
  query: z.object(pageQuery),
  success: { status: 200, description: 'Versions', body: page(PackageVersion) },
  problems: [...unknown, 'CURSOR_NOT_VALID'],
});

export const restorePackageVersion = route({
  operationId: 'restorePackageVersion',
  method: 'post',
  path: `${one}/versions/{version}/restore`,
  summary: 'Save the settings and the logo of an earlier version as a new version; name, ID and status stay',
  tag,
  roles: writers,
  scopes: [],
  params: inVersion,
  headers: ifMatch,
  success: answer('Restored'),
  problems: [
    ...unknown,
    'PACKAGE_VERSION_NOT_FOUND',
    'VERSION_CONFLICT',
    'NOTHING_TO_SAVE',
    'SETTINGS_NOT_VALID',
    'SETTING_NOT_ALLOWED',
    'PACKAGE_BEING_REASSIGNED',
  ],
});

export const previewRestore = route({
  operationId: 'previewRestore',
  method: 'get',
  path: `${one}/versions/{version}/restore`,
  summary: 'What restoring a version would change; nothing is saved',
  tag,
  roles: readers,
  scopes: [],
  params: inVersion,
  success: { status: 200, description: 'The preview', body: SavePreview },
  problems: [...unknown, 'PACKAGE_VERSION_NOT_FOUND'],
});

export const getPackageLogo = route({
  operationId: 'getPackageLogo',
  method: 'get',
  path: `${one}/logo`,
  summary: 'The logo that applies to the package',
  tag,
  roles: readers,
  scopes: [],
  params: inPackage,
  success: { status: 200, description: 'The logo', body: LogoView },
  problems: unknown,
});

export const setPackageLogo = route({
  operationId: 'setPackageLogo',
  method: 'put',
  path: `${one}/logo`,
  summary: 'Upload the package’s own logo (PNG, JPEG or GIF, 1 MB, 50×20 to 1200×400 pixels)',
  tag,
  roles: writers,
  scopes: [],
  params: inPackage,
  body: NewLogo,
  success: { status: 200, description: 'The logo as it is kept', body: LogoView },
  problems: [...unknown, 'LOGO_NOT_VALID', 'PACKAGE_BEING_REASSIGNED'],
});

export const deletePackageLogo = route({
  operationId: 'deletePackageLogo',
  method: 'delete',
  path: `${one}/logo`,
  summary: 'Go back to the distributor’s logo',
  tag,
  roles: writers,
  scopes: [],
  params: inPackage,
  success: { status: 200, description: 'The logo that applies now', body: LogoView },
  problems: [...unknown, 'LOGO_NOT_FOUND', 'PACKAGE_BEING_REASSIGNED'],
});

const distributorLogo = {
  path: '/v1/distributors/{distributorId}/logo',
  tag,
  scopes: [],
  params: inDistributor,
};

export const getDistributorLogo = route({
  ...distributorLogo,
  operationId: 'getDistributorLogo',
  method: 'get',
  summary: 'The distributor’s logo, or the system’s',
  roles: readers,
  success: { status: 200, description: 'The logo', body: LogoView },
  problems: ['DISTRIBUTOR_NOT_FOUND'],
});

export const setDistributorLogo = route({
  ...distributorLogo,
  operationId: 'setDistributorLogo',
  method: 'put',
  summary: 'Upload the distributor’s logo',
  roles: writers,
  body: NewLogo,
  success: { status: 200, description: 'The logo as it is kept', body: LogoView },
  problems: ['DISTRIBUTOR_NOT_FOUND', 'LOGO_NOT_VALID'],
});

export const deleteDistributorLogo = route({
  ...distributorLogo,
  operationId: 'deleteDistributorLogo',
  method: 'delete',
  summary: 'Go back to the system’s logo',
  roles: writers,
  success: { status: 200, description: 'The logo that applies now', body: LogoView },
  problems: ['DISTRIBUTOR_NOT_FOUND', 'LOGO_NOT_FOUND'],
});

export const listFromAddresses = route({
  operationId: 'listFromAddresses',
  method: 'get',
  path: '/v1/distributors/{distributorId}/from-addresses',
  summary: 'Own From Addresses and whether support has verified them',
  tag,
  roles: readers,
  scopes: [],
  params: inDistributor,
  success: { status: 200, description: 'Addresses', body: z.object({ items: z.array(FromAddress) }) },
  problems: ['DISTRIBUTOR_NOT_FOUND'],
});

export const decideFromAddress = route({
  operationId: 'decideFromAddress',
  method: 'post',
  path: '/v1/distributors/{distributorId}/from-addresses',
  summary: 'Support: mark an own From Address as set up, or not any more',
  tag,
  roles: vendorRoles,
  scopes: [],
  params: inDistributor,
  body: z.strictObject({ address: z.email(), isVerified: z.boolean() }),
  success: { status: 200, description: 'The address', body: FromAddress },
  problems: ['DISTRIBUTOR_NOT_FOUND'],
});

/** Every route of this room; the API function serves exactly these. */
export const distributorPackageRoutes = {
  listPackages,
  createPackage,
  getPackage,
  savePackage,
  previewPackage,
  listPackageClients,
  listPackageVersions,
  restorePackageVersion,
  previewRestore,
  getPackageLogo,
  setPackageLogo,
  deletePackageLogo,
  getDistributorLogo,
  setDistributorLogo,
  deleteDistributorLogo,
  listFromAddresses,
  decideFromAddress,
};

/** Environment variables of functions that read or change packages. */
export const packagesEnv = z.object({ PACKAGES_TABLE: z.string().min(1) });
/** The workflow that moves clients, of functions that start it. */
export const moveWorkflowEnv = z.object({ MOVE_WORKFLOW_ARN: z.string().min(1) });
