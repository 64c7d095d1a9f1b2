import { describe, expect, it } from 'vitest';
import {
  classifyS3Failure,
  type S3Operation,
  s3Failures,
} from '../../../functions/s3-destination/classify-s3-failure.ts';
import { TransferFailure } from '../../../functions/transfer/classify-failure.ts';
import type { FailureCode } from '../../../functions/transfer/contract.ts';

const errorWith = (fields: object, message = 'words') => Object.assign(new Error(message), fields);
const refusal = (name: string, httpStatusCode: number, message = 'words') =>
  errorWith({ name, $metadata: { httpStatusCode } }, message);
const codeOf = (error: unknown, operation: S3Operation = 'write') =>
  classifyS3Failure(error, operation).failureCode;

describe('classifying failures of S3', () => {
  it.each(Object.entries(s3Failures))('takes %s for %s, whatever was tried', (name, code) => {
    const operations: S3Operation[] = ['open', 'stat', 'read', 'write', 'remove'];
    expect(new Set(operations.map((operation) => codeOf(refusal(name, 400), operation)))).toEqual(
      new Set([code]),
    );
  });

  it.each<[S3Operation, FailureCode]>([
    ['open', 'S3_ACCESS_DENIED'],
    ['assume', 'S3_ROLE_REFUSED'],
    ['stat', 'READ_DENIED'],
    ['read', 'READ_DENIED'],
    ['write', 'S3_ACCESS_DENIED'],
    ['remove', 'WRITE_DENIED'],
  ])('takes a refusal of access at %s for %s', (operation, code) => {
    expect(codeOf(refusal('AccessDenied', 403), operation)).toBe(code);
    expect(codeOf(refusal('Forbidden', 403), operation)).toBe(code);
  });

  it.each<[string, Error, FailureCode]>([
    [
      'a key of encryption that is denied',
      refusal('AccessDenied', 403, 'may not kms:GenerateDataKey'),
      'S3_KMS_DENIED',
    ],
    ['a key of encryption that is disabled', refusal('KMS.DisabledException', 400), 'S3_KMS_DENIED'],
    ['a key service that is busy', refusal('KMS.ThrottlingException', 400), 'SERVER_BUSY'],
    ['a status of the 500s', refusal('Whatever', 502), 'SERVER_BUSY'],
    ['a status 429', refusal('Whatever', 429), 'SERVER_BUSY'],
    ['a redirection', refusal('301', 301), 'S3_WRONG_REGION'],
    ['a reset', errorWith({ name: 'TimeoutError', code: 'ECONNRESET' }), 'CONNECTION_LOST'],
    ['a refused connection', errorWith({ code: 'ECONNREFUSED' }), 'CONNECT_REFUSED'],
    ['an unknown name', errorWith({ code: 'ENOTFOUND' }), 'DNS_NOT_FOUND'],
    ['a socket that stands still', errorWith({ name: 'TimeoutError' }), 'NO_PROGRESS'],
    [
      'a connection that does not come about',
      errorWith({ name: 'TimeoutError' }, 'the socket did not establish a connection'),
      'CONNECT_TIMEOUT',
    ],
    ['a certificate', errorWith({ code: 'CERT_HAS_EXPIRED' }), 'TLS_INVALID'],
    ['what is already known', new TransferFailure('NO_PROGRESS'), 'NO_PROGRESS'],
    ['anything else', refusal('Teapot', 418), 'UNEXPECTED'],
  ])('takes %s for %s', (_, error, code) => {
    expect(codeOf(error)).toBe(code);
  });

  it('takes every refusal of a role for one, but for being told to wait', () => {
    expect(codeOf(refusal('ExpiredToken', 400), 'assume')).toBe('S3_ROLE_REFUSED');
    expect(codeOf(refusal('Throttling', 400), 'assume')).toBe('SERVER_BUSY');
    expect(codeOf(refusal('ServiceUnavailable', 503), 'assume')).toBe('SERVER_BUSY');
  });
});
