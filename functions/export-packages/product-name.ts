import { packageProofEnv } from '../package-proof/contract.ts';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';

/** How the product is called in README and system description. */
export function productNameOf(env: FunctionEnv): { readonly productName: string } {
  return { productName: parseEnv(packageProofEnv.pick({ PRODUCT_NAME: true }), env).PRODUCT_NAME };
}
