import type { FailureCode } from '../../../functions/transfer/contract.ts';

const settings = 'Correct the delivery settings; the next attempt uses them.';
const wait =
  'Nothing to do now: the next attempt follows by itself. If it happens again, ask the server owner.';

/** What a person can do about a failed attempt, by its code. */
export const failureAdvice: Record<FailureCode, string> = {
  DNS_NOT_FOUND: settings,
  ADDRESS_REFUSED: settings,
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
  NOT_CONFIGURED: 'Ask your Implementation Project Manager to enter the delivery settings.',
  UNEXPECTED: "Ask the server owner to look at the server's log at the time of the attempt.",
};
