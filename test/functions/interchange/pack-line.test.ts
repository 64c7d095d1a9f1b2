import { describe, expect, it } from 'vitest';
import { NoteLine, RecordLine } from '../../../functions/interchange/contract.ts';
import { parseLine } from '../../../functions/interchange/pack-line.ts';
import { anI9Record } from '../../support/record-builders.ts';

const line = (text: string | undefined) => ({ lineNumber: 7, text, endOffset: 0 });
const problemOf = (record: unknown): string => {
  const parsed = parseLine(RecordLine, line(JSON.stringify(record)));
  return parsed.isAccepted ? 'accepted' : parsed.problem;
};
const record = anI9Record();
const attachment = {
  attachmentId: 'a',
  section: 'S2',
  documentTypeCode: 'DRIVERS_LICENSE',
  fileName: 'a.jpg',
  mimeType: 'image/jpeg',
  sizeBytes: 1,
  sha256: '0'.repeat(64),
  uploadedBy: 'Dana',
  uploadedAt: '2026-03-04T14:50:00.000Z',
};
const withFile = (file: string) => ({ ...record, attachments: [{ ...attachment, file }] });

describe('a line', () => {
  it('that keeps the schema is accepted as it is', () => {
    expect(parseLine(RecordLine, line(JSON.stringify(record)))).toEqual({ isAccepted: true, value: record });
  });

  it.each([
    ['a wrong date, by its path', { ...record, startDate: '2026-13-01' }, /^\/startDate: /],
    [
      'a wrong field deep inside, by its path',
      { ...record, section1: { ...record.section1, ssn: 'CANARY' } },
      /^\/section1\/ssn: /,
    ],
    ['a missing field', { ...record, i9Id: undefined }, /^\/i9Id: /],
    ['an unknown field', { ...record, colour: 'CANARY' }, /^\/colour: this version has no such field$/],
    [
      'an unknown field in a list, without repeating a name that is no field',
      { ...record, supplementA: [{ lastName: 'A', firstName: 'B', 'CANARY Smith': 1 }] },
      /^\/supplementA\/0\/\?: this version has no such field$/,
    ],
    ['a path out of the pack', withFile('files/../../CANARY'), /^\/attachments\/0\/file: /],
    ['an absolute path', withFile('/files/CANARY'), /^\/attachments\/0\/file: /],
    [
      'a text with half a surrogate pair',
      { ...record, employeeId: '\ud800' },
      /^a text is not well-formed Unicode$/,
    ],
  ])('is rejected for %s', (_case, broken, problem) => {
    expect(problemOf(broken)).toMatch(problem);
    expect(problemOf(broken)).not.toContain('CANARY');
  });

  it.each(['files/a.bin', 'files/2024/a-b_c.1.bin', 'files/..a'])('may name the file %s', (file) => {
    expect(problemOf(withFile(file))).toBe('accepted');
  });

  it('is rejected without quoting it when it is no JSON or no UTF-8', () => {
    const problems = ['{"lastName": CANARY', undefined].map((text) => parseLine(NoteLine, line(text)));
    expect(problems).toEqual([
      { isAccepted: false, problem: 'the line is not JSON' },
      { isAccepted: false, problem: 'the line is not UTF-8, or longer than 16 MiB' },
    ]);
  });
});
