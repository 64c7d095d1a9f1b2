import type { EmployeeProfile } from '../i9/contract.ts';
import { demoClients, demoDistributors } from './catalog/demo-directory.ts';
import {
  interchangeFormat,
  interchangeVersion,
  type NoteLine,
  packFiles,
  type RecordLine,
  type WrittenDirectoryLine,
} from './contract.ts';
import { type AttachmentSizes, generateAttachments, generateCaseDocuments } from './generated-attachments.ts';
import { submittedCase } from './generated-case.ts';
import { generateHistory } from './generated-history.ts';
import { generatePerson } from './generated-person.ts';
import { generateNotes, generateProfile } from './generated-profile.ts';
import { type FormRequest, type GeneratedForm, generateForm, type Placement } from './generated-record.ts';
import { generateTrail } from './generated-trail.ts';
import type { PackWriter } from './pack-writer.ts';
import { type RecordPlan, recordMix } from './record-mix.ts';
import { type SampleFiles, sampleFiles } from './sample-file.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

export interface GenerateRequest {
  readonly seed: number;
  /** I-9s of the main client; the others have a few each. */
  readonly recordCount: number;
  /** The day on which the records look as they should, `YYYY-MM-DD`. */
  readonly asOfDate: string;
  /** Sizes of the attachments' files; without, the records have none. */
  readonly attachmentSizes?: AttachmentSizes;
}

export interface GenerateDeps {
  readonly pack: PackWriter;
  onProgress?(generatedCount: number, totalCount: number): void;
}

type DemoClient = (typeof demoClients)[number];
type Context = GenerateRequest & { readonly files: SampleFiles };
type Counts = Record<'directory' | 'profiles' | 'records' | 'notes', number>;

const recordsPerFile = 50_000;
const progressEvery = 1_000;

/**
 * Writes a pack of invented people's records. The same request gives the same bytes; a record depends on the seed and
 * its own position only, so a larger pack begins with the records of a smaller one. Memory does not grow with the count.
 */
export async function generateRecords(deps: GenerateDeps, request: GenerateRequest): Promise<Counts> {
  const counts: Counts = { directory: 0, profiles: 0, records: 0, notes: 0 };
  const totalCount = demoClients.reduce((sum, client) => sum + countOf(client, request), 0);
  for (const line of directoryLines(request)) {
    await deps.pack.writeLine(packFiles.directory, line);
    counts.directory += 1;
  }
  const context = { ...request, files: sampleFiles(request.seed) };
  for (const client of demoClients) {
    const generated = clientRecords(client, context);
    for (let index = 0; index < countOf(client, request); index += 1) {
      await writeRecord(deps.pack, counts, generated(index));
      if (counts.records % progressEvery === 0) deps.onProgress?.(counts.records, totalCount);
    }
  }
  deps.onProgress?.(counts.records, totalCount);
  const createdAt = `${request.asOfDate}T00:00:00.000Z`;
  const createdBy = `Waybill generator, seed ${request.seed}`;
  await deps.pack.finish({
    format: interchangeFormat,
    version: interchangeVersion,
    createdAt,
    createdBy,
    counts,
  });
  return counts;
}

function countOf(client: DemoClient, { recordCount }: GenerateRequest): number {
  return client.recordCount ?? recordCount;
}

function* directoryLines(request: GenerateRequest): Generator<WrittenDirectoryLine> {
  for (const distributor of demoDistributors)
    yield { kind: 'distributor', ...distributor, isDataExportEnabled: true };
  for (const client of demoClients) {
    const { employers, firstI9Id: _firstI9Id, ...own } = client;
    const { distributorId, clientId } = own;
    const recordCount = countOf(client, request);
    const employerCount = employers.length;
    const worksiteCount = employers.reduce((sum, { worksites }) => sum + worksites.length, 0);
    const key = { distributorId, clientId };
    yield { kind: 'client', ...own, employerCount, worksiteCount, recordCount };
    for (const { employerId, name: employerName, fein, worksites, securityGroups } of employers) {
      yield { kind: 'employer', ...key, employerId, name: employerName, fein };
      for (const worksite of worksites) yield { kind: 'worksite', ...key, employerId, ...worksite };
      for (const group of securityGroups) yield { kind: 'securityGroup', ...key, employerId, ...group };
    }
  }
}

interface GeneratedRecord {
  readonly line: Omit<RecordLine, 'attachments'>;
  readonly attachments: ReturnType<typeof generateAttachments>;
  /** With the person's first record only. */
  readonly profile?: EmployeeProfile;
  readonly notes: readonly NoteLine[];
}

