/** Addresses of this room's pages. */
export const webhooksAddress = (firmId: string): string => `/firms/${firmId}/webhooks`;
export const webhookAddress = (firmId: string, webhookId: string): string =>
  `${webhooksAddress(firmId)}/${webhookId}`;
