import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { InvalidInputError } from '../functions/platform/errors.ts';
import { defaultStateFolder } from './state-folder-path.ts';

/** Settings of AWS clients; none of them where the AWS SDK finds its own. */
export interface ClientSettings {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** For S3: an endpoint of one's own has no names for its buckets. */
  readonly forcePathStyle?: boolean;
}

/** What the application on this machine writes about itself while it runs, for who reaches it. */
const Access = z.object({
  endpointUrl: z.url(),
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  region: z.string().min(1),
});

/**
 * The application that runs on this machine.
 * @param wanted what else is to be read of what it writes about itself
 * @throws InvalidInputError when none runs
 */
export async function reachLocal<S extends z.ZodType>(
  wanted: S,
): Promise<{ readonly told: z.output<S>; readonly client: ClientSettings }> {
  const text = await readFile(join(defaultStateFolder(), 'runtime.json'), 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new InvalidInputError(
      'NOT_RUNNING',
      'the application is not running here; start it with `npm start`',
    );
  const written: unknown = JSON.parse(text);
  const { endpointUrl: endpoint, region, ...credentials } = Access.parse(written);
  return { told: wanted.parse(written), client: { endpoint, region, credentials, forcePathStyle: true } };
}

/**
 * Names of what a deployed stage has, from the environment of the command.
 * @param advice after what is missing: `set I9_TABLE to …`
 * @throws InvalidInputError with every name that is missing
 */
export function environmentOf<S extends z.ZodType>(wanted: S, advice: string): z.output<S> {
  const parsed = wanted.safeParse(process.env);
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new InvalidInputError('ENVIRONMENT_INCOMPLETE', `set ${missing} to ${advice}`);
}
