import type { Clock } from '../platform/clock.ts';
import { NotFoundError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { authorizeDistributor } from './authorize-distributor.ts';
import type { Principal, setDataExportEnabled } from './contract.ts';
import type { DirectoryTable } from './deps.ts';
import { saveDataExportSwitch } from './directory-store.ts';

interface Deps {
  readonly directory: DirectoryTable;
  readonly clock: Clock;
}

/**
 * Switches Data Export on or off and notes who did and when; what is queued or running goes on.
 * @throws NotFoundError `DISTRIBUTOR_NOT_FOUND`
 */
export async function switchDataExport(
  deps: Deps,
  { principal, params, body }: ApiRequest<typeof setDataExportEnabled, Principal>,
): Promise<ApiAnswer<typeof setDataExportEnabled>> {
  const { distributorId } = await authorizeDistributor(deps, principal, params.distributorId);
  const switched = await saveDataExportSwitch(deps, distributorId, {
    isDataExportEnabled: body.isEnabled,
    dataExportSwitchedBy: principal.displayName,
    dataExportSwitchedAt: deps.clock.now().toISOString(),
  });
  if (switched !== undefined) return { body: switched };
  throw new NotFoundError('DISTRIBUTOR_NOT_FOUND', 'There is no such distributor for you.');
}
