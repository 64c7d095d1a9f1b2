/** Addresses of this room's pages. */
export const logAddress = (distributorId: string): string => `/distributors/${distributorId}/data-exports`;
export const newExportAddress = (distributorId: string): string => `${logAddress(distributorId)}/new`;
export const exportAddress = (distributorId: string, dataExportId: string): string =>
  `${logAddress(distributorId)}/${dataExportId}`;
