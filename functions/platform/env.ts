import type * as z from 'zod';

/** A function's environment variables. */
export type FunctionEnv = Record<string, string | undefined>;

/**
 * Reads a function's environment once, at cold start.
 * @throws Error that names every missing or malformed variable, never its value
 */
export function parseEnv<T extends z.ZodType>(schema: T, env: FunctionEnv): z.infer<T> {
  const result = schema.safeParse(env);
  if (result.success) return result.data;
  const names = result.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new Error(`environment variables missing or malformed: ${names}`);
}
