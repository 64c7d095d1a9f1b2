import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { DeliveriesTable } from '../deliveries/deps.ts';
import { isDeliverable, readDeliverySettings } from '../deliveries/settings-store.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import { type Principal, vendorRoles } from '../directory/contract.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import { readClient } from '../directory/directory-store.ts';
import type { RecordTable } from '../i9/deps.ts';
import { ConflictError, NotFoundError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { messages, type NewDataExport, type requestDataExport } from './contract.ts';
import {
  addDataExport,
  nextExportNumber,
  readDataExport,
  type StoredDataExport,
  usedKeyOf,
} from './data-export-store.ts';
import { type BaseDeps, giveStartHint, type StartHint } from './deps.ts';
import { checkRecordSet } from './record-set-check.ts';

export interface RequestExportDeps extends BaseDeps {
  readonly directory: DirectoryTable;
  readonly i9: RecordTable;
  readonly deliveries: DeliveriesTable;
  readonly startHint: StartHint;
}

type Request = ApiRequest<typeof requestDataExport, Principal>;

/**
 * Queues a data export. Everything that can be known to be wrong is refused here, before anything is written.
 * @throws NotFoundError for a client that is unknown or another distributor's; InvalidInputError for the record set;
 *   ConflictError while the feature is off or nothing can be delivered, or for a reused idempotency key
 */
export async function requestExport(
  deps: RequestExportDeps,
  request: Request,
): Promise<ApiAnswer<typeof requestDataExport>> {
  const { principal, body } = request;
  const { distributorId } = request.params;
  const distributor = await authorizeDistributor(deps, principal, distributorId);
  const key = usedKey(request);
  const earlier = await answerAgain(deps, distributorId, key);
  if (earlier) return earlier;
  if (!distributor.isDataExportEnabled)
    throw new ConflictError('DATA_EXPORT_NOT_ENABLED', messages.notEnabled);
  const settings = await readDeliverySettings(deps, distributorId);
  if (!isDeliverable(settings)) throw new ConflictError('DELIVERY_NOT_CONFIGURED', messages.notConfigured);
  const client = await readClient(deps, { distributorId, clientId: body.clientId });
  if (client === undefined) {
    throw new NotFoundError('CLIENT_NOT_FOUND', 'There is no such client for this distributor.');
  }
  const { label, employerName } = await checkRecordSet(deps, client, body.recordSet);
  const added = await newDataExport(deps, request, { clientName: client.name, label, employerName });
  const { recordSet, employeeNote } = body;
  const isAdded = await addDataExport(deps, added, { recordSet, employeeNote }, key);
  if (!isAdded) return requestExport(deps, request); // another one took the key meanwhile
  await giveStartHint(deps, added.dataExportId);
  return answer(added);
}

function usedKey(request: Request) {
  const idempotencyKey = request.headers['idempotency-key'];
  if (idempotencyKey === undefined) return undefined;
  const text = canonicalize({ caller: request.principal.id, body: request.body }) ?? '';
  return { idempotencyKey, requestHash: createHash('sha256').update(text).digest('hex') };
}

/** What the key was answered with before, if it was used before. */
async function answerAgain(
  deps: RequestExportDeps,
  distributorId: string,
  key: ReturnType<typeof usedKey>,
): Promise<ApiAnswer<typeof requestDataExport> | undefined> {
  const earlier = key && (await usedKeyOf(deps, distributorId, key.idempotencyKey));
  if (earlier === undefined) return undefined;
  if (earlier.requestHash === key?.requestHash) return answer(await readDataExport(deps, earlier));
  const detail = 'This Idempotency-Key was used for another request. Use a new key for a new request.';
  throw new ConflictError('IDEMPOTENCY_KEY_REUSED', detail);
}

function answer(stored: StoredDataExport): ApiAnswer<typeof requestDataExport> {
  const location = `/v1/distributors/${stored.distributorId}/data-exports/${stored.dataExportId}`;
  return { body: stored, headers: { location } };
}

async function newDataExport(
  deps: RequestExportDeps,
  { principal, params, body }: Request,
  of: { clientName: string; label: string; employerName?: string },
): Promise<StoredDataExport> {
  return {
    dataExportId: deps.newId(),
    generation: 1,
    exportNumber: await nextExportNumber(deps, params.distributorId),
    distributorId: params.distributorId,
    clientId: (body as NewDataExport).clientId,
    clientName: of.clientName,
    employerName: of.employerName,
    description: body.description,
    recordSet: { kind: body.recordSet.kind, label: of.label },
    assets: body.assets,
    hasEmployeeNote: Boolean(body.employeeNote),
    requestedBy: principal.displayName,
    isRequestedByVendor: principal.roles.some((role) => vendorRoles.includes(role)),
    requesterSub: principal.kind === 'user' ? principal.id : undefined,
    requestedAt: deps.clock.now().toISOString(),
    status: 'REQUESTED',
    processedCount: 0,
    exceptionCount: 0,
    files: [],
  };
}
