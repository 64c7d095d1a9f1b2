import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../local/events/event-pattern.ts';

const event = {
  source: 'aws.s3',
  detail: {
    bucket: { name: 'imports' },
    object: { key: 'inbound/firm-1/Employees.CSV', size: 300, 'version-id': null },
    tags: ['new', 'large'],
    lines: [
      { kind: 'a', ok: true },
      { kind: 'b', ok: false },
    ],
    empty: '',
  },
};

describe('EventBridge event patterns', () => {
  it.each([
    ['an exact string', { source: ['aws.s3', 'aws.ses'] }, true],
    ['another string', { source: ['aws.ses'] }, false],
    ['an exact number', { detail: { object: { size: [300] } } }, true],
    ['a number is not a string', { detail: { object: { size: ['300'] } } }, false],
    ['null', { detail: { object: { 'version-id': [null] } } }, true],
    ['the empty string', { detail: { empty: [''] } }, true],
    ['a boolean', { detail: { lines: { ok: [false] } } }, true],
    ['one of an array', { detail: { tags: ['large'] } }, true],
    ['every field at once', { source: ['aws.s3'], detail: { bucket: { name: ['other'] } } }, false],
    ['a field that is absent', { detail: { colour: ['blue'] } }, false],
    ['fields of the same array element', { detail: { lines: { kind: ['a'], ok: [true] } } }, true],
    ['fields of different array elements', { detail: { lines: { kind: ['a'], ok: [false] } } }, false],
    ['prefix', { detail: { object: { key: [{ prefix: 'inbound/' }] } } }, true],
    ['prefix in another case', { detail: { object: { key: [{ prefix: 'INBOUND/' }] } } }, false],
    [
      'prefix in any case',
      { detail: { object: { key: [{ prefix: { 'equals-ignore-case': 'INBOUND/' } }] } } },
      true,
    ],
    ['suffix', { detail: { object: { key: [{ suffix: '.csv' }] } } }, false],
    [
      'suffix in any case',
      { detail: { object: { key: [{ suffix: { 'equals-ignore-case': '.csv' } }] } } },
      true,
    ],
    ['equals-ignore-case', { source: [{ 'equals-ignore-case': 'AWS.S3' }] }, true],
    ['exists', { detail: { object: { key: [{ exists: true }] } } }, true],
    ['exists of a null', { detail: { object: { 'version-id': [{ exists: true }] } } }, true],
    ['exists of an object', { detail: { object: [{ exists: true }] } }, false],
    ['not exists', { detail: { colour: [{ exists: false }] } }, true],
    ['not exists below what is absent', { detail: { paint: { colour: [{ exists: false }] } } }, true],
    ['anything-but', { source: [{ 'anything-but': 'aws.ses' }] }, true],
    ['anything-but a list', { source: [{ 'anything-but': ['aws.ses', 'aws.s3'] }] }, false],
    ['anything-but of an absent field', { detail: { colour: [{ 'anything-but': 'blue' }] } }, false],
    ['anything-but a prefix', { source: [{ 'anything-but': { prefix: 'aws.' } }] }, false],
    ['anything-but suffixes', { source: [{ 'anything-but': { suffix: ['.sqs', '.ses'] } }] }, true],
    ['anything-but a wildcard', { source: [{ 'anything-but': { wildcard: 'aws*' } }] }, false],
    ['numeric', { detail: { object: { size: [{ numeric: ['=', 300] }] } } }, true],
    ['a numeric range', { detail: { object: { size: [{ numeric: ['>', 0, '<=', 299] }] } } }, false],
    ['numeric of a string', { source: [{ numeric: ['>', 0] }] }, false],
    ['wildcard', { detail: { object: { key: [{ wildcard: 'inbound/*/*.CSV' }] } } }, true],
    ['a wildcard with a dot', { source: [{ wildcard: 'aws?s*' }] }, false],
    ['an escaped star', { source: [{ wildcard: 'aws\\*' }] }, false],
    ['$or', { $or: [{ source: ['x'] }, { detail: { tags: ['new'] } }] }, true],
    ['$or with another field', { source: ['x'], $or: [{ source: ['aws.s3'] }, { source: ['y'] }] }, false],
  ])('matches %s: %j is %s', (_, pattern, expected) => {
    expect(compilePattern(pattern, 'test')(event)).toBe(expected);
  });

  it.each([
    ['an operator that is not played', { source: [{ cidr: '10.0.0.0/8' }] }, 'cidr is not supported'],
    [
      'one inside anything-but',
      { source: [{ 'anything-but': { numeric: ['=', 1] } }] },
      'numeric in anything-but is not supported',
    ],
    ['a bare value', { source: 'aws.s3' }, 'neither a list nor an object'],
    ['an empty list', { source: [] }, 'is empty'],
    ['two operators in one', { source: [{ prefix: 'a', suffix: 'b' }] }, 'one key'],
    ['half a numeric range', { a: [{ numeric: ['>'] }] }, 'numeric takes'],
  ])('rejects %s', (_, pattern, message) => {
    expect(() => compilePattern(pattern, 'test')).toThrow(message);
  });
});
