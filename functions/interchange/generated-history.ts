import type { I9Record } from '../i9/contract.ts';
import { isSection2OnTime } from '../i9/record-status.ts';
import { examiners } from './catalog/invented-people.ts';
import { later } from './generated-employment.ts';
import type { Amendment, GeneratedForm } from './generated-record.ts';
import type { SeededRandom } from './seeded-random.ts';

type Version = Pick<I9Record, 'section1' | 'section2'>;
type Section2 = NonNullable<I9Record['section2']>;
type ResolveEntry = I9Record['resolveEntries'][number];
type RemoteEvent = I9Record['remoteEvents'][number];
type Communication = I9Record['communications'][number];

/** A mistake of a signed form and its correction: the same form after it and before it. */
interface Correction {
  readonly section: 'S1' | 'S2';
  readonly fieldName: string;
  readonly previousValue?: string;
  readonly updatedValue: string;
  readonly problem: string;
  correct(version: Version): Version;
  undo(version: Version): Version;
}

const dayMinutes = 24 * 60;
const reviewer = 'Tobias Rainsborrow';

/** Adds to a form what happened to it beside its signatures: corrections, messages, and what remote examiners did. */
export function generateHistory(random: SeededRandom, form: GeneratedForm): GeneratedForm {
  const amended = amendedForm(random, form);
  const resolveEntries = resolveEntriesOf(random, amended);
  const remoteEvents = remoteEventsOf(random, amended);
  const communications = communicationsOf(random, amended, remoteEvents);
  return { ...amended, resolveEntries, remoteEvents, communications };
}

/** A form of a version above the first has its earlier ones; some have a third. */
function amendedForm(random: SeededRandom, form: GeneratedForm): GeneratedForm {
  const signedAt = form.section2?.signature?.at;
  if (form.version === 1 || signedAt === undefined) return form;
  const isResolved = random.isPercent(60);
  const corrections = random.shuffled(correctionsOf(form)).slice(0, random.isPercent(30) ? 2 : 1);
  let version: Version = form;
  for (const correction of corrections) version = correction.correct(version);
  const current = version;
  const steps = corrections.map((correction, position) => ({
    ...correction,
    number: position + 1,
    at: later(signedAt, dayMinutes * (position + 2)),
    reference: isResolved ? resolveReference(form, position + 1) : undefined,
  }));
  const priorVersions = steps.toReversed().map(({ number, at, problem, undo }) => {
    version = undo(version);
    const { formEdition, supplementA } = form;
    const superseded = { supersededAt: at, supersededBy: reviewer, reason: problem };
    return {
      version: number,
      formEdition,
      ...superseded,
      ...formParts(version),
      supplementA,
      supplementB: [],
    };
  });
  return {
    ...form,
    ...formParts(current),
    version: steps.length + 1,
    priorVersions: priorVersions.reverse(),
    amendments: steps.map(amendmentOf),
  };
}

function amendmentOf(step: Correction & { readonly at: string; readonly reference?: string }): Amendment {
  const { at, reference, section, fieldName, previousValue, updatedValue, problem } = step;
  return { at, by: reviewer, reference, section, fieldName, previousValue, updatedValue, problem };
}

const formParts = ({ section1, section2 }: Version): Version => ({ section1, section2 });

function correctionsOf(form: GeneratedForm): Correction[] {
  const { section1, section2 } = form;
  const { phone } = section1;
  const withSection2 = (version: Version, parts: Partial<Section2>): Version =>
    version.section2 === undefined ? version : { ...version, section2: { ...version.section2, ...parts } };
  const asIs = (version: Version): Version => version;
  const remark = 'Corrected after internal review; see the audit trail.';
  const found: Correction[] = [
    {
      section: 'S2',
      fieldName: 'additionalInformation',
      previousValue: section2?.additionalInformation,
      updatedValue: remark,
      problem: 'A remark in the Additional Information box was incomplete.',
      correct: (version) => withSection2(version, { additionalInformation: remark }),
      undo: (version) => withSection2(version, { additionalInformation: section2?.additionalInformation }),
    },
  ];
  const { signerTitle } = section2 ?? {};
  if (signerTitle !== undefined)
    found.push({
      section: 'S2',
      fieldName: 'signerTitle',
      updatedValue: signerTitle,
      problem: "The signer's title was missing in Section 2.",
      correct: asIs,
      undo: (version) => withSection2(version, { signerTitle: undefined }),
    });
  if (phone !== undefined)
    found.push({
      section: 'S1',
      fieldName: 'phone',
      updatedValue: phone,
      problem: "The employee's telephone number was missing in Section 1.",
      correct: asIs,
      undo: (version) => ({ ...version, section1: { ...version.section1, phone: undefined } }),
    });
  return [...found, ...numberCorrection(section2)];
}

/** The last digit of the first document's number was wrong. */
function numberCorrection(section2: Section2 | undefined): Correction[] {
  const [first] = section2?.listA ?? [];
  const list = first === undefined ? 'listB' : 'listA';
  const document = first ?? section2?.listB;
  if (document?.number === undefined) return [];
  const wrong = { ...document, number: withOtherEnd(document.number) };
  const undone = (version: Section2): Section2 =>
    list === 'listA'
      ? { ...version, listA: [wrong, ...version.listA.slice(1)] }
      : { ...version, listB: wrong };
  return [
    {
      section: 'S2',
      fieldName: `${list}.number`,
      previousValue: wrong.number,
      updatedValue: document.number,
      problem: 'The number of a document in Section 2 differed from its copy.',
      correct: (version) => version,
      undo: (version) =>
        version.section2 === undefined ? version : { ...version, section2: undone(version.section2) },
    },
  ];
}

