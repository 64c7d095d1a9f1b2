import { type Principal, vendorRoles } from '../directory/contract.ts';
import type { Actor } from './contract.ts';

/** Who acts, as it is kept; machines come through the API, people through the site. */
export function actorOf(principal: Principal): Actor {
  return {
    id: principal.id,
    name: principal.displayName,
    channel: principal.kind === 'machine' ? 'API' : 'UI',
    isVendorStaff: principal.roles.some((role) => vendorRoles.includes(role)),
  };
}

/** The name as this viewer may see it: to distributors and their clients, the vendor's staff are `System`. */
export function shownActor(actor: Actor, viewer: Principal): string {
  return actor.isVendorStaff && viewer.distributorId !== undefined ? 'System' : actor.name;
}
