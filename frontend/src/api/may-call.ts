import type * as z from 'zod';
import type { getMe } from '../../../functions/directory/contract.ts';
import type { RouteDeclaration } from '../../../functions/platform/contract.ts';

/** The caller, as the API sees them. */
export type Me = z.output<typeof getMe.success.body>;

/** Whether the caller's role lets them call a route. */
export function mayCall(me: Me | undefined, route: RouteDeclaration): boolean {
  return me?.principal.roles.some((role) => route.roles.includes(role)) ?? false;
}
