import { createPrivateKey, createSecretKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AwsError, UnsupportedFeatureError } from '../service.ts';
import type { ResolvedResource } from '../template/template.ts';

type KeySpec = 'SYMMETRIC_DEFAULT' | 'ECC_NIST_P256' | 'RSA_2048' | 'RSA_3072' | 'RSA_4096';
export type KeyUsage = 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY';

/** What is kept of a key on disk. */
interface StoredKey {
  readonly keySpec: KeySpec;
  readonly createdAt: string;
  readonly isEnabled: boolean;
  /** Base64: 32 random bytes, or a private key in PKCS #8. */
  readonly material: string;
}

export interface KmsKey {
  readonly keyId: string;
  readonly arn: string;
  readonly description: string;
  readonly keySpec: KeySpec;
  readonly keyUsage: KeyUsage;
  readonly createdAt: string;
  isEnabled: boolean;
  /** A secret key, or the private key of a pair. */
  readonly material: KeyObject;
}

export interface KeyStore {
  /** @param name a key id, a key ARN, `alias/…` or an alias ARN; @throws AwsError `NotFoundException` */
  find(name: string): KmsKey;
  setEnabled(key: KmsKey, isEnabled: boolean): Promise<void>;
}

export interface KeyStoreOptions {
  readonly stateFolder: string;
  readonly resources: readonly ResolvedResource[];
  /** ISO 8601, for keys that are made now. */
  readonly nowAt: string;
}

const usages: Readonly<Record<KeySpec, KeyUsage>> = {
  SYMMETRIC_DEFAULT: 'ENCRYPT_DECRYPT',
  ECC_NIST_P256: 'SIGN_VERIFY',
  RSA_2048: 'SIGN_VERIFY',
  RSA_3072: 'SIGN_VERIFY',
  RSA_4096: 'SIGN_VERIFY',
};

/** The keys of the template's `AWS::KMS::Key` and `AWS::KMS::Alias`; a key's material is made at its first start and then kept. */
export async function openKeyStore({ stateFolder, resources, nowAt }: KeyStoreOptions): Promise<KeyStore> {
  const folder = join(stateFolder, 'kms');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const declared = resources.filter(({ type }) => type === 'AWS::KMS::Key');
  const keys = await Promise.all(declared.map((resource) => openKey(folder, resource, nowAt)));
  const byName = new Map<string, KmsKey>();
  for (const key of keys) byName.set(key.keyId, key).set(key.arn, key);
  for (const { type, properties, physicalId, arn } of resources) {
    const target = type === 'AWS::KMS::Alias' ? byName.get(String(properties['TargetKeyId'])) : undefined;
    if (target !== undefined) byName.set(physicalId, target).set(arn ?? physicalId, target);
  }
  return {
    find: (name) => {
      const key = byName.get(name);
      if (key !== undefined) return key;
      throw new AwsError('NotFoundException', `Key '${name}' does not exist`);
    },
    setEnabled: async (key, isEnabled) => {
      key.isEnabled = isEnabled;
      await save(folder, key);
    },
  };
}

async function openKey(folder: string, resource: ResolvedResource, nowAt: string): Promise<KmsKey> {
  const keySpec = declaredSpec(resource);
  const stored = await readStored(folder, resource.physicalId);
  if (stored !== undefined && stored.keySpec !== keySpec) {
    throw new Error(`the key ${resource.logicalId} is now ${keySpec}, but was made as ${stored.keySpec}`);
  }
  const key: KmsKey = {
    keyId: resource.physicalId,
    arn: resource.arn ?? resource.physicalId,
    description: String(resource.properties['Description'] ?? ''),
    keySpec,
    keyUsage: usages[keySpec],
    createdAt: stored?.createdAt ?? nowAt,
    isEnabled: stored?.isEnabled ?? resource.properties['Enabled'] !== false,
    material: stored === undefined ? await newMaterial(keySpec) : readMaterial(stored),
  };
  if (stored === undefined) await save(folder, key);
  return key;
}

function declaredSpec({ logicalId, properties }: ResolvedResource): KeySpec {
  const keySpec = String(properties['KeySpec'] ?? 'SYMMETRIC_DEFAULT') as KeySpec;
  const keyUsage = properties['KeyUsage'] ?? 'ENCRYPT_DECRYPT';
  if (!Object.hasOwn(usages, keySpec) || usages[keySpec] !== keyUsage) {
    throw new UnsupportedFeatureError(`the KMS key ${logicalId} (${keySpec}, ${String(keyUsage)})`);
  }
  return keySpec;
}

async function newMaterial(keySpec: KeySpec): Promise<KeyObject> {
  if (keySpec === 'SYMMETRIC_DEFAULT') return createSecretKey(randomBytes(32));
  const generate = promisify(generateKeyPair);
  if (keySpec === 'ECC_NIST_P256') return (await generate('ec', { namedCurve: 'P-256' })).privateKey;
  return (await generate('rsa', { modulusLength: Number(keySpec.slice('RSA_'.length)) })).privateKey;
}

function readMaterial({ keySpec, material }: StoredKey): KeyObject {
  const bytes = Buffer.from(material, 'base64');
  if (keySpec === 'SYMMETRIC_DEFAULT') return createSecretKey(bytes);
  return createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
}

async function readStored(folder: string, keyId: string): Promise<StoredKey | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, `${keyId}.json`), 'utf8')) as StoredKey;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written whole or not at all: a key that is lost makes everything under it unreadable. */
async function save(
  folder: string,
  { keyId, keySpec, createdAt, isEnabled, material }: KmsKey,
): Promise<void> {
  const bytes =
    material.type === 'secret' ? material.export() : material.export({ format: 'der', type: 'pkcs8' });
  const stored: StoredKey = { keySpec, createdAt, isEnabled, material: bytes.toString('base64') };
  const file = join(folder, `${keyId}.json`);
  await writeFile(`${file}.part`, JSON.stringify(stored), { mode: 0o600, flush: true });
  await rename(`${file}.part`, file);
}