/** The text with another last digit, as slips of the keyboard are; unchanged when it ends otherwise. */
export function withOtherEnd(text: string): string {
  return text.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
}

function resolveReference({ i9Id }: GeneratedForm, number: number): string {
  return `RES-${i9Id}-${number}`;
}

/** Errors behind the corrections, and of other forms a late Section 2 or an address that nobody has corrected yet. */
function resolveEntriesOf(random: SeededRandom, form: GeneratedForm): ResolveEntry[] {
  const entries = form.amendments.flatMap(({ at, by, reference, section, fieldName, problem }) => {
    if (reference === undefined) return [];
    const foundAt = later(at, -dayMinutes);
    const correctiveAction = 'Field corrected, initialed and dated; the earlier version is kept.';
    return [
      { reference, foundAt, section, fieldName, problem, correctiveAction, resolvedAt: at, resolvedBy: by },
    ];
  });
  const signedAt = form.section2?.signature?.at;
  if (form.recordType === 'HISTORICAL' || signedAt === undefined || entries.length > 0) return entries;
  const foundAt = later(signedAt, dayMinutes);
  const found = { reference: resolveReference(form, 1), foundAt, section: 'S2' as const };
  const isOnTime = isSection2OnTime({ ...form, attachments: [], auditTrail: [] });
  if (isOnTime === false && random.isPercent(50)) {
    const problem = 'Section 2 was signed later than three business days after the first day.';
    const correctiveAction = 'A memorandum that explains the delay was added to the file.';
    const resolvedAt = later(foundAt, 120);
    return [{ ...found, problem, correctiveAction, resolvedAt, resolvedBy: reviewer }];
  }
  const problem = 'The business address does not say which of several buildings is meant.';
  return random.isPercent(2) ? [{ ...found, fieldName: 'businessAddress', problem }] : entries;
}

function isRemote({ workflow }: Pick<I9Record, 'workflow'>): boolean {
  return workflow.endsWith('APPOINT') || workflow === 'NETWORK_ALLIANCE';
}

function remoteEventsOf(random: SeededRandom, form: GeneratedForm): RemoteEvent[] {
  if (!isRemote(form)) return [];
  const { createdAt, section1, section2 } = form;
  const appointedAt = section1.signature && later(section1.signature.at, 30);
  const events: RemoteEvent[] = [
    { at: later(createdAt, 2), event: 'INVITED' },
    { at: later(createdAt, 40), event: 'LINK_OPENED' },
  ];
  if (appointedAt === undefined) {
    const expiredAt = later(createdAt, dayMinutes * 7);
    return [
      ...events,
      { at: expiredAt, event: 'EXPIRED', detail: 'The link was not used within seven days.' },
      { at: later(expiredAt, 60), event: 'INVITED', detail: 'Sent again.' },
    ];
  }
  const stranger = random.pick(examiners);
  const first = `${stranger.firstName} ${stranger.lastName}`;
  const representativeName = section2?.signature?.signerName ?? first;
  const detail = form.workflow === 'NETWORK_ALLIANCE' ? 'Representative of the network.' : undefined;
  if (representativeName !== first && random.isPercent(20))
    events.push(
      { at: appointedAt, event: 'APPOINTED', representativeName: first, detail },
      { at: later(appointedAt, 45), event: 'APPOINTMENT_CHANGED', representativeName },
    );
  else events.push({ at: appointedAt, event: 'APPOINTED', representativeName, detail });
  if (section2?.signature === undefined) return events;
  const alternative = section2.isAlternativeProcedure ? 'Documents examined by video call.' : undefined;
  const completed = { event: 'COMPLETED' as const, representativeName, detail: alternative };
  return [...events, { at: section2.signature.at, ...completed }];
}

/** Messages of a remote workflow; addresses are of a domain that nobody has. */
function communicationsOf(
  random: SeededRandom,
  { createdAt, section1, section2, startDate, employeeId }: GeneratedForm,
  remoteEvents: readonly RemoteEvent[],
): Communication[] {
  const { email, phone } = section1;
  const channel = email === undefined && phone !== undefined ? 'SMS' : 'EMAIL';
  const recipient = email ?? phone ?? `${String(employeeId).toLowerCase()}@example.com`;
  const toEmployee = (at: string, kind: Communication['kind']): Communication => {
    const result = random.isPercent(4) ? 'BOUNCED' : 'DELIVERED';
    return { at, kind, channel, recipient, result };
  };
  const invited = remoteEvents.filter(({ event }) => event === 'INVITED');
  if (invited.length === 0) return [];
  const signedAt = section1.signature?.at;
  const remindedAt = later(createdAt, dayMinutes * 3);
  const isReminded = signedAt === undefined || signedAt > remindedAt;
  const isEscalated = signedAt === undefined && startDate !== undefined;
  const sent = [
    ...invited.map(({ at }) => toEmployee(at, 'INVITATION')),
    ...(isReminded ? [toEmployee(remindedAt, 'REMINDER')] : []),
    ...(isEscalated ? [escalation(`${startDate}T22:00:00.000Z`)] : []),
    ...(section2?.signature ? [toEmployee(later(section2.signature.at, 5), 'CONFIRMATION')] : []),
  ];
  return sent.sort((a, b) => a.at.localeCompare(b.at));
}

function escalation(at: string): Communication {
  return { at, kind: 'ESCALATION', channel: 'EMAIL', recipient: 'hr@example.com', result: 'DELIVERED' };
}
