import { beforeAll, describe, expect, it } from 'vitest';
import type { EmployeeProfile, EVerifyDocument } from '../../../functions/i9/contract.ts';
import type { NoteLine, RecordLine } from '../../../functions/interchange/contract.ts';
import { generateRecords } from '../../../functions/interchange/generate-records.ts';
import type { PackWriter } from '../../../functions/interchange/pack-writer.ts';

let records: RecordLine[];
let profiles: EmployeeProfile[];
let notes: NoteLine[];

beforeAll(async () => {
  const lines = new Map<string, unknown[]>();
  const pack: PackWriter = {
    async writeLine(file, value) {
      lines.set(file, [...(lines.get(file) ?? []), value]);
    },
    writeBytes: async (pieces) => pieces.map(() => ({ file: 'files/bundle-0001.bin', offset: 0 })),
    finish: async () => undefined,
  };
  const attachmentSizes = { leastBytes: 600, mostBytes: 2000 };
  await generateRecords({ pack }, { seed: 1, recordCount: 600, asOfDate: '2026-11-01', attachmentSizes });
  const ofMain = <T extends { clientId: number }>(file: string) =>
    (lines.get(file) as T[]).filter((line) => line.clientId === 1001);
  records = ofMain('records-0001.ndjson');
  profiles = ofMain('profiles.ndjson');
  notes = ofMain('notes.ndjson');
});

const shareOf = (isCounted: (line: RecordLine) => boolean) =>
  records.filter(isCounted).length / records.length;
const documentsOf = (line: RecordLine) => line.attachments.flatMap(({ everify }) => everify ?? []);
const nameOf = ({ kind, language, isSigned }: EVerifyDocument) =>
  `${kind} ${language}${isSigned ? ' signed' : ''}`;
const hasStep = (line: RecordLine, status: string) =>
  line.everifyCases.some(({ history }) => history.some((step) => step.status === status));

describe('amended records', () => {
  it('are a few, and hold one superseded version for each below their own', () => {
    expect(shareOf((line) => line.version > 1)).toBeGreaterThan(0.02);
    for (const { version, priorVersions } of records)
      expect(priorVersions.map((prior) => prior.version)).toEqual(
        Array.from({ length: version - 1 }, (_, position) => position + 1),
      );
  });

  it('differ from each earlier version, and their trail tells when and in what', () => {
    for (const { priorVersions, auditTrail, section1, section2 } of records) {
      const amended = auditTrail.filter((event) => event.event === 'AMENDED');
      expect(amended.map((event) => event.at)).toEqual(priorVersions.map((prior) => prior.supersededAt));
      const versions = [...priorVersions, { section1, section2 }];
      for (const [position, { fieldName, section }] of amended.entries()) {
        const [before, after] = [versions[position], versions[position + 1]].map((version) => {
          const part = section === 'S1' ? version?.section1 : version?.section2;
          return JSON.stringify((part as Record<string, unknown>)[String(fieldName).split('.')[0] ?? '']);
        });
        expect(before).not.toBe(after);
      }
    }
  });
});

describe('entries of the Resolve log', () => {
  it('are named by audit events: the finding, and the correction when there was one', () => {
    const entries = records.flatMap(({ auditTrail, resolveEntries }) =>
      resolveEntries.map(({ reference, resolvedAt }) => {
        const events = auditTrail.filter((event) => event.reference === reference);
        const actions = events.filter((event) => event.event === 'RESOLVE_ACTION').length;
        return [actions, resolvedAt === undefined ? 1 : 2] as const;
      }),
    );
    expect(entries.map(([found]) => found)).toEqual(entries.map(([, expected]) => expected));
    expect(new Set(entries.map(([found]) => found))).toEqual(new Set([1, 2]));
  });
});

describe('E-Verify documents', () => {
  it('go with every referral: notice and confirmation, unsigned and signed, for some in Spanish too', () => {
    const referred = records.filter((line) => hasStep(line, 'REFERRED'));
    for (const line of referred)
      expect(documentsOf(line).map(nameOf)).toEqual(
        expect.arrayContaining(['FAN en', 'FAN en signed', 'RDC en']),
      );
    const names = new Set(referred.flatMap(documentsOf).map(nameOf));
    expect(names).toEqual(
      new Set(['FAN en', 'FAN en signed', 'RDC en', 'RDC en signed', 'FAN es', 'FAN es signed', 'RDC es']),
    );
  });

  it('are an unsigned notice alone while the employee has not decided', () => {
    const pending = records.filter(({ everifyCases }) => everifyCases[0]?.status === 'PENDING_REFERRAL');
    const names = new Set(pending.flatMap(documentsOf).map(nameOf));
    expect([names.has('FAN en'), [...names].filter((name) => !/^FAN ..$/.test(name))]).toEqual([true, []]);
  });

  it('are a copy of the compared document for every photo match', () => {
    const matched = records.filter(
      (line) => hasStep(line, 'PHOTO_MATCH') || line.everifyCases[0]?.photoMatch === 'MATCH',
    );
    expect(matched.length).toBeGreaterThan(20);
    for (const line of matched) {
      const copy = line.attachments.find((attachment) => attachment.everify?.kind === 'PHOTO');
      expect(line.section2?.listA[0]?.documentTypeCode).toBe(copy?.documentTypeCode);
    }
  });

  it('name a case of their record and have their own section, and about one in a hundred is lost', () => {
    const made = records.flatMap(({ attachments, everifyCases }) =>
      attachments.flatMap(({ section, everify, file }) =>
        everify === undefined
          ? []
          : {
              section,
              isLost: file === undefined,
              isOwn: everifyCases[0]?.caseNumber === everify.caseNumber,
            },
      ),
    );
    expect(made.filter(({ section, isOwn }) => section !== 'EVERIFY' || !isOwn)).toEqual([]);
    const lostShare = made.filter(({ isLost }) => isLost).length / made.length;
    expect([lostShare > 0, lostShare < 0.03]).toEqual([true, true]);
  });

  it('are no larger than twice the least size', () => {
    const sizes = records.flatMap(({ attachments }) =>
      attachments.flatMap(({ everify, sizeBytes }) => (everify ? sizeBytes : [])),
    );
    // Less than a page with its frame no PDF can be.
    expect(Math.max(...sizes)).toBeLessThan(1200 + 1000);
  });
});

