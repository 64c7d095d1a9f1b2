/** Addresses of this room's pages, and of those that they lead to. */
const firm = (firmId: string): string => `/firms/${firmId}`;
export const setupAddress = (firmId: string): string => `${firm(firmId)}/integrator/setup`;
export const changeSetupAddress = (firmId: string): string => `${setupAddress(firmId)}/change`;
export const jobAddress = (firmId: string, jobId: string): string => `${firm(firmId)}/jobs/${jobId}`;
export const subscriptionAddress = (firmId: string): string => `${firm(firmId)}/subscription`;
