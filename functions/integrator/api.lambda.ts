import { api, implement } from '../platform/http.ts';
import { integratorRoutes as routes } from './contract.ts';
import { startingDeps } from './deps.ts';
import { writeCountryList, writeTemplate } from './download-template.ts';
import { changeFirmSetup, showFirmSetup } from './firm-setup.ts';
import { listFirmFiles, showImportFile } from './list-import-files.ts';
import { listErased, listFindings } from './list-row-findings.ts';

/** Invoked by the HTTP API for the routes of this room. */
export const handler = api(startingDeps, [
  implement(routes.getFirmSetup, showFirmSetup),
  implement(routes.putFirmSetup, changeFirmSetup),
  implement(routes.listImportFiles, listFirmFiles),
  implement(routes.getImportFile, showImportFile),
  implement(routes.listRowFindings, listFindings),
  implement(routes.listErasedValues, listErased),
  implement(routes.downloadTemplate, writeTemplate),
  implement(routes.downloadCountryList, writeCountryList),
]);
