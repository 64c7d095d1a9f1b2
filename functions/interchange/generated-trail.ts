import { type AuditEventDraft, chainEvents, trailStart } from '../i9/audit-chain.ts';
import type { AuditEvent, I9Record } from '../i9/contract.ts';
import type { InterchangeAttachment } from './contract.ts';
import { instant, later } from './generated-employment.ts';
import { type GeneratedForm, nameOf } from './generated-record.ts';
import type { SeededRandom } from './seeded-random.ts';

type Draft = Omit<AuditEventDraft, 'actorType' | 'actorName'>;

/** The record's whole audit trail: what its dates, signatures, attachments and cases say happened, in order, chained. */
export function generateTrail(
  random: SeededRandom,
  form: GeneratedForm,
  attachments: readonly InterchangeAttachment[],
  asOfDate: string,
): AuditEvent[] {
  const drafts = [
    ...(form.recordType === 'HISTORICAL' ? historicalStart(form) : electronicStart(random, form)),
    ...remoteEvents(form),
    ...section2Events(form),
    ...resolveEvents(form),
    ...attachments.map((attachment) => attachmentEvent(attachment)),
    ...supplementBEvents(form),
    ...caseEvents(form),
    ...laterEvents(random, form, asOfDate),
  ];
  drafts.sort((a, b) => a.at.localeCompare(b.at));
  return chainEvents(trailStart, drafts);
}

const bySystem = (draft: Draft): AuditEventDraft => ({ ...draft, actorType: 'SYSTEM', actorName: 'System' });
const byUser = (name: string, draft: Draft): AuditEventDraft => ({
  ...draft,
  actorType: 'USER',
  actorName: name,
});

function historicalStart(form: GeneratedForm): AuditEventDraft[] {
  return [
    bySystem({ at: later(importedAt(form), -1), section: 'SYSTEM', event: 'CREATED', channel: 'IMPORT' }),
  ];
}

/** Paper forms were scanned in long after they were signed. */
export function importedAt(form: GeneratedForm): string {
  return later(form.section2?.signature?.at ?? form.createdAt, 60 * 24 * 90);
}

function electronicStart(random: SeededRandom, form: GeneratedForm): AuditEventDraft[] {
  const { section1, createdAt } = form;
  const employee = nameOf(section1);
  const created = byUser('Marguerite Penhallowick', { at: createdAt, section: 'SUMMARY', event: 'CREATED' });
  const signedAt = section1.signature?.at;
  const byEmployee = (draft: Draft): AuditEventDraft => ({
    ...draft,
    actorType: 'EMPLOYEE',
    actorName: employee,
  });
  const filledAt = signedAt === undefined ? later(createdAt, 60) : later(signedAt, -12);
  const field = (fieldName: string, updatedValue: string | undefined, minutes: number): AuditEventDraft[] =>
    updatedValue === undefined
      ? []
      : [
          byEmployee({
            at: later(filledAt, minutes),
            section: 'S1',
            event: 'FIELD_CHANGED',
            fieldName,
            updatedValue,
          }),
        ];
  const ip = section1.signature?.ip;
  return [
    created,
    byEmployee({
      at: filledAt,
      section: 'ACCESS',
      event: 'VIEWED',
      ip,
      channel: random.pick(['WEB', 'MOBILE']),
    }),
    ...field('lastName', section1.lastName, 1),
    ...field('firstName', section1.firstName, 2),
    ...field('dateOfBirth', section1.dateOfBirth, 3),
    ...field('ssn', section1.ssn && `*****${section1.ssn.slice(-4)}`, 4),
    ...field('citizenshipStatus', section1.citizenshipStatus, 6),
    ...(signedAt === undefined ? [] : [byEmployee({ at: signedAt, section: 'S1', event: 'SIGNED_S1', ip })]),
    ...form.supplementA.map((preparer): AuditEventDraft => {
      const at = later(signedAt ?? filledAt, 1);
      return {
        at,
        section: 'SA',
        event: 'SIGNED_SA',
        actorType: 'PREPARER',
        actorName: nameOf(preparer),
        ip,
      };
    }),
  ];
}

/** What the trail says of each step of a remote workflow. */
const remoteEventNames = {
  INVITED: 'REMOTE_LINK_SENT',
  LINK_OPENED: 'REMOTE_LINK_OPENED',
  APPOINTED: 'AR_ASSIGNED',
  APPOINTMENT_CHANGED: 'AR_ASSIGNED',
} as const;

function remoteEvents(form: GeneratedForm): AuditEventDraft[] {
  return form.remoteEvents.flatMap(({ at, event: step }) => {
    if (step === 'COMPLETED' || step === 'EXPIRED') return [];
    const event = remoteEventNames[step];
    const channel = event === 'AR_ASSIGNED' ? undefined : 'EMAIL';
    return [bySystem({ at, section: 'SYSTEM', event, channel })];
  });
}

