import { integratorEnv } from '../integrator/contract.ts';
import { type IntegratorDeps, integratorDeps } from '../integrator/deps.ts';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';
import { type UploadUrls, uploadUrls } from '../platform/upload-urls.ts';

/** What the API of this room reaches. */
export interface UploadDeps extends IntegratorDeps {
  /** Of the bucket of drops. */
  readonly uploadUrls: UploadUrls;
}

export function uploadDeps(env: FunctionEnv): UploadDeps {
  const { DROP_BUCKET } = parseEnv(integratorEnv.pick({ DROP_BUCKET: true }), env);
  return { ...integratorDeps(env), uploadUrls: uploadUrls(DROP_BUCKET) };
}
