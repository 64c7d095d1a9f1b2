import { type Principal, vendorRoles } from '../directory/contract.ts';

/** Who has said or done something, as it is kept. */
export interface Actor {
  readonly by: string;
  readonly isVendorStaff: boolean;
}

export const actorOf = ({ displayName, roles }: Principal): Actor => ({
  by: displayName,
  isVendorStaff: roles.some((role) => vendorRoles.includes(role)),
});

/** What firms read where the vendor's staff have done something. */
export const systemName = 'System';

/** The name as this viewer may see it: to people of a firm, the vendor's staff are `System`. */
export const shownName = ({ by, isVendorStaff }: Actor, viewer: Principal): string =>
  isVendorStaff && viewer.firmId !== undefined ? systemName : by;
