import { dataExportRoutes } from '../../../functions/data-exports/contract.ts';
import { hasFilter, matchesSearch } from '../../../functions/directory/client-search.ts';
import { directoryRoutes } from '../../../functions/directory/contract.ts';
import { InvalidInputError } from '../../../functions/platform/errors.ts';
import { apiOver, found, playable } from './api-routes.ts';
import type { ApiWorld } from './api-world.ts';
import { assignmentAnswers } from './fake-assignments.ts';
import { auditAnswers } from './fake-audit.ts';
import { billingAnswers } from './fake-billing.ts';
import { clientAnswers } from './fake-clients.ts';
import { deliveryAnswers } from './fake-deliveries.ts';
import { exportActs } from './fake-export-acts.ts';
import { integratorAnswers, ownFirm } from './fake-integrator.ts';
import { knowledgeBaseAnswers } from './fake-knowledge-base.ts';
import { moveAnswers, systemSettingsAnswers } from './fake-moves.ts';
import { newClientAnswers } from './fake-new-clients.ts';
import { packageAnswers, reassignmentAnswers } from './fake-packages.ts';
import { reportAnswers } from './fake-reports.ts';
import { requestExport } from './fake-request-export.ts';
import { setupAnswers } from './fake-setup.ts';
import { subscriptionAnswers } from './fake-subscription.ts';
import { uploadAnswers } from './fake-uploads.ts';
import { webhookAnswers } from './fake-webhooks.ts';

/** The API over the world. */
export function openApi(world: ApiWorld) {
  return apiOver(world, [
    ...directory,
    ...exports,
    ...exportActs,
    ...deliveryAnswers,
    ...clientAnswers,
    ...newClientAnswers,
    ...assignmentAnswers,
    ...moveAnswers,
    ...systemSettingsAnswers,
    ...packageAnswers,
    ...reassignmentAnswers,
    ...integratorAnswers,
    ...setupAnswers,
    ...subscriptionAnswers,
    ...reportAnswers,
    ...knowledgeBaseAnswers,
    ...billingAnswers,
    ...auditAnswers,
    ...webhookAnswers,
    ...uploadAnswers,
  ]);
}

const { getMe, listDistributors, searchClients, getClient, setDataExportEnabled } = directoryRoutes;
const { listEmployers, listWorksites, listSecurityGroups } = directoryRoutes;
const directory = [
  playable(getMe, (world, { principal }) => ({
    body: {
      principal,
      distributor: world.distributors.find((one) => one.distributorId === principal.distributorId),
      firm: ownFirm(world, principal),
    },
  })),
  playable(listDistributors, ({ distributors }) => ({ body: { items: distributors } })),
  playable(setDataExportEnabled, (world, { params, body, principal }) => {
    const before = found(
      world.distributors.find((one) => one.distributorId === params.distributorId),
      'DISTRIBUTOR_NOT_FOUND',
    );
    const after = {
      ...before,
      isDataExportEnabled: body.isEnabled,
      dataExportSwitchedBy: principal.displayName,
      dataExportSwitchedAt: '2026-03-02T00:00:00.000Z',
    };
    world.distributors = world.distributors.map((one) => (one === before ? after : one));
    return { body: after };
  }),
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
    const items = rows.filter(isMatch).map(({ client }) => ({
      ...client,
      packageId: world.clientele.configurations.get(client.clientId)?.packageId,
    }));
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
  playable(listSecurityGroups, (world, { params }) => ({
    body: { items: world.securityGroups.filter((one) => one.employerId === params.employerId) },
  })),
];

const exports = [
  playable(dataExportRoutes.requestDataExport, requestExport),
  playable(dataExportRoutes.previewDataExport, (world, { body }) => {
    world.acts.push(`preview ${JSON.stringify(body)}`);
    return { body: world.counts };
  }),
  playable(dataExportRoutes.listDataExports, (world, { params, query }) => {
    const start = query.cursor === undefined ? 0 : Number(query.cursor);
    const wanted = world.exports.filter(
      (one) =>
        one.distributorId === params.distributorId &&
        (query.status === undefined || one.status === query.status) &&
        (query.transferStatus === undefined || one.transfer?.status === query.transferStatus) &&
        (query.clientId === undefined || one.clientId === query.clientId) &&
        (query.requestedBy === undefined || one.requestedBy.includes(query.requestedBy)) &&
        (query.fromDate === undefined || one.requestedAt.slice(0, 10) >= query.fromDate) &&
        (query.toDate === undefined || one.requestedAt.slice(0, 10) <= query.toDate),
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
  playable(dataExportRoutes.listExportExceptions, (world, { query }) => {
    const start = query.cursor === undefined ? 0 : Number(query.cursor);
    const end = start + query.limit;
    world.acts.push(`exceptions from ${start}`);
    return {
      body: {
        items: world.exceptions.slice(start, end),
        nextCursor: end < world.exceptions.length ? String(end) : undefined,
      },
    };
  }),
];
