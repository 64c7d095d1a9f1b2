/** Addresses of pages that this room's page leads to. */
const integrator = (firmId: string): string => `/firms/${firmId}/integrator`;
export const upcomingRunsAddress = (firmId: string): string => `${integrator(firmId)}/upcoming-runs`;
export const templatesAddress = (firmId: string): string => `${integrator(firmId)}/templates`;
export const setupAddress = (firmId: string): string => `${integrator(firmId)}/setup`;
