import { integratorRoutes as routes } from '../../../functions/integrator/contract.ts';
import { writeCountryList, writeTemplate } from '../../../functions/integrator/download-template.ts';
import { changeFirmSetup, showFirmSetup } from '../../../functions/integrator/firm-setup.ts';
import { listFirmFiles, showImportFile } from '../../../functions/integrator/list-import-files.ts';
import { listErased, listFindings } from '../../../functions/integrator/list-row-findings.ts';
import { apiApp, implement } from '../../../functions/platform/http.ts';
import { type Answer, apiCaller } from '../../support/api-caller.ts';
import { firmCallerClaims } from '../../support/firm-machines.ts';
import type { IntegratorWorld } from '../../support/integrator-world.ts';

/** The API of the integrator over a world in memory; `as` is the subject of one of its people, or a machine's id. */
export function firmApi(world: IntegratorWorld) {
  const call = apiCaller(
    apiApp(
      () => world,
      [
        implement(routes.getFirmSetup, showFirmSetup),
        implement(routes.putFirmSetup, changeFirmSetup),
        implement(routes.listImportFiles, listFirmFiles),
        implement(routes.getImportFile, showImportFile),
        implement(routes.listRowFindings, listFindings),
        implement(routes.listErasedValues, listErased),
        implement(routes.downloadTemplate, writeTemplate),
        implement(routes.downloadCountryList, writeCountryList),
      ],
    ),
  );
  return (
    as: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer> =>
    call(method, path, { as, body, claims: firmCallerClaims(as), ...(headers && { headers }) });
}
