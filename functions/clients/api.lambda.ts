import { api, implement } from '../platform/http.ts';
import { assignPackage, previewAssignment, showDistance } from './assign-package.ts';
import { changeClient } from './change-client.ts';
import { deleteClientLogo, setClientLogo, showClientLogo } from './client-logo.ts';
import { showProfile } from './client-profile.ts';
import { clientRoutes as routes } from './contract.ts';
import { createClient } from './create-client.ts';
import { clientApiDeps } from './deps.ts';
import { listClients } from './list-clients.ts';
import { listEvents } from './list-events.ts';
import { previewSettings, saveSettings } from './save-settings.ts';
import { showSettings } from './show-settings.ts';
import { writeClientRecords } from './write-client-records.ts';

/** Invoked by the HTTP API for the routes of this room. */
export const handler = api(clientApiDeps, [
  implement(routes.listClients, listClients),
  implement(routes.createClient, createClient),
  implement(routes.changeClient, changeClient),
  implement(routes.getClientProfile, showProfile),
  implement(routes.getClientSettings, showSettings),
  implement(routes.previewClientSettings, previewSettings),
  implement(routes.saveClientSettings, saveSettings),
  implement(routes.assignPackage, assignPackage),
  implement(routes.previewAssignment, previewAssignment),
  implement(routes.getPackageDistance, showDistance),
  implement(routes.listClientEvents, listEvents),
  implement(routes.getClientLogo, showClientLogo),
  implement(routes.setClientLogo, setClientLogo),
  implement(routes.deleteClientLogo, deleteClientLogo),
  implement(routes.exportClientRecords, writeClientRecords),
]);
