import { dataExportRoutes } from '../../../functions/data-exports/contract.ts';
import { deliveryRoutes } from '../../../functions/deliveries/contract.ts';
import { hasFilter, matchesSearch } from '../../../functions/directory/client-search.ts';
import { directoryRoutes, type Principal } from '../../../functions/directory/contract.ts';
import type { RouteDeclaration } from '../../../functions/platform/contract.ts';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../../../functions/platform/errors.ts';
import {
  type ApiAnswer,
  type ApiImplementation,
  type ApiRequest,
  apiApp,
  implement,
} from '../../../functions/platform/http.ts';
import type { ApiWorld } from './api-world.ts';
import { requestExport } from './fake-request-export.ts';

interface Deps {
  readonly world: ApiWorld;
  identifyCaller(claims: Record<string, unknown>): Promise<Principal>;
}

/**
 * The API's real router and schemas over the world: requests are parsed and answers checked by the contracts, so that
 * what these tests see cannot drift from them.
 */
export function apiOver(world: ApiWorld) {
  const deps: Deps = {
    world,
    identifyCaller: async (claims) => {
      const principal = world.people.get(String(claims['sub']));
      if (principal) return principal;
      throw new ForbiddenError(
        'CALLER_UNKNOWN',
        'This account may not use the application. Ask an administrator.',
      );
    },
  };
  return apiApp(() => deps, [...directory, ...exports, ...deliveries]);
}

/** An implementation that a test can hold up or make fail. */
function playable<const R extends RouteDeclaration>(
  declaration: R,
  answer: (world: ApiWorld, request: ApiRequest<R, Principal>) => ApiAnswer<R>,
): ApiImplementation<Deps, Principal> {
  return implement(declaration, async ({ world }: Deps, request: ApiRequest<R, Principal>) => {
    await world.holds.get(declaration.operationId);
    const failure = world.failures.get(declaration.operationId);
    if (failure) throw failure;
    return answer(world, request);
  });
}

function found<T>(item: T | undefined, code: string): T {
  if (item !== undefined) return item;
  throw new NotFoundError(code, 'There is no such thing for this distributor.');
}

const { getMe, listDistributors, searchClients, getClient, listEmployers, listWorksites } = directoryRoutes;
const directory = [
  playable(getMe, ({ distributors }, { principal }) => ({
    body: {
      principal,
      distributor: distributors.find((one) => one.distributorId === principal.distributorId),
    },
  })),
  playable(listDistributors, ({ distributors }) => ({ body: { items: distributors } })),
  playable(searchClients, (world, { params, query }) => {
    if (!hasFilter(query)) {
      throw new InvalidInputError('SEARCH_FILTER_MISSING', 'Enter at least one search filter.');
    }
    const isMatch = matchesSearch(query);
    const rows = world.clients.map((client) => ({
      client,
      employerNames: world.employers.filter((one) => one.clientId === client.clientId).map((one) => one.name),
      feins: world.employers.filter((one) => one.clientId === client.clientId).map((one) => one.fein),
    }));
    const items = rows.filter(isMatch).map((row) => row.client);
    return {
      body: { items: items.filter((one) => one.distributorId === params.distributorId), isTruncated: false },
    };
  }),
  playable(getClient, (world, { params }) => ({
    body: found(
      world.clients.find((one) => one.clientId === params.clientId),
      'CLIENT_NOT_FOUND',
    ),
  })),
  playable(listEmployers, (world, { params }) => ({
    body: { items: world.employers.filter((one) => one.clientId === params.clientId) },
  })),
  playable(listWorksites, (world, { params }) => ({
    body: { items: world.worksites.filter((one) => one.employerId === params.employerId) },
  })),
];

const exports = [
  playable(dataExportRoutes.requestDataExport, requestExport),
  playable(dataExportRoutes.listDataExports, (world, { params, query }) => {
    const start = query.cursor === undefined ? 0 : Number(query.cursor);
    const wanted = world.exports.filter(
      (one) =>
        one.distributorId === params.distributorId &&
        (query.status === undefined || one.status === query.status) &&
        (query.transferStatus === undefined || one.transfer?.status === query.transferStatus) &&
        (query.clientId === undefined || one.clientId === query.clientId),
    );
    const end = start + query.limit;
    return {
      body: { items: wanted.slice(start, end), nextCursor: end < wanted.length ? String(end) : undefined },
    };
  }),
  playable(dataExportRoutes.getDataExport, (world, { params }) => ({
    body: found(
      world.exports.find((one) => one.dataExportId === params.dataExportId),
      'DATA_EXPORT_NOT_FOUND',
    ),
  })),
];

const deliveries = [
  playable(deliveryRoutes.getDeliverySettings, (world, { params }) => {
    if (!world.isDeliveryConfigured) {
      throw new NotFoundError('DELIVERY_NOT_CONFIGURED', 'Delivery is not configured.');
    }
    return {
      body: {
        distributorId: params.distributorId,
        destination: { protocol: 'SFTP' as const, host: 'sftp.example', username: 'waybill' },
        notificationEmails: ['ops@example.com'],
        version: 3,
        hasSecret: true,
        updatedAt: '2026-03-01T00:00:00.000Z',
        updatedBy: 'Sys Admin',
      },
    };
  }),
];
