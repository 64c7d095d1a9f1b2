import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type * as z from 'zod';
import { isDeliverable, isTested, readDeliverySettings } from '../deliveries/settings-store.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import { type Client, type Distributor, type Principal, vendorRoles } from '../directory/contract.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import { readClient } from '../directory/directory-store.ts';
import { plusBusinessDays } from '../i9/business-days.ts';
import type { RecordTable } from '../i9/deps.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { dateIn, instantOf } from '../platform/local-time.ts';
import { messages, type NewDataExport, type requestDataExport } from './contract.ts';
import {
  addDataExport,
  nextExportNumber,
  readDataExport,
  StoredDataExport,
  usedKeyOf,
} from './data-export-store.ts';
import { giveStartHint, type StartHint } from './deps.ts';
import { effectiveFilter, recordSetLabel } from './record-set.ts';
import { checkNames, countChoice, type RecordChoice } from './record-set-check.ts';
import { exportView, type ShowDeps } from './shown-export.ts';

export interface RequestExportDeps extends ShowDeps {
  readonly directory: DirectoryTable;
  readonly i9: RecordTable;
  readonly startHint: StartHint;
}

type Request = ApiRequest<typeof requestDataExport, Principal>;

/** When an inspection is answered by default: the third business day, at this hour of the distributor's zone. */
const answerBusinessDays = 3;
const answerHour = 17;

/**
 * Queues a data export. Everything that can be known to be wrong is refused here, before anything is written.
 * @throws NotFoundError for a client that is unknown or another distributor's; InvalidInputError for the due date and the
 *   record set; ConflictError while the feature is off or nothing can be delivered, or for a reused idempotency key
 */
export async function requestExport(
  deps: RequestExportDeps,
  request: Request,
): Promise<ApiAnswer<typeof requestDataExport>> {
  const { principal, body } = request;
  const { distributorId } = request.params;
  const distributor = await authorizeDistributor(deps, principal, distributorId);
  const key = usedKey(request);
  const earlier = await answerAgain(deps, request, key);
  if (earlier) return earlier;
  await refuseUnready(deps, distributor);
  const responseDueAt = dueAtOf(body, distributor.timeZone, deps.clock.now());
  const client = await readClient(deps, { distributorId, clientId: body.clientId });
  if (client === undefined) {
    throw new NotFoundError('CLIENT_NOT_FOUND', 'There is no such client for this distributor.');
  }
  const { recordSet, employeeNote } = body;
  const recordFilter = effectiveFilter(recordSet, body.recordFilter);
  const today = dateIn(distributor.timeZone, deps.clock.now());
  const choice: RecordChoice = { client, recordSet, recordFilter, today };
  const { employerName } = await checkNames(deps, choice);
  const expectedRecordCount = await countChoice(deps, choice);
  const found = { client, employerName, responseDueAt, expectedRecordCount };
  const added = await newDataExport(deps, request, found);
  const isAdded = await addDataExport(deps, added, { recordSet, recordFilter, employeeNote }, key);
  if (!isAdded) return requestExport(deps, request); // another one took the key meanwhile
  deps.log.measure('ExportsRequested', 1);
  await giveStartHint(deps, added.dataExportId);
  return answer(deps, principal, added);
}

async function refuseUnready(deps: RequestExportDeps, distributor: Distributor): Promise<void> {
  if (!distributor.isDataExportEnabled)
    throw new ConflictError('DATA_EXPORT_NOT_ENABLED', messages.notEnabled);
  const settings = await readDeliverySettings(deps, distributor.distributorId);
  if (!isDeliverable(settings)) throw new ConflictError('DELIVERY_NOT_CONFIGURED', messages.notConfigured);
  if (!isTested(settings)) throw new ConflictError('DELIVERY_NOT_TESTED', messages.notTested);
}

function dueAtOf({ purpose, responseDueAt }: NewDataExport, timeZone: string, now: Date): string | undefined {
  const isAudit = purpose === 'GOVERNMENT_AUDIT';
  if (responseDueAt !== undefined) {
    if (!isAudit) throw wrongDueAt('DUE_DATE_WITHOUT_AUDIT', messages.dueAtWithoutAudit);
    if (Date.parse(responseDueAt) <= now.getTime()) throw wrongDueAt('DUE_DATE_PASSED', messages.dueAtPassed);
    return responseDueAt;
  }
  if (!isAudit) return undefined;
  const date = plusBusinessDays(dateIn(timeZone, now), answerBusinessDays);
  return instantOf(timeZone, date, answerHour).toISOString();
}

function wrongDueAt(code: string, detail: string): InvalidInputError {
  return new InvalidInputError(code, detail, { fields: [{ pointer: '#/responseDueAt', detail }] });
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
  { principal, params }: Request,
  key: ReturnType<typeof usedKey>,
): Promise<ApiAnswer<typeof requestDataExport> | undefined> {
  const earlier = key && (await usedKeyOf(deps, params.distributorId, key.idempotencyKey));
  if (earlier === undefined) return undefined;
  if (earlier.requestHash === key?.requestHash)
    return answer(deps, principal, await readDataExport(deps, earlier));
  const detail = 'This Idempotency-Key was used for another request. Use a new key for a new request.';
  throw new ConflictError('IDEMPOTENCY_KEY_REUSED', detail);
}

async function answer(
  deps: RequestExportDeps,
  principal: Principal,
  stored: StoredDataExport,
): Promise<ApiAnswer<typeof requestDataExport>> {
  const location = `/v1/distributors/${stored.distributorId}/data-exports/${stored.dataExportId}`;
  const [shown = stored] = await exportView(deps, principal)([stored]);
  return { body: shown, headers: { location } };
}

interface Found {
  readonly client: Client;
  readonly employerName?: string;
  readonly responseDueAt?: string;
  readonly expectedRecordCount: number;
}

async function newDataExport(
  deps: RequestExportDeps,
  { principal, params, body }: Request,
  { client, ...found }: Found,
): Promise<StoredDataExport> {
  const { description, purpose, recordSet, recordFilter, assets } = body;
  const label = recordSetLabel(recordSet, recordFilter, found.employerName);
  return StoredDataExport.parse({
    ...found,
    dataExportId: deps.newId(),
    generation: 1,
    exportNumber: await nextExportNumber(deps, params.distributorId),
    distributorId: params.distributorId,
    clientId: client.clientId,
    clientName: client.name,
    description,
    recordSet: { kind: recordSet.kind, label },
    purpose,
    ssnDisplay: body.ssnDisplay ?? (purpose === 'CLIENT_TERMINATION' ? 'FULL' : 'LAST_FOUR'),
    assets,
    hasEmployeeNote: Boolean(body.employeeNote),
    requestedBy: principal.displayName,
    isRequestedByVendor: principal.roles.some((role) => vendorRoles.includes(role)),
    requesterSub: principal.kind === 'user' ? principal.id : undefined,
    requestedAt: deps.clock.now().toISOString(),
    status: 'REQUESTED',
  } satisfies z.input<typeof StoredDataExport>);
}
