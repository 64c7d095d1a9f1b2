import { InvalidInputError } from '../platform/errors.ts';
import { mayUseDistributor, mayUseFirm } from './authorize-distributor.ts';
import type { Distributor, Firm, Principal } from './contract.ts';
import type { DirectoryDeps } from './deps.ts';
import { readDistributor, readDistributors, readFirm, readFirms } from './directory-store.ts';

/** The caller and their tenant, a distributor or a firm; vendor staff have none. */
export async function describeCaller(
  deps: DirectoryDeps,
  { principal }: { readonly principal: Principal },
): Promise<{ body: { principal: Principal; distributor?: Distributor; firm?: Firm } }> {
  const { distributorId, firmId } = principal;
  const distributor = distributorId === undefined ? undefined : await readDistributor(deps, distributorId);
  const firm = firmId === undefined ? undefined : await readFirm(deps, firmId);
  return { body: { principal, distributor: distributor && shownTo(principal, distributor), firm } };
}

/** Distributors see `System` for the vendor's staff. */
function shownTo(principal: Principal, distributor: Distributor): Distributor {
  const isHidden = principal.distributorId !== undefined && distributor.dataExportSwitchedBy !== undefined;
  return isHidden ? { ...distributor, dataExportSwitchedBy: 'System' } : distributor;
}

/** Firms that the caller may use, by name; everyone but vendor staff sees one. */
export async function listFirms(
  deps: DirectoryDeps,
  { principal }: { readonly principal: Principal },
): Promise<{ body: { items: Firm[] } }> {
  const collator = new Intl.Collator('en');
  const all = (await readFirms(deps)).filter(({ firmId }) => mayUseFirm(principal, firmId));
  return { body: { items: all.sort((a, b) => collator.compare(a.name, b.name)) } };
}

/** Distributors that the caller may use, by name; everyone but vendor staff sees one. */
export async function listDistributors(
  deps: DirectoryDeps,
  request: {
    readonly principal: Principal;
    readonly query: { readonly cursor?: string; readonly limit: number };
  },
): Promise<{ body: { items: Distributor[]; nextCursor?: string } }> {
  const { principal, query } = request;
  const collator = new Intl.Collator('en');
  const all = (await readDistributors(deps))
    .filter(({ distributorId }) => mayUseDistributor(principal, distributorId))
    .sort((a, b) => collator.compare(a.name, b.name) || collator.compare(a.distributorId, b.distributorId));
  const start = query.cursor === undefined ? 0 : positionAfter(all, query.cursor);
  const items = all.slice(start, start + query.limit).map((one) => shownTo(principal, one));
  const last = start + items.length < all.length ? items.at(-1) : undefined;
  return { body: { items, nextCursor: last && Buffer.from(last.distributorId).toString('base64url') } };
}

function positionAfter(all: readonly Distributor[], cursor: string): number {
  const distributorId = Buffer.from(cursor, 'base64url').toString();
  const position = all.findIndex((distributor) => distributor.distributorId === distributorId);
  if (position >= 0) return position + 1;
  throw new InvalidInputError(
    'CURSOR_NOT_VALID',
    'The cursor is not valid any more. Start from the first page.',
  );
}