/** An error that I-9 Resolve found, and its correction; both refer to the entry of its log. */
function resolveEvents(form: GeneratedForm): AuditEventDraft[] {
  return form.resolveEntries.flatMap(({ reference, section, fieldName, foundAt, resolvedAt, resolvedBy }) => {
    const draft = { section, event: 'RESOLVE_ACTION', fieldName, reference } as const;
    const found = bySystem({ ...draft, at: foundAt, updatedValue: 'OPEN' });
    if (resolvedAt === undefined) return [found];
    const change = { ...draft, at: resolvedAt, previousValue: 'OPEN', updatedValue: 'RESOLVED' };
    return [found, byUser(resolvedBy ?? 'System', change)];
  });
}

function section2Events(form: GeneratedForm): AuditEventDraft[] {
  const signature = form.section2?.signature;
  if (form.section2 === undefined || signature === undefined || form.recordType === 'HISTORICAL') return [];
  const { listA, listB, listC } = form.section2;
  const { at, ip, signerName } = signature;
  const shown = [...listA, ...(listB ? [listB] : []), ...(listC ? [listC] : [])];
  return [
    byUser(signerName, { at: later(at, -20), section: 'ACCESS', event: 'VIEWED', ip, channel: 'WEB' }),
    ...shown.map((document, position) =>
      byUser(signerName, {
        at: later(at, -15 + position),
        section: 'S2',
        event: 'FIELD_CHANGED',
        fieldName: 'documentTypeCode',
        updatedValue: document.documentTypeCode,
      }),
    ),
    byUser(signerName, { at, section: 'S2', event: 'SIGNED_S2', ip }),
  ];
}

function attachmentEvent(attachment: InterchangeAttachment): AuditEventDraft {
  const { uploadedBy, uploadedAt, attachmentId } = attachment;
  const draft = { at: uploadedAt, section: 'ATTACHMENT', event: 'ATTACHMENT_ADDED' } as const;
  return byUser(uploadedBy, { ...draft, reference: attachmentId });
}

function supplementBEvents(form: GeneratedForm): AuditEventDraft[] {
  return form.supplementB.flatMap(({ signature, rehireDate }) => {
    if (signature === undefined) return [];
    const { at, ip, signerName } = signature;
    const rehired = byUser(signerName, { at: later(at, -5), section: 'SB', event: 'REHIRED' });
    return [
      ...(rehireDate ? [rehired] : []),
      byUser(signerName, { at, section: 'SB', event: 'SIGNED_SB', ip }),
    ];
  });
}

function caseEvents(form: GeneratedForm): AuditEventDraft[] {
  return form.everifyCases.flatMap(({ caseNumber, history }) =>
    history.map(({ at, status, actor }, position): AuditEventDraft => {
      const previousValue = history[position - 1]?.status;
      const draft: Draft = {
        at,
        section: 'EVERIFY',
        event:
          status === 'SUBMITTED'
            ? 'EVERIFY_SUBMITTED'
            : status === 'CLOSED'
              ? 'EVERIFY_CLOSED'
              : 'EVERIFY_STATUS',
        fieldName: 'status',
        previousValue,
        updatedValue: status,
        reference: `${caseNumber}#${position + 1}`,
      };
      return actor === 'E-Verify' ? { ...draft, actorType: 'API', actorName: actor } : byUser(actor, draft);
    }),
  );
}

function laterEvents(random: SeededRandom, form: GeneratedForm, asOfDate: string): AuditEventDraft[] {
  const signedAt = form.section2?.signature?.at;
  const after = (minutes: number) => later(signedAt ?? form.createdAt, minutes);
  const user = 'Tobias Rainsborrow';
  const amended = form.amendments.map(({ by, problem: _problem, ...change }) =>
    byUser(by, { ...change, event: 'AMENDED' }),
  );
  const { terminationDate } = form;
  const hasLeft = terminationDate !== undefined && terminationDate < asOfDate;
  const isViewed = signedAt !== undefined && form.recordType === 'ELECTRONIC' && random.isPercent(30);
  return [
    ...amended,
    ...(isViewed
      ? [byUser(user, { at: after(60 * 24 * 3), section: 'ACCESS', event: 'VIEWED', channel: 'WEB' })]
      : []),
    ...(hasLeft ? [terminated(random, user, terminationDate)] : []),
  ];
}

function terminated(
  random: SeededRandom,
  user: string,
  terminationDate: NonNullable<I9Record['terminationDate']>,
): AuditEventDraft {
  const draft = { section: 'SUMMARY', event: 'TERMINATED', fieldName: 'terminationDate' } as const;
  return byUser(user, { ...draft, at: instant(random, terminationDate), updatedValue: terminationDate });
}
