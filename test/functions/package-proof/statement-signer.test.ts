import { createHash, createPublicKey, verify } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { proofPaths, StatementKeys } from '../../../functions/package-proof/contract.ts';
import { statementKeys } from '../../../functions/package-proof/publish-keys.ts';
import {
  isSignatureValid,
  statementBytes,
  statementText,
} from '../../../functions/package-proof/statement.ts';
import {
  kmsSigner,
  type StatementSigner,
  signStatement,
} from '../../../functions/package-proof/statement-signer.ts';
import { createKmsService } from '../../../local/kms/kms-service.ts';
import { anEndpoint, type TestEndpoint } from '../../local/endpoint/an-endpoint.ts';
import { memorySigner } from '../../support/fixed-deps.ts';
import { aPackage } from './a-package.ts';

let running: TestEndpoint;
let keyArn: string;
let signer: StatementSigner;
beforeAll(async () => {
  running = await anEndpoint([], {
    StatementKey: {
      Type: 'AWS::KMS::Key',
      Properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
    },
  });
  running.endpoint.register(await createKmsService(running));
  const made = running.resources.find(({ logicalId }) => logicalId === 'StatementKey');
  keyArn = `arn:aws:kms:us-east-1:000000000000:key/${made?.physicalId}`;
  signer = kmsSigner(new KMSClient(running.clientSettings()), keyArn);
});
afterAll(() => running.close());

/** Canonical JSON as RFC 8785 has it for texts and whole numbers, written apart from the library in use. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}

describe('a statement signed by AWS KMS', () => {
  it('is valid for the key that is published, over its canonical JSON', async () => {
    const { signed } = await aPackage(signer);
    expect(isSignatureValid(signed)).toBe(true);
    const { keys } = await statementKeys(signer);
    expect(keys).toEqual([
      {
        keyFingerprint: signed.signature.keyFingerprint,
        algorithm: 'ECDSA_P256_SHA256',
        publicKeyPem: signed.signature.publicKeyPem,
      },
    ]);
    const bytes = Buffer.from(canonical(JSON.parse(statementText(signed)).statement));
    expect(bytes).toEqual(statementBytes(signed.statement));
    const key = createPublicKey(keys[0]?.publicKeyPem ?? '');
    expect(verify('sha256', bytes, key, Buffer.from(signed.signature.value, 'base64'))).toBe(true);
  });

  it('can be longer than what KMS takes at once', async () => {
    const { statement } = await aPackage(memorySigner());
    const volume = statement.volumes[0];
    if (volume === undefined) throw new Error('the package has volumes');
    const long = { ...statement, volumes: Array.from({ length: 500 }, () => volume) };
    expect(statementBytes(long).length).toBeGreaterThan(50_000);
    expect(isSignatureValid(await signStatement(signer, long))).toBe(true);
  });

  it('is not valid when any field of it is another', async () => {
    const { signed } = await aPackage(signer);
    const { statement, signature } = signed;
    for (const name of Object.keys(statement)) {
      const other = { ...statement, [name]: typeof statement[name as 'recordCount'] === 'number' ? 99 : [] };
      expect(isSignatureValid({ statement: other as typeof statement, signature }), name).toBe(false);
    }
  });

  it('is not valid under another fingerprint, nor with the signature or the key spelled in another way', async () => {
    const { signed } = await aPackage(signer);
    const withSignature = (change: object) =>
      isSignatureValid({ ...signed, signature: { ...signed.signature, ...change } });
    expect(withSignature({})).toBe(true);
    const keyFingerprint = createHash('sha256').update('other').digest('hex');
    expect(withSignature({ keyFingerprint })).toBe(false);
    expect(withSignature({ publicKeyPem: `${signed.signature.publicKeyPem}\n` })).toBe(false);
    expect(withSignature({ value: `${signed.signature.value}====` })).toBe(false);
  });
});

describe('the published keys', () => {
  it('are answered to anybody, to be kept for an hour', async () => {
    const { endpoint, region, credentials } = running.clientSettings();
    const env = {
      STATEMENT_KEY_ARN: keyArn,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const { handler } = await import('../../../functions/package-proof/statement-keys.lambda.ts');
    const call = () =>
      handler({ rawPath: proofPaths.statementKeys }, {} as never) as Promise<{
        statusCode: number;
        headers: Record<string, string>;
        body: string;
      }>;
    const answer = await call();
    vi.unstubAllEnvs();
    expect(answer).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' },
    });
    expect(StatementKeys.parse(JSON.parse(answer.body))).toEqual(await statementKeys(signer));
    expect((await call()).body).toBe(answer.body);
  });
});
