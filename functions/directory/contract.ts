import * as z from 'zod';
import { Instant, page, pageQuery, route } from '../platform/contract.ts';

/** Roles as Cognito groups. A person's role counts only while the directory lists it too. */
export const roles = {
  systemAdministrator: 'system-administrator',
  implementationProjectManager: 'implementation-project-manager',
  distributorAllAccess: 'distributor-all-access',
  distributorReadOnly: 'distributor-read-only',
  clientAdministrator: 'client-administrator',
  firmAdministrator: 'firm-administrator',
} as const;
export const Role = z.enum(Object.values(roles) as [string, ...string[]]);
export type Role = (typeof roles)[keyof typeof roles];

/** OAuth scopes of machine clients, `resource-server/scope` as Cognito spells them. */
export const scopes = {
  exportsRead: 'waybill/exports.read',
  exportsWrite: 'waybill/exports.write',
  clientsRead: 'waybill/clients.read',
  clientsWrite: 'waybill/clients.write',
  packagesRead: 'waybill/packages.read',
  packagesWrite: 'waybill/packages.write',
  integratorRead: 'waybill/integrator.read',
  integratorWrite: 'waybill/integrator.write',
} as const;
export type Scope = (typeof scopes)[keyof typeof scopes];
/** What machine clients of firms may be given; those of distributors all else. */
export const firmScopes: readonly Scope[] = [scopes.integratorRead, scopes.integratorWrite];
export const distributorScopes: readonly Scope[] = Object.values(scopes).filter(
  (name) => !firmScopes.includes(name),
);

export const DistributorId = z.string().regex(/^[a-z][a-z0-9-]{1,31}$/);
/** A law firm that exchanges CSVs; the tenant of the integrator. */
export const FirmId = DistributorId;
export const ClientId = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
export const EmployerId = ClientId;
export const WorksiteId = ClientId;
export const SecurityGroupId = ClientId;

export const Distributor = z.object({
  distributorId: DistributorId,
  name: z.string().min(1).max(120),
  /** IANA zone in which mails and logs show local time. */
  timeZone: z.string().default('America/New_York'),
  isDataExportEnabled: z.boolean().default(false),
  /** Who switched Data Export on or off last, and when. */
  dataExportSwitchedBy: z.string().optional(),
  dataExportSwitchedAt: z.iso.datetime().optional(),
});
export type Distributor = z.infer<typeof Distributor>;

export const Client = z.object({
  distributorId: DistributorId,
  clientId: ClientId,
  name: z.string().min(1).max(120),
  externalClientId: z.string().max(60).optional(),
  isActive: z.boolean().default(true),
  employerCount: z.int().nonnegative().default(0),
  recordCount: z.int().nonnegative().default(0),
  worksiteCount: z.int().nonnegative().default(0),
  activeUserCount: z.int().nonnegative().default(0),
  createdAt: Instant.optional(),
  lastRecordCreatedAt: Instant.optional(),
  primaryContactName: z.string().max(120).optional(),
  primaryContactEmail: z.email().optional(),
  /** I-9s not complete yet, by the workflow they were begun with (`EMPLOYER_APPOINT`: 3). */
  pendingByWorkflow: z.record(z.string(), z.int().nonnegative()).default({}),
});
export type Client = z.infer<typeof Client>;

/** A client as it is kept: itself, its version, and the distributor package it points to. */
export const StoredClient = Client.extend({
  /** Counts every change of the row that matters to somebody who read it before; the ETag of the client. */
  version: z.int().nonnegative().default(0),
  packageId: z.string().optional(),
  packageAssignedAt: Instant.optional(),
  /** Name of the person or API client who assigned it, as `assignedBy` is shown to the distributor. */
  packageAssignedBy: z.string().optional(),
  packageAssignedThrough: z.enum(['UI', 'API', 'SYSTEM']).optional(),
  /** Product switches that are on in the client's own settings; they count while no package is assigned. */
  ownProducts: z.array(z.string()).optional(),
  /** Version of the client's own settings; absent while it never had any. */
  ownSettingsVersion: z.int().positive().optional(),
  /** When they were saved last, and by whom as it is shown to the distributor. */
  ownSettingsSavedAt: Instant.optional(),
  ownSettingsSavedBy: z.string().optional(),
});
export type StoredClient = z.infer<typeof StoredClient>;

