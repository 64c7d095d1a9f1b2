import { randomBytes } from 'node:crypto';
import { type DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import type { SealedSecret } from '../../../functions/transfer/contract.ts';
import {
  openCredentials,
  type SecretContext,
  sealCredentials,
} from '../../../functions/transfer/secret-box.ts';
import { memoryKms } from '../../support/fixed-deps.ts';

const trialCount = 1_000;
const fields = ['tenant', 'configId', 'field', 'version'] as const;
const sealedParts = ['encryptedKey', 'iv', 'ciphertext', 'tag'] as const;

/** The numbers of a trial, the same every time. */
const pick = (trial: number, ofCount: number, turn: number) => Math.floor(trial / ofCount ** turn) % ofCount;

/** Where a secret lies; names that run into each other when they are put together carelessly. */
const contextOf = (trial: number): SecretContext => ({
  tenant: ['firm1', 'firm10', 'firm1","configId":"delivery', 'firm'][pick(trial, 4, 0)] ?? '',
  configId: ['delivery', '0delivery', 'deliver', 'y'][pick(trial, 4, 1)] ?? '',
  field: ['credentials', 'ycredentials', 'webhook-secret', ''][pick(trial, 4, 2)] ?? '',
  version: 1 + pick(trial, 4, 3),
});

/** A KMS that forgets to look at the context: then only our own binding is left. */
function carelessKms(): KMSClient {
  const keys = new Map<string, Uint8Array>();
  const send = async (command: unknown) => {
    if (command instanceof GenerateDataKeyCommand) {
      const [Plaintext, CiphertextBlob] = [randomBytes(32), randomBytes(16)];
      keys.set(CiphertextBlob.toString('hex'), Uint8Array.from(Plaintext));
      return { Plaintext, CiphertextBlob };
    }
    const blob = (command as DecryptCommand).input.CiphertextBlob ?? [];
    return { Plaintext: Uint8Array.from(keys.get(Buffer.from(blob).toString('hex')) ?? []) };
  };
  return { send } as unknown as KMSClient;
}

async function opens(kms: KMSClient, context: SecretContext, sealed: SealedSecret): Promise<boolean> {
  try {
    await openCredentials(kms, 'key', context, sealed);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'SECRET_UNREADABLE' });
    return false;
  }
}

describe.each([
  ['KMS', memoryKms],
  ['a KMS that forgets the context', carelessKms],
])('a sealed secret under %s', (_, newKms) => {
  it(`opens in its own place and in none of ${trialCount} others: 0 of ${trialCount}`, async () => {
    const kms = newKms();
    let openedCount = 0;
    for (let trial = 0; trial < trialCount; trial += 1) {
      const context = contextOf(trial % 256);
      const sealed = await sealCredentials(kms, 'key', context, { password: `secret ${trial}` });
      if (trial % 50 === 0) expect(await opens(kms, context, sealed)).toBe(true);
      const elsewhere = contextOf((trial + 1 + (trial % 255)) % 256);
      const field = fields[trial % fields.length] ?? 'tenant';
      const moved =
        trial % 2 === 0 ? elsewhere : { ...context, [field]: field === 'version' ? 9 : `${context[field]}0` };
      if (JSON.stringify(moved) === JSON.stringify(context)) throw new Error('it was not moved');
      if (await opens(kms, moved, sealed)) openedCount += 1;
    }
    expect(openedCount).toBe(0);
  });

  it('opens with no part of another one: 0 of 224', async () => {
    const kms = newKms();
    const context = contextOf(0);
    const seal = () => sealCredentials(kms, 'key', context, { password: 'secret' });
    let openedCount = 0;
    for (let trial = 0; trial < 224; trial += 1) {
      const [one, other] = [await seal(), await seal()];
      const mask = 1 + (trial % 14); // some of the four parts, neither none nor all
      const mixed = { ...one };
      for (const [bit, part] of sealedParts.entries()) if ((mask >> bit) & 1) mixed[part] = other[part];
      if (await opens(kms, context, mixed)) openedCount += 1;
    }
    expect(openedCount).toBe(0);
  });
});
