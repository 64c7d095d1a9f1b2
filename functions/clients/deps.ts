import { logoFiles, type PackagesDeps, packagesDeps } from '../distributor-packages/deps.ts';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';
import { bucketFiles, type Files } from '../platform/files.ts';
import { clientsEnv } from './contract.ts';

/** What the verbs over clients reach. */
export interface ClientApiDeps extends PackagesDeps {
  /** The bucket of logos. */
  readonly logos: Files;
  /** The bucket in which workbooks wait to be loaded. */
  readonly reports: Files;
}

export function clientApiDeps(env: FunctionEnv): ClientApiDeps {
  const { REPORTS_BUCKET } = parseEnv(clientsEnv, env);
  return { ...packagesDeps(env), ...logoFiles(env), reports: bucketFiles(REPORTS_BUCKET) };
}
