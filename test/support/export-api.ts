import { dataExportRoutes } from '../../functions/data-exports/contract.ts';
import { describeExport, listExports } from '../../functions/data-exports/describe-export.ts';
import { requestExport } from '../../functions/data-exports/request-export.ts';
import { deliveryRoutes } from '../../functions/deliveries/contract.ts';
import { saveSettings, showSettings } from '../../functions/deliveries/save-settings.ts';
import { apiApp, implement } from '../../functions/platform/http.ts';
import { apiCaller } from './api-caller.ts';
import { type ExportWorld, meridian } from './export-world.ts';

export const exportsPath = `/v1/distributors/${meridian}/data-exports`;

/** The API of data exports over a world in memory. */
export function exportApi(world: ExportWorld) {
  return apiCaller(
    apiApp(
      () => world,
      [
        implement(dataExportRoutes.requestDataExport, requestExport),
        implement(dataExportRoutes.listDataExports, listExports),
        implement(dataExportRoutes.getDataExport, describeExport),
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
      ],
    ),
  );
}