/** What the I-9 records of a client come to; what is left out is not known and stays as it is. */
export type RecordCounts = Pick<Client, 'recordCount'> &
  Partial<Pick<Client, 'lastRecordCreatedAt' | 'pendingByWorkflow'>>;

/** A client as the search finds it: the distributor package it points to is named by its id. */
export const FoundClient = Client.extend({ packageId: z.string().optional() });
export type FoundClient = z.infer<typeof FoundClient>;

/** Clients that point to one package. */
export const PackageTally = z.object({
  packageId: z.string(),
  activeClientCount: z.int().nonnegative().default(0),
  inactiveClientCount: z.int().nonnegative().default(0),
});
export type PackageTally = z.infer<typeof PackageTally>;

export const Employer = z.object({
  distributorId: DistributorId,
  clientId: ClientId,
  employerId: EmployerId,
  name: z.string().min(1).max(120),
  /** Federal employer identification number, nine digits. */
  fein: z.string().regex(/^\d{9}$/),
  address: z.string().max(200).optional(),
});
export type Employer = z.infer<typeof Employer>;

export const Worksite = z.object({
  distributorId: DistributorId,
  clientId: ClientId,
  employerId: EmployerId,
  worksiteId: WorksiteId,
  name: z.string().min(1).max(120),
  city: z.string().max(60).optional(),
  state: z.string().length(2).optional(),
});
export type Worksite = z.infer<typeof Worksite>;

export const SecurityGroup = z.object({
  distributorId: DistributorId,
  clientId: ClientId,
  employerId: EmployerId,
  securityGroupId: SecurityGroupId,
  name: z.string().min(1).max(120),
});
export type SecurityGroup = z.infer<typeof SecurityGroup>;

/** A law firm whose immigration data the integrator exchanges. */
export const Firm = z.object({
  firmId: FirmId,
  name: z.string().min(1).max(120),
  /** IANA zone in which mails and pages show local time; runs keep Pacific time. */
  timeZone: z.string().default('America/Los_Angeles'),
});
export type Firm = z.infer<typeof Firm>;

/** Part of a directory, to be saved at once. */
export interface DirectoryEntries {
  readonly distributors: readonly Distributor[];
  readonly clients: readonly Client[];
  readonly employers: readonly Employer[];
  readonly worksites: readonly Worksite[];
  readonly securityGroups: readonly SecurityGroup[];
}

/** A person who may sign in. `sub` is the subject of the identity provider; the tenant and roles are decided here. */
export const User = z.object({
  sub: z.string().min(1).max(128),
  username: z.string().min(1).max(128),
  displayName: z.string().min(1).max(120),
  email: z.email(),
  roles: z.array(Role),
  /** Absent for the vendor's own staff. */
  distributorId: DistributorId.optional(),
  /** Only of a client administrator: the one client they administer. */
  clientId: ClientId.optional(),
  /** Only of a firm administrator, who has no distributor. */
  firmId: FirmId.optional(),
  isActive: z.boolean().default(true),
});
export type User = z.infer<typeof User>;

/** A machine client of the API, known by its OAuth client id; belongs to one distributor or one firm. */
export const ApiClient = z
  .object({
    oauthClientId: z.string().min(1).max(128),
    name: z.string().min(1).max(120),
    distributorId: DistributorId.optional(),
    firmId: FirmId.optional(),
    isActive: z.boolean().default(true),
  })
  .refine(({ distributorId, firmId }) => (distributorId === undefined) !== (firmId === undefined), {
    message: 'belongs to a distributor or to a firm',
  });
