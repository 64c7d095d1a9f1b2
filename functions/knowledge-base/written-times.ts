import { isDeepStrictEqual } from 'node:util';

interface Times {
  readonly createdAt?: string;
  readonly modifiedAt?: string;
}

/**
 * When the thing was first saved and last changed, to be stored with it. Saving it as it is changes nothing; what was saved
 * before times were kept stays without a first one.
 */
export function timesOf<T extends Times>(
  thing: Omit<T, keyof Times>,
  before: T | undefined,
  now: Date,
): Times {
  const at = now.toISOString();
  if (before === undefined) return { createdAt: at, modifiedAt: at };
  const { createdAt, modifiedAt, ...was } = before;
  const last = isDeepStrictEqual({ ...thing }, was) ? modifiedAt : at;
  return {
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(last === undefined ? {} : { modifiedAt: last }),
  };
}
