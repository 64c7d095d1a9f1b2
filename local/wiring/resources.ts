import { StartError } from '../start-error.ts';
import { resolveTemplates } from '../template/resolve-templates.ts';
import { synthesize } from '../template/synthesize.ts';
import type { LocalAddresses, ResolvedResource } from '../template/template.ts';

/** A resource whose ARN, where AWS gives none, is its physical id. */
export type NamedResource = ResolvedResource & { readonly arn: string };

export interface LoadOptions {
  readonly projectFolder: string;
  readonly stage: string;
  readonly cacheFolder: string;
  readonly accountId: string;
  readonly region: string;
  readonly addresses: LocalAddresses;
}

export interface LoadedTemplates {
  readonly resources: readonly NamedResource[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** Synthesizes the app, or takes the kept templates of an unchanged one, and resolves them to this machine's addresses. */
export async function loadTemplates(options: LoadOptions): Promise<LoadedTemplates> {
  const stacks = await synthesize(options);
  const { resources, outputs } = resolveTemplates(stacks, options);
  if (resources.length === 0)
    throw new StartError(`The CDK app has no resources for the stage ${options.stage}.`);
  return { resources: resources.map((one) => ({ ...one, arn: one.arn ?? one.physicalId })), outputs };
}

export function addressesOf(ports: {
  aws: number;
  signIn: number;
  api: number;
  site: number;
  transfer: number;
}): LocalAddresses {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  return {
    endpointUrl: at(ports.aws),
    issuerUrl: at(ports.signIn),
    apiUrl: at(ports.api),
    siteUrl: at(ports.site),
    firmSftp: `127.0.0.1:${ports.transfer}`,
  };
}
