import { directoryRoutes, type Firm, type Principal } from '../../../functions/directory/contract.ts';
import { integratorRoutes } from '../../../functions/integrator/contract.ts';
import { found, playable } from './api-routes.ts';
import type { ApiWorld } from './api-world.ts';

const { listImportFiles, getImportFile } = integratorRoutes;
const { listRowFindings, listErasedValues, downloadTemplate, downloadCountryList } = integratorRoutes;

/** Firms that the caller may see; a firm of somebody else does not exist. */
const firmsOf = ({ integrator }: ApiWorld, { firmId }: Principal): Firm[] =>
  integrator.firms.filter((one) => firmId === undefined || one.firmId === firmId);

/** The firm of a person, for `getMe`. */
export const ownFirm = (world: ApiWorld, { firmId }: Principal): Firm | undefined =>
  world.integrator.firms.find((one) => one.firmId === firmId);

export interface FirmRequest {
  readonly principal: Principal;
  readonly params: { readonly firmId: string };
}

export function firmOf(world: ApiWorld, { principal, params }: FirmRequest): Firm {
  const firm = firmsOf(world, principal).find((one) => one.firmId === params.firmId);
  return found(firm, 'FIRM_NOT_FOUND');
}

function fileOf(world: ApiWorld, request: FirmRequest & { readonly params: { readonly fileId: string } }) {
  const { firmId } = firmOf(world, request);
  const file = world.integrator.files.find(
    (one) => one.firmId === firmId && one.fileId === request.params.fileId,
  );
  return found(file, 'IMPORT_FILE_NOT_FOUND');
}

/** A page of a list whose cursors are places in it. */
export function pageOf<T>(
  all: readonly T[],
  { cursor = '0', limit }: { readonly cursor?: string; readonly limit: number },
) {
  const end = Number(cursor) + limit;
  return {
    items: all.slice(Number(cursor), end),
    nextCursor: end < all.length ? String(end) : undefined,
  };
}

const firms = playable(directoryRoutes.listFirms, (world, { principal }) => ({
  body: { items: firmsOf(world, principal) },
}));

const files = [
  playable(listImportFiles, (world, request) => {
    const { firmId } = firmOf(world, request);
    const { status } = request.query;
    const wanted = world.integrator.files.filter(
      (one) => one.firmId === firmId && (status === undefined || one.status === status),
    );
    return { body: pageOf(wanted, request.query) };
  }),
  playable(getImportFile, (world, request) => ({ body: fileOf(world, request) })),
  playable(listRowFindings, (world, request) => {
    fileOf(world, request);
    const { level, code } = request.query;
    const wanted = world.integrator.findings.filter(
      (one) => (level === undefined || one.level === level) && (code === undefined || one.code === code),
    );
    return { body: pageOf(wanted, request.query) };
  }),
  playable(listErasedValues, (world, request) => {
    fileOf(world, request);
    const { column } = request.query;
    const wanted = world.integrator.erased.filter((one) => column === undefined || one.column === column);
    return { body: pageOf(wanted, request.query) };
  }),
];

const expiresAt = '2026-03-02T20:10:00.000Z';

const downloads = [
  playable(downloadTemplate, (world, request) => {
    firmOf(world, request);
    const { params, query } = request;
    world.acts.push(`template ${params.templateId} as ${query.as}`);
    return { body: { url: world.workbookUrl, fileName: `template-${params.templateId}.csv`, expiresAt } };
  }),
  playable(downloadCountryList, (world, request) => {
    firmOf(world, request);
    world.acts.push('country list');
    return { body: { url: world.workbookUrl, fileName: 'Country List.xlsx', expiresAt } };
  }),
];

/** The integrator's API over the world. */
export const integratorAnswers = [firms, ...files, ...downloads];
