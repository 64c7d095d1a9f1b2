import { describe, expect, it } from 'vitest';
import {
  channelFailures,
  classifyConnectionFailure,
  classifyOperationFailure,
  disconnectFailures,
  levelFailures,
  type Operation,
  socketFailures,
  statusFailures,
  TransferFailure,
  toTransferError,
} from '../../../functions/transfer/classify-failure.ts';
import { type FailureCode, failureCodes } from '../../../functions/transfer/contract.ts';
import { destination } from './memory-transport.ts';

const errorWith = (fields: object, message = 'words') => Object.assign(new Error(message), fields);

const connectionRows: readonly [object, FailureCode][] = [
  [{ code: 'ENOTFOUND' }, 'DNS_NOT_FOUND'],
  [{ code: 'ENODATA' }, 'DNS_NOT_FOUND'],
  [{ code: 'EAI_AGAIN' }, 'CONNECT_TIMEOUT'],
  [{ code: 'ECONNREFUSED' }, 'CONNECT_REFUSED'],
  [{ code: 'ETIMEDOUT' }, 'CONNECT_TIMEOUT'],
  [{ code: 'EHOSTUNREACH' }, 'CONNECT_TIMEOUT'],
  [{ code: 'ENETUNREACH' }, 'CONNECT_TIMEOUT'],
  [{ code: 'EHOSTDOWN' }, 'CONNECT_TIMEOUT'],
  [{ code: 'ENETDOWN' }, 'CONNECT_TIMEOUT'],
  [{ code: 'ECONNRESET', level: 'client-socket' }, 'CONNECTION_LOST'],
  [{ code: 'ECONNABORTED' }, 'CONNECTION_LOST'],
  [{ code: 'EPIPE' }, 'CONNECTION_LOST'],
  [{ code: 'ERR_STREAM_DESTROYED' }, 'CONNECTION_LOST'],
  [{ code: 'ERR_STREAM_WRITE_AFTER_END' }, 'CONNECTION_LOST'],
  [{ level: 'client-authentication' }, 'AUTH_FAILED'],
  [{ level: 'client-timeout' }, 'CONNECT_TIMEOUT'],
  [{ level: 'client-socket' }, 'CONNECTION_LOST'],
  [{ level: 'handshake' }, 'CONNECTION_LOST'],
  [{ level: 'protocol' }, 'CONNECTION_LOST'],
  [{ level: 'sftp-protocol' }, 'CONNECTION_LOST'],
  [{ level: 'unheard-of' }, 'UNEXPECTED'],
  [{ reason: 1 }, 'UNEXPECTED'],
  [{ reason: 4 }, 'SERVER_BUSY'],
  [{ reason: 99 }, 'UNEXPECTED'],
  [{ code: 1 }, 'ADDRESS_REFUSED'],
  [{ code: 2 }, 'CONNECTION_LOST'],
  [{ code: 3 }, 'ALGORITHM_MISMATCH'],
  [{ code: 5 }, 'CONNECTION_LOST'],
  [{ code: 7 }, 'SERVER_BUSY'],
  [{ code: 8 }, 'ALGORITHM_MISMATCH'],
  [{ code: 9 }, 'HOST_KEY_CHANGED'],
  [{ code: 10 }, 'CONNECTION_LOST'],
  [{ code: 11 }, 'CONNECTION_LOST'],
  [{ code: 12 }, 'SERVER_BUSY'],
  [{ code: 13 }, 'AUTH_FAILED'],
  [{ code: 14 }, 'AUTH_FAILED'],
  [{ code: 15 }, 'AUTH_FAILED'],
  [{ code: 99 }, 'UNEXPECTED'],
  [{ code: 'E_WHATEVER' }, 'UNEXPECTED'],
  [{}, 'UNEXPECTED'],
];

