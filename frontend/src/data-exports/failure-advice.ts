import { type FailureCode, type Fixer, failureCodes } from '../../../functions/transfer/contract.ts';

const settings = 'Correct the delivery settings; the next attempt uses them.';
const wait =
  'Nothing to do now: the next attempt follows by itself. If it happens again, ask the server owner.';

const special: Partial<Record<FailureCode, string>> = {
  CONNECT_TIMEOUT: 'Ask the server owner to let our fixed address in, and check the port.',
  CONNECT_REFUSED: 'Ask the server owner whether the server runs on this port and lets our fixed address in.',
  CONNECTION_LOST: wait,
  NO_PROGRESS: wait,
  SERVER_BUSY: wait,
  ALGORITHM_MISMATCH: 'Ask the server owner to enable AES-GCM or AES-CTR.',
  HOST_KEY_UNKNOWN: 'Test the connection in the delivery settings and confirm the fingerprint.',
  HOST_KEY_CHANGED:
    'Ask the server owner whether the key was changed on purpose before you confirm the new one.',
  AUTH_FAILED: 'Enter user name and password or key again in the delivery settings.',
  DIR_NOT_FOUND: 'Ask the server owner to create the directory, or correct it in the delivery settings.',
  WRITE_DENIED: 'Ask the server owner to let the account write, create and rename files there.',
  READ_DENIED: 'Ask the server owner to let the account read its files, so that what arrived can be checked.',
  DISK_FULL: 'Ask the server owner to free space before the next attempt.',
  RENAME_REFUSED: 'Ask the server owner to let the account rename files there.',
  FILE_DIFFERS: 'Ask the server owner to remove or rename the older file.',
  VERIFY_FAILED: wait,
  SECRET_UNREADABLE: 'Enter the password or key again in the delivery settings.',
  TLS_INVALID:
    'Ask the server owner for a valid certificate, or enter their private authority in the delivery settings.',
  TLS_REFUSED: 'Ask the server owner to switch on FTP over TLS.',
  S3_ROLE_REFUSED:
    'Ask the owner of the bucket to put the trust policy shown in the delivery settings on the role.',
  S3_ACCESS_DENIED:
    'Ask the owner of the bucket to allow what the bucket policy in the delivery settings lists.',
  S3_KMS_DENIED: 'Ask the owner of the key to allow kms:GenerateDataKey and kms:Decrypt.',
  PGP_KEY_UNUSABLE: 'Ask the receiver for a valid public key and enter it in the delivery settings.',
  NOT_CONFIGURED: 'Ask your Implementation Project Manager to enter the delivery settings.',
};

const byFixer: Record<Fixer, string> = {
  SETTINGS: settings,
  SERVER_OWNER: 'Ask the server owner to look into it before the next attempt.',
  VENDOR: 'Nothing to do for you: we look into it. The next attempt follows by itself.',
};

/** What a person can do about a failed attempt. */
export const adviceOn = (code: FailureCode): string => special[code] ?? byFixer[failureCodes[code].fixer];
