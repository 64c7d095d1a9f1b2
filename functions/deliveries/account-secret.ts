import { InvalidInputError } from '../platform/errors.ts';
import type { Credentials, Destination, SealedSecret } from '../transfer/contract.ts';
import { openCredentials, sealCredentials } from '../transfer/secret-box.ts';
import type { EnteredDestination, StoredDeliverySettings } from './contract.ts';
import type { CredentialsKey, DeliveriesTable } from './deps.ts';
import { checkedDestination, invalidFields } from './destination-check.ts';
import { externalIdOf, nextSecretVersion } from './settings-store.ts';

/** Name of the secret's field and of the only configuration a distributor has, as KMS sees them. */
export const secretField = 'credentials';
export const configId = 'delivery';

interface Deps {
  readonly deliveries: DeliveriesTable;
  readonly credentialsKey: CredentialsKey;
}

export interface KnownAccount {
  readonly destination: Destination;
  readonly secret?: SealedSecret | undefined;
}

/** What a secret belongs to: it is never used with another server, user, bucket, access key or role. */
function accountOf(destination: Destination): string {
  if (destination.protocol === 'S3') {
    const { bucket, accessKeyId, roleArn } = destination;
    return JSON.stringify(['S3', bucket, accessKeyId, roleArn]);
  }
  const { protocol, host, port, username } = destination;
  return JSON.stringify([protocol, host, port, username]);
}

/** What is stored of just this account, be its protocol the chosen one or kept. */
function knownAccount(
  settings: StoredDeliverySettings | undefined,
  destination: Destination,
): KnownAccount | undefined {
  if (settings === undefined) return undefined;
  const { destination: chosen, secret, kept } = settings;
  return [{ destination: chosen, secret }, ...kept].find(
    (one) => accountOf(one.destination) === accountOf(destination),
  );
}

/** Whether signing in needs a secret of the distributor's; a role is assumed with our own account. */
export function needsSecret(destination: Destination): boolean {
  return destination.protocol !== 'S3' || destination.roleArn === undefined;
}

/**
 * The secret that was typed, if any.
 * @throws InvalidInputError `VALIDATION_FAILED` for one that does not go with the destination
 */
export function enteredSecret(destination: Destination, entered: Credentials): Credentials | undefined {
  const { password, privateKey, secretAccessKey } = entered;
  const { protocol } = destination;
  const wrong: [field: string, isWrong: boolean, detail: string][] = [
    ['password', password !== undefined && protocol === 'S3', 'Amazon S3 takes no password.'],
    [
      'password',
      protocol === 'FTPS' && /[\r\n\0]/.test(password ?? ''),
      'A password for FTPs is one line of text.',
    ],
    ['privateKey', privateKey !== undefined && protocol !== 'SFTP', 'A private key goes with sFTP only.'],
    [
      'secretAccessKey',
      secretAccessKey !== undefined && !(protocol === 'S3' && needsSecret(destination)),
      'A secret access key goes with an access key ID of Amazon S3 only.',
    ],
  ];
  const fields = wrong
    .filter(([, isWrong]) => isWrong)
    .map(([field, , detail]) => ({ pointer: `#/${field}`, detail }));
  if (fields.length > 0) throw invalidFields(fields);
  const isEntered = [password, privateKey, secretAccessKey].some((secret) => secret !== undefined);
  return isEntered ? { password, privateKey, secretAccessKey } : undefined;
}

export function secretMissing({ protocol }: Destination): InvalidInputError {
  const [pointer, detail] = {
    SFTP: ['#/password', 'Enter the password or private key for this server and user.'] as const,
    FTPS: ['#/password', 'Enter the password for this server and user.'] as const,
    S3: ['#/secretAccessKey', 'Enter the secret access key for this bucket and access key ID.'] as const,
  }[protocol];
  return new InvalidInputError('SECRET_MISSING', detail, { fields: [{ pointer, detail }] });
}

/** Seals under a version of its own, so that what was sealed for a test can become the secret of the settings. */
export async function sealSecret(
  deps: Deps,
  distributorId: string,
  credentials: Credentials,
): Promise<SealedSecret> {
  const version = await nextSecretVersion(deps, distributorId);
  const { kms, keyId } = deps.credentialsKey;
  return sealCredentials(kms, keyId, secretContext(distributorId, version), credentials);
}

/** @throws PermanentError SECRET_UNREADABLE; TransientError KMS_UNAVAILABLE */
export async function openSecret(
  deps: Pick<Deps, 'credentialsKey'>,
  distributorId: string,
  secret: SealedSecret,
): Promise<Credentials> {
  const { kms, keyId } = deps.credentialsKey;
  return openCredentials(kms, keyId, secretContext(distributorId, secret.version), secret);
}

const secretContext = (tenant: string, version: number) => ({
  tenant,
  configId,
  field: secretField,
  version,
});

export interface ResolvedDestination {
  readonly destination: Destination;
  /** What is stored of the same account. */
  readonly known: KnownAccount | undefined;
  readonly externalId: string;
}

/**
 * An entered destination with what we add: the host key pinned for the same server and user, and our external id.
 * @throws InvalidInputError `VALIDATION_FAILED`
 */
export async function resolveDestination(
  deps: Pick<Deps, 'deliveries'>,
  distributorId: string,
  entered: EnteredDestination,
  settings: StoredDeliverySettings | undefined,
): Promise<ResolvedDestination> {
  const checked = checkedDestination(entered);
  const known = knownAccount(settings, checked);
  const externalId = await externalIdOf(deps, distributorId);
  if (checked.protocol === 'S3') return { destination: { ...checked, externalId }, known, externalId };
  return { destination: withHostKey(checked, known?.destination), known, externalId };
}

/** The pinned key and its kind belong together: those sent, or else those known of the same server and user. */
function withHostKey(destination: Destination, known: Destination | undefined): Destination {
  if (destination.protocol !== 'SFTP' || destination.hostKeyFingerprint !== undefined) return destination;
  if (known?.protocol !== 'SFTP') return { ...destination, hostKeyKind: undefined };
  const { hostKeyFingerprint, hostKeyKind } = known;
  return { ...destination, hostKeyFingerprint, hostKeyKind };
}
