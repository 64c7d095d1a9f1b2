/** Addresses of this room's pages. */
const home = (firmId: string): string => `/firms/${firmId}/integrator`;
export const upcomingRunsAddress = (firmId: string): string => `${home(firmId)}/upcoming-runs`;
export const templatesAddress = (firmId: string): string => `${home(firmId)}/templates`;
export const setupAddress = (firmId: string): string => `${home(firmId)}/setup`;
export const fileAddress = (firmId: string, fileId: string): string => `${home(firmId)}/files/${fileId}`;
