import { describe, expect, it } from 'vitest';
import type { I9Record } from '../../../functions/i9/contract.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { anI9Record, aProfile } from '../../support/record-builders.ts';
import { aSource, given } from './asset-sources.ts';

describe('the assets EMPLOYEE_PROFILE and PROFILE_NOTES', () => {
  const profile = aProfile({ customFields: [{ name: 'Shirt size', value: 'M' }] });
  const note = {
    text: '=SUM(1)\nsecond line',
    author: 'Dana Quillfeather',
    at: '2026-03-05T10:00:00.000Z',
    source: 'UI' as const,
  };

  it('are the fields of the profile and its notes', () => {
    const made = given(aSource({ profile, notes: [note] }), 'EMPLOYEE_PROFILE', 'PROFILE_NOTES');
    expect(made.names).toEqual(['profile/Profile-5000001.json', 'profile/Notes-5000001.csv']);
    expect(JSON.parse(made.text('profile/Profile-5000001.json'))).toEqual(profile);
    expect(csvRows(made.text('profile/Notes-5000001.csv'))).toEqual([
      ['Written On (UTC)', 'Author', 'Source', 'Note'],
      ['2026-03-05T10:00:00.000Z', 'Dana Quillfeather', 'UI', "'=SUM(1)\nsecond line"],
    ]);
  });

  it('are exceptions when the profile is gone', () => {
    expect(given(aSource(), 'EMPLOYEE_PROFILE', 'PROFILE_NOTES').exceptions).toEqual([
      'EMPLOYEE_PROFILE PROFILE_MISSING the employee profile is no longer there',
      'PROFILE_NOTES PROFILE_MISSING the employee profile is no longer there',
    ]);
  });

  it('are exceptions with another reason when the profile is damaged', () => {
    const made = given(aSource({ isProfileDamaged: true }), 'EMPLOYEE_PROFILE', 'PROFILE_NOTES');
    expect(made.names).toEqual([]);
    expect(made.exceptions.map((one) => one.split(' ').slice(0, 2))).toEqual([
      ['EMPLOYEE_PROFILE', 'PROFILE_DAMAGED'],
      ['PROFILE_NOTES', 'PROFILE_DAMAGED'],
    ]);
  });

  it('have no file for a profile without notes', () => {
    expect(given(aSource({ profile, notes: [] }), 'PROFILE_NOTES')).toMatchObject({
      names: [],
      exceptions: [],
    });
  });
});

describe('the asset I9_RESOLVE_LOG', () => {
  const entry = {
    reference: 'RES-7',
    foundAt: '2026-03-05T10:00:00.000Z',
    section: 'S2' as const,
    problem: 'A title was missing.',
    correctiveAction: 'Corrected.',
  };
  const actions = anI9Record().auditTrail.map((event) => ({ ...event, event: 'RESOLVE_ACTION' as const }));

  it('is the errors and what was done about them', () => {
    const made = given(aSource({ record: anI9Record({ resolveEntries: [entry] }) }), 'I9_RESOLVE_LOG');
    expect(csvRows(made.text('audit/I9-5000001_ResolveLog.csv'))[1]).toEqual([
      'RES-7',
      '2026-03-05T10:00:00.000Z',
      'S2',
      '',
      'A title was missing.',
      'Corrected.',
      '',
      '',
    ]);
  });

  it('is an exception when the audit trail refers to an entry that is not on file', () => {
    const auditTrail = actions.map((event, index) => ({
      ...event,
      reference: index === 2 ? 'RES-8' : 'RES-7',
    }));
    const record = anI9Record({ resolveEntries: [entry], auditTrail });
    expect(given(aSource({ record }), 'I9_RESOLVE_LOG').exceptions).toEqual([
      'I9_RESOLVE_LOG RESOLVE_ENTRY_MISSING entry 3 of the audit trail: the audit trail refers to an entry that is not on file',
    ]);
  });

  it('does not apply to a record without errors', () => {
    expect(given(aSource(), 'I9_RESOLVE_LOG')).toMatchObject({ names: [], exceptions: [] });
  });
});

describe('the asset I9_COMMUNICATIONS', () => {
  it('is a line for each message', () => {
    const communications = [
      {
        at: '2026-03-01T10:00:00.000Z',
        kind: 'INVITATION' as const,
        channel: 'EMAIL' as const,
        recipient: 'zephyrine@example.com',
        result: 'BOUNCED' as const,
      },
    ];
    const made = given(aSource({ record: anI9Record({ communications }) }), 'I9_COMMUNICATIONS');
    expect(csvRows(made.text('audit/I9-5000001_Communications.csv'))).toEqual([
      ['Sent On (UTC)', 'Kind', 'Channel', 'Recipient', 'Result'],
      ['2026-03-01T10:00:00.000Z', 'INVITATION', 'EMAIL', 'zephyrine@example.com', 'BOUNCED'],
    ]);
  });

  it('does not apply where nothing was sent', () => {
    expect(given(aSource(), 'I9_COMMUNICATIONS')).toMatchObject({ names: [], exceptions: [] });
  });
});

describe('the asset I9_REMOTE_EVIDENCE', () => {
  const name = 'audit/I9-5000001_RemoteWorkflow.pdf';
  const remoteEvents = [{ at: '2026-03-01T10:00:00.000Z', event: 'INVITED' as const }];

  it.each([
    ['a remote workflow', { workflow: 'EMPLOYEE_APPOINT', remoteEvents }],
    ['steps of a remote workflow that was left', { remoteEvents }],
    [
      'the alternative procedure',
      {
        section2: {
          ...(anI9Record().section2 as NonNullable<I9Record['section2']>),
          isAlternativeProcedure: true,
        },
      },
    ],
  ] as const)('is a record of %s', (_, differences) => {
    const record = anI9Record(differences as Partial<I9Record>);
    expect(given(aSource({ record }), 'I9_REMOTE_EVIDENCE')).toMatchObject({ names: [name], exceptions: [] });
  });

  it('is an exception too when Section 2 was signed remotely and no step is on file', () => {
    const record = anI9Record({ workflow: 'NETWORK_ALLIANCE' });
    const made = given(aSource({ record }), 'I9_REMOTE_EVIDENCE');
    expect(made.names).toEqual([name]);
    expect(made.exceptions).toEqual([
      'I9_REMOTE_EVIDENCE REMOTE_EVENTS_MISSING the workflow is remote and none of its steps is on file',
    ]);
  });

  it('does not apply to a form that was completed face to face', () => {
    expect(given(aSource(), 'I9_REMOTE_EVIDENCE')).toMatchObject({ names: [], exceptions: [] });
  });
});
