import { describe, expect, it } from 'vitest';
import { RecordLine } from '../../../functions/interchange/contract.ts';
import { checkRecord } from '../../../functions/interchange/pack-record.ts';
import { anAttachment, anI9Record } from '../../support/record-builders.ts';

const { objectKey: _key, ...attachment } = anAttachment(Buffer.from('scan'));

function hashOf(differences: Record<string, unknown> = {}): string {
  const line = RecordLine.parse({ ...anI9Record(), attachments: [attachment], ...differences });
  const checked = checkRecord(line);
  if ('problem' in checked) throw new Error(checked.problem);
  return checked.contentHash;
}

describe('the content hash of a record', () => {
  it('is for a record of version 1.0 what it has been, so that it is known again when it comes again', () => {
    expect(hashOf()).toBe('aab419e88ef4af7ee084583114ddd727cde348a88705c42c2d3248f75771e30a');
  });

  it('is another one for every part of the history', () => {
    const at = '2026-03-05T10:00:00.000Z';
    const { formEdition, section1 } = anI9Record();
    const prior = { version: 1, formEdition, supersededAt: at, supersededBy: 'Tobias', section1 };
    const message = { at, kind: 'REMINDER', channel: 'SMS', recipient: '555', result: 'DELIVERED' };
    const hashes = [
      hashOf(),
      hashOf({ priorVersions: [prior] }),
      hashOf({ communications: [message] }),
      hashOf({ resolveEntries: [{ reference: 'RES-1', foundAt: at, section: 'S2', problem: 'Late.' }] }),
      hashOf({ remoteEvents: [{ at, event: 'INVITED' }] }),
    ];
    expect(new Set(hashes).size).toBe(5);
  });
});
