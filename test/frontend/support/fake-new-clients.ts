import { clientRoutes, messages } from '../../../functions/clients/contract.ts';
import { fill } from '../../../functions/distributor-packages/contract.ts';
import { ConflictError, UnprocessableError } from '../../../functions/platform/errors.ts';
import { playable } from './api-routes.ts';
import type { ApiWorld } from './api-world.ts';
import { configurationOf, now, profileOf } from './fake-clients.ts';

/** @throws UnprocessableError `PACKAGE_NOT_FOUND` */
function packageIdOf(world: ApiWorld, sent: unknown): string | undefined {
  if (sent === undefined) return undefined;
  const found = world.packaging.packages.find((one) => one.externalPackageId === sent);
  if (found !== undefined) return found.packageId;
  const detail = fill(messages.packageNotFound, { id: String(sent) });
  throw new UnprocessableError('PACKAGE_NOT_FOUND', detail, {
    fields: [{ pointer: '#/ExternalPackageID', detail }],
  });
}

/** New clients, once for every key. */
export const newClientAnswers = [
  playable(clientRoutes.createClient, (world, { params, headers, body, principal }) => {
    const key = headers['idempotency-key'] ?? '';
    const text = JSON.stringify(body);
    const earlier = world.clientele.created.get(key);
    if (earlier !== undefined && earlier.text !== text) {
      throw new ConflictError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another request.');
    }
    const packageId = packageIdOf(world, body.ExternalPackageID);
    const clientId = earlier?.clientId ?? 3000 + world.clientele.created.size;
    const place = { distributorId: params.distributorId, clientId };
    if (earlier === undefined) {
      world.clientele.created.set(key, { clientId, text });
      world.clients.push({
        ...place,
        name: body.name,
        externalClientId: body.externalClientId ?? undefined,
        primaryContactName: body.primaryContactName ?? undefined,
        primaryContactEmail: body.primaryContactEmail ?? undefined,
        isActive: body.isActive ?? true,
        recordCount: 0,
        employerCount: 0,
        worksiteCount: 0,
        activeUserCount: 0,
        pendingByWorkflow: {},
        createdAt: now,
      });
      Object.assign(configurationOf(world, clientId), { packageId });
    }
    if (world.clientele.isAnswerLost) throw new Error('the answer is lost');
    return { body: profileOf(world, place, principal) };
  }),
];
