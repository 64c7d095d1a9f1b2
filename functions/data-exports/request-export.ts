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
import type { BaseDeps, StartHint } from './deps.ts';
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
  const earlier = key && (await usedKeyOf(deps, distributorId, key.idempotencyKey));
  if (earlier)
    return answerAgain(await readDataExport(deps, earlier), earlier.requestHash === key.requestHash);
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
  await addDataExport(deps, added, { recordSet: body.recordSet, employeeNote: body.employeeNote }, key);
  await sendHint(deps, added.dataExportId);
  return answer(added);
}

function usedKey(request: Request) {
  const idempotencyKey = request.headers['idempotency-key'];
  if (idempotencyKey === undefined) return undefined;
  const text = canonicalize({ caller: request.principal.id, body: request.body }) ?? '';
  return { idempotencyKey, requestHash: createHash('sha256').update(text).digest('hex') };
}

function answerAgain(earlier: StoredDataExport, isSameRequest: boolean): ApiAnswer<typeof requestDataExport> {
  if (isSameRequest) return answer(earlier);
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

/** The sweeper starts what a lost hint would have started, so a failure here is no failure of the request. */
async function sendHint(deps: RequestExportDeps, dataExportId: string): Promise<void> {
  try {
    await deps.startHint.send(dataExportId);
  } catch (error) {
    deps.log.warn('START_HINT_LOST', {
      dataExportId,
      errorName: error instanceof Error ? error.name : 'unknown',
    });
  }
}