export type ApiClient = z.infer<typeof ApiClient>;

/** Who calls, after the token and the directory both agreed. */
export const Principal = z.object({
  kind: z.enum(['user', 'machine']),
  id: z.string(),
  displayName: z.string(),
  roles: z.array(Role),
  scopes: z.array(z.string()),
  /** The only distributor this caller may see; absent for vendor staff, who may see all. */
  distributorId: DistributorId.optional(),
  /** The only client this caller may see; absent for everybody but client administrators. */
  clientId: ClientId.optional(),
  /** The only firm this caller may see; absent for vendor staff, who may see all, and for distributors' callers. */
  firmId: FirmId.optional(),
});
export type Principal = z.infer<typeof Principal>;

/** Roles of vendor staff: the only people without a distributor of their own. */
export const vendorRoles: readonly string[] = [roles.systemAdministrator, roles.implementationProjectManager];

/** Everybody who works for the vendor or a distributor. */
export const staffRoles: readonly string[] = [
  roles.systemAdministrator,
  roles.implementationProjectManager,
  roles.distributorAllAccess,
  roles.distributorReadOnly,
];

const everyRole = Object.values(roles);
const anyScope = Object.values(scopes);
/** Who works with clients: those who ask for exports of them, and those who set them up. */
const clientScopes = [scopes.exportsRead, scopes.exportsWrite, scopes.clientsRead, scopes.clientsWrite];
const tag = 'Directory';

export const getMe = route({
  operationId: 'getMe',
  method: 'get',
  path: '/v1/me',
  summary: 'Who is signed in, and for which distributor',
  tag,
  roles: everyRole,
  scopes: anyScope,
  success: {
    status: 200,
    description: 'The caller',
    body: z.object({ principal: Principal, distributor: Distributor.optional(), firm: Firm.optional() }),
  },
});

export const listDistributors = route({
  operationId: 'listDistributors',
  method: 'get',
  path: '/v1/distributors',
  summary: 'Distributors the caller may see',
  tag,
  roles: everyRole,
  scopes: anyScope,
  query: z.object(pageQuery),
  success: { status: 200, description: 'Distributors by name', body: page(Distributor) },
  problems: ['CURSOR_NOT_VALID'],
});

export const listFirms = route({
  operationId: 'listFirms',
  method: 'get',
  path: '/v1/firms',
  summary: 'Firms the caller may see, by name',
  tag,
  roles: [...vendorRoles, roles.firmAdministrator],
  scopes: [],
  success: { status: 200, description: 'Firms', body: z.object({ items: z.array(Firm) }) },
});

export const setDataExportEnabled = route({
  operationId: 'setDataExportEnabled',
  method: 'put',
  path: '/v1/distributors/{distributorId}/data-export-feature',
  summary: 'Switch Data Export on or off for a distributor',
  tag,
  roles: vendorRoles,
  scopes: [],
  params: z.object({ distributorId: DistributorId }),
  body: z.strictObject({ isEnabled: z.boolean() }),
  success: { status: 200, description: 'Switched', body: Distributor },
  problems: ['DISTRIBUTOR_NOT_FOUND'],
});

/** Texts of the client search, the same on the site and in the API. */
export const searchMessages = {
  filterMissing: 'Enter at least one search filter.',
  nothingFound: 'No clients found.',
  tooShort: 'Enter at least 2 characters.',
  feinWrong: 'A FEIN has 9 digits.',
} as const;

/** Client search: at least one of the filters. */
export const ClientSearch = z.object({
  name: z.string().trim().min(2, searchMessages.tooShort).max(120).optional(),
  clientId: ClientId.optional(),
  externalClientId: z.string().trim().min(1).max(60).optional(),
  employerName: z.string().trim().min(2, searchMessages.tooShort).max(120).optional(),
  fein: z
    .string()
    .trim()
    .transform((text) => text.replaceAll('-', ''))
    .pipe(z.string().regex(/^\d{9}$/, searchMessages.feinWrong))
    .optional(),
  contains: z.stringbool().default(true),
  hideInactive: z.stringbool().default(false),
});
export type ClientSearch = z.infer<typeof ClientSearch>;

