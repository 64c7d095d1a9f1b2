export const clientListAddress = (distributorId: string): string => `/distributors/${distributorId}/clients`;
export const bulkAssignAddress = (distributorId: string): string =>
  `${clientListAddress(distributorId)}/bulk-assign`;
export const moveAddress = (distributorId: string, moveId: string): string =>
  `${bulkAssignAddress(distributorId)}/${moveId}`;

/** Tabs of a client's page; each is an address of its own. */
type ClientTab = 'profile' | 'configuration' | 'logo' | 'history';

export function clientAddress(distributorId: string, clientId: number, tab: ClientTab = 'profile'): string {
  const base = `${clientListAddress(distributorId)}/${clientId}`;
  if (tab === 'configuration') return `${base}/configuration/features`;
  if (tab === 'logo') return `${base}/configuration/logo`;
  return tab === 'history' ? `${base}/history` : base;
}