const statusRows: readonly [number, Partial<Record<Operation, FailureCode>>, FailureCode][] = [
  [1, {}, 'UNEXPECTED'],
  [2, { rename: 'RENAME_REFUSED' }, 'DIR_NOT_FOUND'],
  [3, { stat: 'READ_DENIED', read: 'READ_DENIED', rename: 'RENAME_REFUSED' }, 'WRITE_DENIED'],
  [4, { rename: 'RENAME_REFUSED' }, 'UNEXPECTED'],
  [5, {}, 'UNEXPECTED'],
  [6, {}, 'CONNECTION_LOST'],
  [7, {}, 'CONNECTION_LOST'],
  [8, { read: 'READ_DENIED', rename: 'RENAME_REFUSED' }, 'UNEXPECTED'],
  [10, { rename: 'RENAME_REFUSED' }, 'DIR_NOT_FOUND'],
  [11, { rename: 'RENAME_REFUSED' }, 'UNEXPECTED'],
  [12, { rename: 'RENAME_REFUSED' }, 'WRITE_DENIED'],
  [14, {}, 'DISK_FULL'],
  [15, {}, 'DISK_FULL'],
  [19, {}, 'DIR_NOT_FOUND'],
  [99, {}, 'UNEXPECTED'],
];
const operations: readonly Operation[] = ['stat', 'read', 'write', 'rename', 'remove'];

describe('classifying failures', () => {
  it.each(connectionRows)('takes an error of the connection with %j for %s', (fields, code) => {
    expect(classifyConnectionFailure(errorWith(fields))).toBe(code);
  });

  it.each([
    ['Handshake failed: no matching C->S cipher', 'ALGORITHM_MISMATCH'],
    ['Connection lost before handshake', 'SERVER_BUSY'],
    ['Invalid identification string', 'PROTOCOL_MISMATCH'],
    ['Max greeting lines exceeded', 'PROTOCOL_MISMATCH'],
    ['Bad packet length', 'CONNECTION_LOST'],
    ['No response from server', 'CONNECTION_LOST'],
    ['Not connected', 'CONNECTION_LOST'],
  ])('takes the words of ssh2 "%s" for %s', (message, code) => {
    expect(classifyConnectionFailure(errorWith({ level: 'handshake' }, message))).toBe(code);
  });

  it.each(statusRows)('takes the status %i for %j, and %s otherwise', (status, special, otherwise) => {
    const found = operations.map((operation) =>
      classifyOperationFailure(errorWith({ code: status }), operation),
    );
    expect(found).toEqual(operations.map((operation) => special[operation] ?? otherwise));
  });

  it('has a row here for every row of its tables', () => {
    const keysOf = (key: string) =>
      connectionRows.map(([fields]) => (fields as Record<string, unknown>)[key]);
    const tables = [socketFailures, disconnectFailures].flatMap((table) => Object.keys(table));
    expect(tables.filter((code) => !keysOf('code').map(String).includes(code))).toEqual([]);
    expect(Object.keys(levelFailures).filter((level) => !keysOf('level').includes(level))).toEqual([]);
    expect(
      Object.keys(channelFailures).filter((reason) => !keysOf('reason').includes(Number(reason))),
    ).toEqual([]);
    expect(Object.keys(statusFailures).map(Number)).toEqual(
      statusRows.map(([status]) => status).filter((status) => status in statusFailures),
    );
  });

  it('keeps a code that is already known', () => {
    expect(classifyOperationFailure(new TransferFailure('NO_PROGRESS'), 'write')).toBe('NO_PROGRESS');
  });
});

describe('the error that leaves the room', () => {
  it.each(Object.entries(failureCodes))('is for %s as the catalogue says', (code, { isTransient }) => {
    const error = toTransferError(code as FailureCode, destination);
    expect(error).toMatchObject({ name: isTransient ? 'TransientError' : 'PermanentError', code });
    expect(error.message).not.toContain('{');
  });

  it('fills its text from settings', () => {
    expect(toTransferError('WRITE_DENIED', destination).message).toBe('The account cannot write to inbox.');
    expect(toTransferError('DIR_NOT_FOUND', { ...destination, directory: '' }).message).toBe(
      'The directory the start directory does not exist.',
    );
    expect(toTransferError('DIR_NOT_FOUND', { ...destination, directory: '$&/{port}' }).message).toContain(
      '$&/{port}',
    );
  });

  it('keeps the codes of its cause and leaves the words behind', () => {
    const cause = new TransferFailure(
      'UNEXPECTED',
      errorWith({ code: 4, level: 'Bad Words!' }, 'a secret banner'),
    );
    const error = toTransferError('UNEXPECTED', destination, cause);
    expect((error.cause as Error).message).toBe('name Error, code 4');
  });
});
