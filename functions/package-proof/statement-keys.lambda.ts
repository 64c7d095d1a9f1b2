import middy from '@middy/core';
import type { StatementKeys } from './contract.ts';
import { packageProofDeps } from './deps.ts';
import { statementKeys } from './publish-keys.ts';

const { signer } = packageProofDeps(process.env);
let keys: StatementKeys | undefined;

/** Invoked by the HTTP API for `/.well-known/waybill-statement-keys.json`; asks for no sign-in. */
export const handler = middy().handler(async () => {
  keys ??= await statementKeys(signer);
  const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' };
  return { statusCode: 200, headers, body: JSON.stringify(keys) };
});
