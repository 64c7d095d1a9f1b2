import { KMSClient } from '@aws-sdk/client-kms';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';
import { packageProofEnv } from './contract.ts';
import { kmsSigner, type StatementSigner } from './statement-signer.ts';

export interface PackageProofDeps {
  readonly signer: StatementSigner;
  readonly productName: string;
}

export function packageProofDeps(env: FunctionEnv): PackageProofDeps {
  const { STATEMENT_KEY_ARN, PRODUCT_NAME } = parseEnv(packageProofEnv, env);
  return { signer: kmsSigner(new KMSClient({}), STATEMENT_KEY_ARN), productName: PRODUCT_NAME };
}
