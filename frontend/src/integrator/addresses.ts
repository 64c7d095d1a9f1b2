/** Addresses of this room's pages. */
const firm = (firmId: string): string => `/firms/${firmId}`;
const home = (firmId: string): string => `${firm(firmId)}/integrator`;
export const needAttentionAddress = (firmId: string): string => `${home(firmId)}/need-attention`;
export const completedRunsAddress = (firmId: string): string => `${home(firmId)}/completed-runs`;
export const upcomingRunsAddress = (firmId: string): string => `${home(firmId)}/upcoming-runs`;
export const templatesAddress = (firmId: string): string => `${home(firmId)}/templates`;
export const knowledgeBaseAddress = (firmId: string): string => `${home(firmId)}/knowledge-base`;
export const setupAddress = (firmId: string): string => `${home(firmId)}/setup`;
export const billingAddress = (firmId: string): string => `${home(firmId)}/billing`;
export const subscriptionAddress = (firmId: string): string => `${firm(firmId)}/subscription`;
export const fileAddress = (firmId: string, fileId: string): string => `${home(firmId)}/files/${fileId}`;
export const jobAddress = (firmId: string, jobId: string): string => `${firm(firmId)}/jobs/${jobId}`;
export const runAddress = (firmId: string, runId: string): string => `${firm(firmId)}/runs/${runId}`;
