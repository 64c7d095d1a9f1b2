import * as z from 'zod';
import { ClientListFilter } from '../clients/contract.ts';
import { ClientId, DistributorId, roles, staffRoles } from '../directory/contract.ts';
import { MoveRef, PackageId, PackageMove } from '../distributor-packages/contract.ts';
import { page, pageQuery, route, Ulid } from '../platform/contract.ts';

/** What a person sees: packages by name, `by` as it may be shown. */
export const ShownMove = PackageMove.omit({ createdBy: true }).extend({
  createdBy: z.string(),
  fromPackage: z.string().optional(),
  toPackage: z.string().optional(),
});
export type ShownMove = z.infer<typeof ShownMove>;

/** What becomes, or became, of one client of a bulk assignment. */
export const MoveLine = z.object({
  /** Of the CSV, the header being 1; for a filter its place in the list. */
  line: z.int().positive(),
  clientId: ClientId.optional(),
  clientName: z.string().optional(),
  outcome: z.enum(['ASSIGN', 'CHANGE', 'UNCHANGED', 'REFUSED', 'SKIPPED']),
  fromPackage: z.string().optional(),
  toPackage: z.string().optional(),
  /** Of a refused or skipped one: why, and what to do. */
  reason: z.string().optional(),
});
export type MoveLine = z.infer<typeof MoveLine>;

/** Most clients in one bulk assignment. */
export const mostMoveClients = 100_000;

/** Which clients, and where to. */
export const NewMove = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('FILTER'), filter: ClientListFilter, toPackageId: PackageId }),
  z.strictObject({
    from: z.literal('CSV'),
    /** Columns `ClientID` or `ExternalClientID`, and `ExternalPackageID`; RFC 4180, UTF-8, with a header. */
    csv: z.string().min(1, 'Select a file first.').max(5_000_000, 'The file must be 5 MB or smaller.'),
  }),
]);
export type NewMove = z.infer<typeof NewMove>;

const tag = 'Distributor packages';
const writers = [roles.systemAdministrator, roles.distributorAllAccess];
const base = '/v1/distributors/{distributorId}/package-moves';
const one = `${base}/{moveId}`;
const inDistributor = z.object({ distributorId: DistributorId });
const inMove = z.object({ distributorId: DistributorId, moveId: Ulid });
const unknown = ['DISTRIBUTOR_NOT_FOUND', 'MOVE_NOT_FOUND'];

export const planMove = route({
  operationId: 'planPackageMove',
  method: 'post',
  path: base,
  summary: 'Dry run of a bulk assignment: what would become of each client; nothing is assigned',
  tag,
  roles: writers,
  scopes: [],
  params: inDistributor,
  body: NewMove,
  takesBrokenText: true,
  success: { status: 201, description: 'The plan', body: ShownMove },
  problems: [
    'DISTRIBUTOR_NOT_FOUND',
    'PACKAGE_NOT_FOUND',
    'PACKAGE_INACTIVE',
    'CSV_NOT_VALID',
    'TOO_MANY_CLIENTS',
    'NO_CLIENTS',
  ],
});

export const listMoves = route({
  operationId: 'listPackageMoves',
  method: 'get',
  path: base,
  summary: 'Bulk assignments and reassignments, newest first',
  tag,
  roles: staffRoles,
  scopes: [],
  params: inDistributor,
  query: z.object(pageQuery),
  success: { status: 200, description: 'Moves', body: page(ShownMove) },
  problems: ['DISTRIBUTOR_NOT_FOUND', 'CURSOR_NOT_VALID'],
});

export const getMove = route({
  operationId: 'getPackageMove',
  method: 'get',
  path: one,
  summary: 'One move and how far it is',
  tag,
  roles: staffRoles,
  scopes: [],
  params: inMove,
  success: { status: 200, description: 'The move', body: ShownMove },
  problems: unknown,
});

export const listMoveLines = route({
  operationId: 'listPackageMoveLines',
  method: 'get',
  path: `${one}/lines`,
  summary: 'Lines of a bulk assignment, as planned; refused and skipped ones with their reason',
  tag,
  roles: staffRoles,
  scopes: [],
  params: inMove,
  query: z.object({ ...pageQuery, outcome: MoveLine.shape.outcome.optional() }),
  success: { status: 200, description: 'Lines', body: page(MoveLine) },
  problems: [...unknown, 'MOVE_LINES_NOT_KEPT', 'CURSOR_NOT_VALID'],
});

const change = { method: 'post', tag, roles: writers, scopes: [], params: inMove } as const;
const changed = { status: 200, description: 'The move', body: ShownMove } as const;

export const startMove = route({
  ...change,
  operationId: 'startPackageMove',
  path: `${one}/start`,
  summary: 'Carry out a planned bulk assignment, or go on with a stopped move',
  success: changed,
  problems: [...unknown, 'MOVE_NOT_STARTABLE'],
});

export const cancelMove = route({
  ...change,
  operationId: 'cancelPackageMove',
  path: `${one}/cancel`,
  summary: 'Drop a planned bulk assignment, or stop a running one; what was assigned stays',
  success: changed,
  problems: [...unknown, 'MOVE_NOT_CANCELLABLE'],
});

/** Every route of this room; the API function serves exactly these. */
export const packageMoveRoutes = { planMove, listMoves, getMove, listMoveLines, startMove, cancelMove };

/** `hasFailed`: the step failed for good and the move is to be marked as stopped. */
export const MoveStepInput = MoveRef.extend({ hasFailed: z.boolean().default(false) });
export type MoveStepInput = z.infer<typeof MoveStepInput>;

/** The workflow calls the step again until it says so. */
export const MoveStepOutput = z.object({ isEnded: z.boolean() });
export type MoveStepOutput = z.infer<typeof MoveStepOutput>;

/** Environment variables besides those of the directory and packages: the bucket in which plans are kept. */
export const movesEnv = z.object({ REPORTS_BUCKET: z.string().min(1) });
