import {
  messages,
  type NewDataExport,
  type requestDataExport,
} from '../../../functions/data-exports/contract.ts';
import type { Principal } from '../../../functions/directory/contract.ts';
import { ConflictError, InvalidInputError } from '../../../functions/platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../../../functions/platform/http.ts';
import type { ApiWorld, ShownExport } from './api-world.ts';
import { aShownExport } from './shown-exports.ts';

const madeBy = new Map<string, { readonly body: string; readonly made: ShownExport }>();

/** Requests an export of the world with the refusals of the real one that the form must show. */
export function requestExport(
  world: ApiWorld,
  { body, headers, params, principal }: ApiRequest<typeof requestDataExport, Principal>,
): ApiAnswer<typeof requestDataExport> {
  const key = headers['idempotency-key'];
  const earlier = key === undefined ? undefined : madeBy.get(key);
  if (earlier && earlier.body !== JSON.stringify(body)) {
    throw new ConflictError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another request.');
  }
  if (earlier) return { body: earlier.made };
  requireEnabled(world, params.distributorId);
  requireKnownIds(world, body);
  const client = world.clients.find((one) => one.clientId === body.clientId);
  const made = aShownExport({
    ...params,
    description: body.description,
    clientId: body.clientId,
    clientName: client?.name ?? '',
    recordSet: { kind: body.recordSet.kind, label: 'All employers' },
    purpose: body.purpose,
    responseDueAt: body.responseDueAt,
    ssnDisplay: body.ssnDisplay,
    assets: body.assets,
    request: body,
    requestedBy: principal.displayName,
    requestedAt: new Date().toISOString(),
  });
  world.requests.push({ idempotencyKey: key, body });
  world.exports.unshift(made);
  if (key !== undefined) madeBy.set(key, { body: JSON.stringify(body), made });
  return { body: made };
}

function requireEnabled(world: ApiWorld, distributorId: string): void {
  const distributor = world.distributors.find((one) => one.distributorId === distributorId);
  if (!distributor?.isDataExportEnabled)
    throw new ConflictError('DATA_EXPORT_NOT_ENABLED', messages.notEnabled);
}

function requireKnownIds(world: ApiWorld, { recordSet }: NewDataExport): void {
  if (recordSet.kind !== 'I9_IDS') return;
  const missing = recordSet.i9Ids.filter((id) => !world.i9Ids.has(id));
  if (missing.length === 0) return;
  const detail = `These I-9 IDs were not found for the selected client or employer: ${missing.join(', ')} (${missing.length} in all)`;
  throw new InvalidInputError('I9_IDS_NOT_FOUND', detail, {
    fields: [{ pointer: '#/recordSet/i9Ids', detail }],
  });
}
