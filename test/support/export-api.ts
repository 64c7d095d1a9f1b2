import { cancelExport, setPriority } from '../../functions/data-exports/change-waiting-export.ts';
import { dataExportRoutes } from '../../functions/data-exports/contract.ts';
import { describeExport, listExports } from '../../functions/data-exports/describe-export.ts';
import { listExceptions } from '../../functions/data-exports/list-exceptions.ts';
import { previewExport } from '../../functions/data-exports/preview-export.ts';
import { requestExport } from '../../functions/data-exports/request-export.ts';
import { retryAllWaiting, retryOne } from '../../functions/data-exports/retry-transfers.ts';
import { writeLogWorkbook } from '../../functions/data-exports/write-log-workbook.ts';
import { deliveryRoutes } from '../../functions/deliveries/contract.ts';
import { listChanges, showSettings } from '../../functions/deliveries/describe-settings.ts';
import { saveSettings } from '../../functions/deliveries/save-settings.ts';
import {
  describeConnectionTest,
  startConnectionTest,
} from '../../functions/deliveries/start-connection-test.ts';
import { apiApp, implement } from '../../functions/platform/http.ts';
import { apiCaller } from './api-caller.ts';
import { type ExportWorld, meridian } from './export-world.ts';

export const exportsPath = `/v1/distributors/${meridian}/data-exports`;

/** The API of data exports over a world in memory. */
export function exportApi(world: ExportWorld) {
  const routes = dataExportRoutes;
  return apiCaller(
    apiApp(
      () => world,
      [
        implement(routes.requestDataExport, requestExport),
        implement(routes.previewDataExport, previewExport),
        implement(routes.listDataExports, listExports),
        implement(routes.exportLogWorkbook, writeLogWorkbook),
        implement(routes.retryWaitingTransfers, retryAllWaiting),
        implement(routes.getDataExport, describeExport),
        implement(routes.listExportExceptions, listExceptions),
        implement(routes.cancelDataExport, cancelExport),
        implement(routes.retryTransfer, retryOne),
        implement(routes.setExportPriority, setPriority),
      ],
    ),
  );
}

/** The API of delivery settings over a world in memory. */
export function deliveryApi(world: ExportWorld) {
  return apiCaller(
    apiApp(
      () => world,
      [
        implement(deliveryRoutes.getDeliverySettings, showSettings),
        implement(deliveryRoutes.putDeliverySettings, saveSettings),
        implement(deliveryRoutes.testDelivery, startConnectionTest),
        implement(deliveryRoutes.getDeliveryTest, describeConnectionTest),
        implement(deliveryRoutes.listSettingsChanges, listChanges),
      ],
    ),
  );
}