async function writeRecord(pack: PackWriter, counts: Counts, generated: GeneratedRecord): Promise<void> {
  const { line, attachments, profile, notes } = generated;
  const stored = attachments.flatMap(({ bytes }) => bytes ?? []);
  const places = (stored.length > 0 ? await pack.writeBytes(stored) : []).values();
  const placed = attachments.map(({ attachment, bytes }) => ({
    ...attachment,
    ...(bytes === undefined ? {} : places.next().value),
  }));
  const fileNumber = Math.floor(counts.records / recordsPerFile) + 1;
  await pack.writeLine(`records-${String(fileNumber).padStart(4, '0')}.ndjson`, {
    ...line,
    attachments: placed,
  });
  counts.records += 1;
  if (profile !== undefined) {
    await pack.writeLine(packFiles.profiles, profile);
    counts.profiles += 1;
  }
  for (const note of notes) {
    await pack.writeLine(packFiles.notes, note);
    counts.notes += 1;
  }
}

/** Makes any record of a client from its position alone. */
function clientRecords(client: DemoClient, context: Context): (index: number) => GeneratedRecord {
  const { seed, asOfDate } = context;
  const mix = recordMix(seed, client.clientId);
  const personIndexOf = (index: number): number =>
    index > 0 && mix.planOf(index).isRehire ? personIndexOf(index - 1) : index;
  return (index) => {
    const personIndex = personIndexOf(index);
    const plan = mix.planOf(index);
    const person = generatePerson([seed, client.clientId, personIndex], mix.citizenshipOf(personIndex));
    const placement = placementOf(client, context, index, personIndex);
    const random = seededRandom(seed, client.clientId, index, 'record');
    const form = wholeForm([seed, client.clientId, index], { random, person, plan, placement, asOfDate });
    const attachments = attachmentsOf(random, form, plan, context);
    const listed = attachments.map(({ attachment }) => ({ ...attachment, offset: 0 }));
    const auditTrail = generateTrail(random, form, listed, asOfDate);
    const { createdAt: _createdAt, amendments: _amendments, ...record } = form;
    const line = { ...record, auditTrail };
    if (personIndex !== index) return { line, attachments, notes: [] };
    const places = client.employers.flatMap(({ employerId, worksites }) =>
      worksites.map(({ worksiteId }) => ({ employerId, worksiteId })),
    );
    const ofProfile = seededRandom(seed, client.clientId, index, 'profile');
    const profile = generateProfile({ random: ofProfile, person, placement, form, places, asOfDate });
    return { line, attachments, profile, notes: generateNotes(random, profile) };
  };
}

/** The form with its history; its E-Verify case was sent before the first correction. */
function wholeForm(seed: readonly number[], request: FormRequest): GeneratedForm {
  const form = generateHistory(seededRandom(...seed, 'history'), generateForm(request));
  const sent = { ...form, ...form.priorVersions[0] };
  const random = seededRandom(...seed, 'case');
  return { ...form, everifyCases: form.everifyCases.map((one) => submittedCase(random, one, sent)) };
}

function attachmentsOf(random: SeededRandom, form: GeneratedForm, plan: RecordPlan, context: Context) {
  const { seed, attachmentSizes: sizes, files } = context;
  if (sizes === undefined) return [];
  const copies = generateAttachments(random, form, plan, { files, sizes });
  const ofCases = seededRandom(seed, form.clientId, form.i9Id, 'case documents');
  return [...copies, ...generateCaseDocuments(ofCases, form, copies.length, { files, sizes })];
}

function placementOf(
  client: DemoClient,
  { seed }: GenerateRequest,
  index: number,
  personIndex: number,
): Placement {
  const random = seededRandom(seed, client.clientId, personIndex, 'placement');
  const units = client.employers.flatMap((employer) =>
    employer.worksites.map((worksite) => ({ employer, worksite })),
  );
  const { employer, worksite } = random.pick(units);
  const groups = employer.securityGroups.map((group) => group.securityGroupId);
  const prefix = client.externalClientId.slice(0, 3);
  return {
    distributorId: client.distributorId,
    clientId: client.clientId,
    i9Id: client.firstI9Id + index,
    profileId: client.firstI9Id + personIndex,
    employerId: employer.employerId,
    employerName: employer.name,
    worksiteId: worksite.worksiteId,
    city: worksite.city,
    state: worksite.state,
    securityGroupIds: groups.length > 0 && random.isPercent(50) ? groupsOf(random, groups) : [],
    employeeId: `${prefix}-${String(personIndex + 1).padStart(7, '0')}`,
  };
}

/** One group, or for some people all of them. */
function groupsOf(random: SeededRandom, groups: readonly number[]): number[] {
  const group = random.pick(groups);
  return random.isPercent(15) ? [...groups] : [group];
}