const inDistributor = z.object({ distributorId: DistributorId });
const inClient = z.object({ distributorId: DistributorId, clientId: ClientId });
const inEmployer = z.object({ distributorId: DistributorId, clientId: ClientId, employerId: EmployerId });

export const searchClients = route({
  operationId: 'searchClients',
  method: 'get',
  path: '/v1/distributors/{distributorId}/clients',
  summary: 'Search the clients of a distributor',
  description: 'At least one filter is needed. At most 200 clients, by name.',
  tag,
  roles: staffRoles,
  scopes: clientScopes,
  params: inDistributor,
  query: ClientSearch,
  success: {
    status: 200,
    description: 'Clients by name',
    body: z.object({ items: z.array(FoundClient), isTruncated: z.boolean() }),
  },
  problems: ['SEARCH_FILTER_MISSING'],
});

export const getClient = route({
  operationId: 'getClient',
  method: 'get',
  path: '/v1/distributors/{distributorId}/clients/{clientId}',
  summary: 'One client',
  tag,
  roles: [...staffRoles, roles.clientAdministrator],
  scopes: clientScopes,
  params: inClient,
  success: { status: 200, description: 'The client', body: Client },
  problems: ['CLIENT_NOT_FOUND'],
});

export const listEmployers = route({
  operationId: 'listEmployers',
  method: 'get',
  path: '/v1/distributors/{distributorId}/clients/{clientId}/employers',
  summary: 'Employers of a client, by name',
  tag,
  roles: staffRoles,
  scopes: clientScopes,
  params: inClient,
  success: { status: 200, description: 'Employers', body: z.object({ items: z.array(Employer) }) },
  problems: ['CLIENT_NOT_FOUND'],
});

export const listWorksites = route({
  operationId: 'listWorksites',
  method: 'get',
  path: '/v1/distributors/{distributorId}/clients/{clientId}/employers/{employerId}/worksites',
  summary: 'Worksites of an employer, by name',
  tag,
  roles: staffRoles,
  scopes: clientScopes,
  params: inEmployer,
  success: { status: 200, description: 'Worksites', body: z.object({ items: z.array(Worksite) }) },
  problems: ['CLIENT_NOT_FOUND', 'EMPLOYER_NOT_FOUND'],
});

export const listSecurityGroups = route({
  operationId: 'listSecurityGroups',
  method: 'get',
  path: '/v1/distributors/{distributorId}/clients/{clientId}/employers/{employerId}/security-groups',
  summary: 'Security groups of an employer, by name',
  tag,
  roles: staffRoles,
  scopes: clientScopes,
  params: inEmployer,
  success: { status: 200, description: 'Security groups', body: z.object({ items: z.array(SecurityGroup) }) },
  problems: ['CLIENT_NOT_FOUND', 'EMPLOYER_NOT_FOUND'],
});

/** Every route of this room; the API function serves exactly these. */
export const directoryRoutes = {
  getMe,
  listDistributors,
  listFirms,
  setDataExportEnabled,
  searchClients,
  getClient,
  listEmployers,
  listWorksites,
  listSecurityGroups,
};

/** Indexes of the directory table over its client rows, both in order of the folded name, then of the id. */
export const directoryIndexes = {
  /** Every client of a distributor. */
  clientsByName: { name: 'clients-by-name', partitionKey: 'clientsPk', sortKey: 'nameSk' },
  /** The clients that point to one package; a client without one is not in it. */
  clientsByPackage: { name: 'clients-by-package', partitionKey: 'packagePk', sortKey: 'nameSk' },
} as const;

/** Environment variables of functions that read the directory. */
export const directoryEnv = z.object({ DIRECTORY_TABLE: z.string().min(1) });
