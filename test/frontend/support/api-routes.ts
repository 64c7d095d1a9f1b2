import type { Principal } from '../../../functions/directory/contract.ts';
import type { RouteDeclaration } from '../../../functions/platform/contract.ts';
import { ForbiddenError, NotFoundError } from '../../../functions/platform/errors.ts';
import {
  type ApiAnswer,
  type ApiImplementation,
  type ApiRequest,
  apiApp,
  implement,
} from '../../../functions/platform/http.ts';
import type { ApiWorld } from './api-world.ts';

export interface Deps {
  readonly world: ApiWorld;
  identifyCaller(claims: Record<string, unknown>): Promise<Principal>;
}

/**
 * The API's real router and schemas over the world: requests are parsed and answers checked by the contracts, so that
 * what these tests see cannot drift from them.
 */
export function apiOver(world: ApiWorld, implementations: ApiImplementation<Deps, Principal>[]) {
  const deps: Deps = {
    world,
    identifyCaller: async (claims) => {
      const principal = world.people.get(String(claims['sub']));
      if (principal) return principal;
      throw new ForbiddenError(
        'CALLER_UNKNOWN',
        'This account may not use the application. Ask an administrator.',
      );
    },
  };
  return apiApp(() => deps, implementations);
}

/** An implementation that a test can hold up or make fail. */
export function playable<const R extends RouteDeclaration>(
  declaration: R,
  answer: (world: ApiWorld, request: ApiRequest<R, Principal>) => ApiAnswer<R>,
): ApiImplementation<Deps, Principal> {
  return implement(declaration, async ({ world }: Deps, request: ApiRequest<R, Principal>) => {
    await world.holds.get(declaration.operationId);
    const failure = world.failures.get(declaration.operationId);
    if (failure) throw failure;
    return answer(world, request);
  });
}

export function found<T>(item: T | undefined, code: string): T {
  if (item !== undefined) return item;
  throw new NotFoundError(code, 'There is no such thing for this distributor.');
}
