export const packagesAddress = (distributorId: string): string =>
  `/distributors/${distributorId}/system-settings/distributor-packages`;
export const distributorLogoAddress = (distributorId: string): string =>
  `/distributors/${distributorId}/system-settings/distributor-logo`;
export const fromAddressesAddress = (distributorId: string): string =>
  `/distributors/${distributorId}/system-settings/from-addresses`;