describe('E-Verify cases', () => {
  it('carry what was submitted once they were, and some of it differs from the form', () => {
    const submitted = records.flatMap((line) =>
      line.everifyCases.flatMap(({ submission, submittedAt, status }) => {
        expect(submission !== undefined).toBe(submittedAt !== undefined || status === 'DUPLICATE_FOUND');
        return submission === undefined ? [] : { line, submission };
      }),
    );
    const differing = submitted.filter(({ line, submission }) => {
      const { lastName, dateOfBirth, ssn } = line.section1;
      const numbers = [...(line.section2?.listA ?? []), line.section2?.listB, line.section2?.listC]
        .filter((document) => document !== undefined)
        .map((document) => document.number);
      const sent = [submission.lastName, submission.dateOfBirth, submission.ssn, submission.hireDate];
      const sentNumbers = submission.documents.map((document) => document.number);
      return (
        JSON.stringify([sent, sentNumbers]) !==
        JSON.stringify([[lastName, dateOfBirth, ssn, line.startDate], numbers])
      );
    });
    const share = differing.length / submitted.length;
    expect([share > 0.1, share < 0.5]).toEqual([true, true]);
  });

  it('give a reason when they were continued although there was one already', () => {
    const duplicates = records.filter((line) => hasStep(line, 'DUPLICATE_FOUND'));
    const reasons = duplicates.map(({ everifyCases }) => everifyCases[0]?.duplicateContinueReason);
    expect([duplicates.length, reasons.filter(Boolean).length]).toEqual([12, 12]);
  });
});

describe('remote workflows', () => {
  const isRemote = ({ workflow }: RecordLine) => /APPOINT|ALLIANCE/.test(workflow);

  it('alone have remote events and messages, and each of them begins with an invitation', () => {
    expect(shareOf(isRemote)).toBeGreaterThan(0.2);
    for (const line of records) {
      const { remoteEvents, communications } = line;
      const starts = [remoteEvents[0]?.event, communications[0]?.kind];
      expect(starts).toEqual(isRemote(line) ? ['INVITED', 'INVITATION'] : [undefined, undefined]);
    }
  });

  it('tell in order what the trail tells too, up to Section 2', () => {
    for (const { remoteEvents, communications, auditTrail, section2, ...line } of records.filter(isRemote)) {
      const times = remoteEvents.map(({ at }) => at);
      expect([times, communications.map(({ at }) => at)]).toEqual([
        times.toSorted(),
        communications.map(({ at }) => at).toSorted(),
      ]);
      const sent = auditTrail.filter((event) => event.event === 'REMOTE_LINK_SENT').map(({ at }) => at);
      expect(sent).toEqual(remoteEvents.filter(({ event }) => event === 'INVITED').map(({ at }) => at));
      const completed = remoteEvents.find(({ event }) => event === 'COMPLETED');
      expect([line.i9Id, completed?.at]).toEqual([line.i9Id, section2?.signature?.at]);
    }
  });

  it('have messages that bounced and links that ran out', () => {
    const results = new Set(records.flatMap(({ communications }) => communications.map((one) => one.result)));
    const events = new Set(records.flatMap(({ remoteEvents }) => remoteEvents.map((one) => one.event)));
    expect([results.has('BOUNCED'), events.has('EXPIRED'), events.has('APPOINTMENT_CHANGED')]).toEqual([
      true,
      true,
      true,
    ]);
  });
});

describe('profiles', () => {
  it('have custom fields for a part of the people, and assignments that follow each other', () => {
    const share = profiles.filter((profile) => profile.customFields.length > 0).length / profiles.length;
    expect([share > 0.4, share < 0.8]).toEqual([true, true]);
    expect(profiles.some((profile) => profile.assignments.length > 1)).toBe(true);
    for (const { assignments, startDate, worksiteId } of profiles) {
      expect(assignments[0]?.fromDate).toBe(startDate);
      if (startDate !== undefined) expect(assignments.at(-1)).toMatchObject({ worksiteId });
      expect(assignments.findIndex((place) => place.toDate === undefined)).toBe(assignments.length - 1);
    }
  });

  it('of employer 11 are for a part in one of its security groups, or in both', () => {
    const groups = profiles
      .filter((profile) => profile.employerId === 11)
      .map((profile) => profile.securityGroupIds.join());
    const countIn = (ids: string) => groups.filter((group) => group === ids).length / groups.length;
    expect([countIn(''), countIn('51'), countIn('52'), countIn('51,52')].every((share) => share > 0.02)).toBe(
      true,
    );
  });

  it('have notes from people and from other systems, for some more than one', () => {
    const perProfile = Map.groupBy(notes, (note) => note.profileId);
    expect(new Set(notes.map((note) => note.source))).toEqual(new Set(['UI', 'API']));
    expect(Math.max(...[...perProfile.values()].map((list) => list.length))).toBe(2);
  });
});
