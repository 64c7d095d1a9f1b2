import { actorOf } from '../client-settings/actor.ts';
import { storeSettings } from '../client-settings/stored-settings.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { distributorPackageRoutes as routes } from './contract.ts';
import type { PackagesDeps } from './deps.ts';
import { checkedDraft } from './package-draft.ts';
import { packagePreview } from './package-preview.ts';
import { requirePackage } from './package-store.ts';

type PreviewDeps = Pick<PackagesDeps, 'clock' | 'directory' | 'packages'>;

/** What a save would change; the same rules refuse it as would refuse the save, but for those of clients and versions. */
export async function previewPackage(
  deps: PreviewDeps,
  { principal, params, body }: ApiRequest<typeof routes.previewPackage, Principal>,
): Promise<ApiAnswer<typeof routes.previewPackage>> {
  const distributor = await authorizeDistributor(deps, principal, params.distributorId);
  const before = await requirePackage(deps, params);
  const { values, ...general } = await checkedDraft(deps, principal, { ...params, typed: body, before });
  const change = {
    version: before.version + 1,
    by: actorOf(principal),
    at: deps.clock.now().toISOString(),
  };
  const after = { ...before, ...general, settings: storeSettings(before.settings, values, change) };
  return { body: await packagePreview(deps, distributor, before, after) };
}
