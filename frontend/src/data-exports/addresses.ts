/** Addresses of this room's pages. */
export const logAddress = (distributorId: string): string => `/distributors/${distributorId}/data-exports`;
export const newExportAddress = (distributorId: string): string => `${logAddress(distributorId)}/new`;
export const exportAddress = (distributorId: string, dataExportId: string): string =>
  `${logAddress(distributorId)}/${dataExportId}`;

/** The form filled with what an earlier export asked for. */
export const duplicateAddress = (distributorId: string, dataExportId: string): string =>
  `${newExportAddress(distributorId)}?from=${dataExportId}`;
/** The form with a client chosen. */
export const exportOfClientAddress = (distributorId: string, clientId: number): string =>
  `${newExportAddress(distributorId)}?clientId=${clientId}`;

/** Page of the distributor's delivery settings. */
export const settingsAddress = (distributorId: string): string =>
  `/distributors/${distributorId}/delivery-settings`;
