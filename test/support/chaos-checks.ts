import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage } from '../../bin/smoke/package-check.ts';
import type { Promised } from './chaos-history.ts';
import { packageTroubles } from './package-checks.ts';
import { type RawState, tenantOf } from './package-checks-tenant.ts';

type Row = Readonly<Record<string, unknown>>;

/** Everything that is looked at, as it lies there: rows of tables, and the partner's files. */
export interface EndState {
  readonly exports: readonly Row[];
  readonly deliveries: readonly Row[];
  readonly immigration: readonly Row[];
  readonly integrator: readonly Row[];
  readonly i9: readonly Row[];
  readonly packages: RawState;
  /** Folder of the partner's files. */
  readonly partnerFolder: string;
  readonly mails: readonly { readonly subject: string; readonly to: readonly string[] }[];
  readonly auditTrail: readonly Row[];
}

const allAssets = ['I9_FORM', 'I9_ATTACHMENTS', 'I9_AUDIT_TRAIL', 'I9_DATA'];

/** What does not hold, as sentences, but for mails, which may be late. Knows nothing of the product's code, only what it promises and how its rows look. */
export async function chaosTroubles(
  state: EndState,
  before: RawState,
  promised: Promised,
): Promise<string[]> {
  const troubles = [...promised.wrongAnswers, ...askedOnceTroubles(state, promised)];
  for (const one of promised.exports) troubles.push(...(await exportTroubles(state, one)));
  return [
    ...troubles,
    ...queueTroubles(state),
    ...leftoverTroubles(state),
    ...uploadTroubles(state, promised),
    ...employeeTroubles(state, promised),
    ...tallyTroubles(state),
    ...runTroubles(state),
    ...billingTroubles(state),
    ...auditTroubles(state),
    ...packageNameTroubles(state, promised),
    ...assignmentTroubles(state, promised),
    ...packageTroubles(state.packages, before),
  ];
}

/**
 * Of exports that were sent, at least one mail to each who is told of exports; a repeated one only where an answer was lost,
 * which cannot be told from here. Nobody is owed a mail in the end.
 */
export function mailTroubles({ deliveries, exports, mails }: EndState, promised: Promised): string[] {
  const toldOf = (pattern: RegExp) =>
    new Set(mails.filter(({ subject }) => pattern.test(subject)).flatMap(({ to }) => to));
  const everybody = toldOf(/Success.*\(EX-\d+\)/);
  const owed = deliveries.filter(({ pk }) => pk === 'NOTICES-OWED').map(({ sk }) => `mail is owed of ${sk}`);
  const untold = promised.exports.flatMap(({ dataExportId }) => {
    const row = exports.find(({ pk, sk }) => String(pk).endsWith('#EXPORTS') && sk === dataExportId);
    if (!String(row?.['status']).startsWith('COMPLETE')) return [];
    const here = toldOf(new RegExp(`Success.*\\(${String(row?.['exportNumber'])}\\)`));
    const missing = [...everybody].filter((address) => !here.has(address));
    if (here.size === 0) return [`export ${dataExportId} was announced by no mail`];
    return missing.length === 0
      ? []
      : [`${missing.length} of ${everybody.size} were not told of export ${dataExportId}`];
  });
  return [...owed, ...untold];
}

/** INV-EX-01, -03, -04, -06, INV-DL-01, -02, -09 */
async function exportTroubles(state: EndState, promised: Promised['exports'][number]): Promise<string[]> {
  const { dataExportId, i9Ids } = promised;
  const row = state.exports.find(({ pk, sk }) => String(pk).endsWith('#EXPORTS') && sk === dataExportId);
  if (row === undefined) return [`export ${dataExportId} was acknowledged and is not there`];
  const told = `export ${dataExportId}`;
  if (row['status'] === 'CANCELLED') return [];
  if (promised.isCancelled) return [`${told} was cancelled and is ${row['status']}`];
  if (!['COMPLETE', 'COMPLETE_WITH_EXCEPTIONS'].includes(String(row['status'])))
    return [`${told} ended as ${row['status']}`];
  const transfer = state.deliveries.find(
    ({ pk, sk }) => sk === 'TRANSFER' && String(pk).includes(dataExportId),
  );
  if (transfer?.['status'] !== 'COMPLETE') return [`${told}: its transfer is ${transfer?.['status']}`];
  return [
    ...(await packageFileTroubles(state, told, String(row['exportNumber']), i9Ids)),
    ...progressTroubles(state, promised),
    ...noteTroubles(state, dataExportId, i9Ids),
  ];
}

/** INV-EX-03: in each extraction every record is counted once. */
function progressTroubles(
  { exports }: EndState,
  { dataExportId, i9Ids }: Promised['exports'][number],
): string[] {
  const rows = exports.filter(
    ({ pk, sk }) => String(pk).endsWith(`#X#${dataExportId}`) && String(sk).startsWith('PROGRESS#'),
  );
  const counts = Map.groupBy(rows, ({ sk }) => String(sk).split('#')[1]);
  return [...counts].flatMap(([generation, shards]) => {
    const count = shards.reduce((sum, { recordCount }) => sum + Number(recordCount), 0);
    const isPossible = count === i9Ids.length || (count < i9Ids.length && counts.size > 1);
    return isPossible
      ? []
      : [`export ${dataExportId} counted ${count} records of ${i9Ids.length}, extraction ${generation}`];
  });
}

async function packageFileTroubles(
  { partnerFolder }: EndState,
  told: string,
  exportNumber: string,
  i9Ids: readonly number[],
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-chaos-package-'));
  try {
    const names = readdirSync(partnerFolder).filter((name) => name.includes(exportNumber));
    for (const name of names) cpSync(join(partnerFolder, name), join(folder, name));
    const { i9Ids: found } = await checkPackage(folder, allAssets);
    const [wanted, there] = [i9Ids.toSorted(), found.toSorted()].map(String);
    return wanted === there ? [] : [`${told} holds ${there} instead of ${wanted}`];
  } catch (error) {
    return [`${told}: ${error instanceof Error ? error.message : String(error)}`];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** INV-EX-02: as many exports as were asked for. */
function askedOnceTroubles({ exports }: EndState, { description, exports: asked }: Promised): string[] {
  const there = exports.filter((row) => row['description'] === description);
  return there.length === asked.length
    ? []
    : [`${asked.length} exports were asked for, ${there.length} are there`];
}

function noteTroubles({ i9 }: EndState, dataExportId: string, i9Ids: readonly number[]): string[] {
  const notes = i9.filter(({ sk }) => String(sk).startsWith(`N#EXPORT#${dataExportId}`));
  const people = new Set(notes.map(({ pk }) => String(pk)));
  const isOnce = people.size === notes.length && notes.length > 0 && notes.length <= i9Ids.length;
  return isOnce ? [] : [`export ${dataExportId} left ${notes.length} notes on ${people.size} profiles`];
}

function queueTroubles({ exports }: EndState): string[] {
  const left = exports.filter(({ pk }) => String(pk).startsWith('QUEUE#'));
  return left.length === 0 ? [] : [`${left.length} places of the queue are still taken`];
}

/** INV-DL-11 */
function leftoverTroubles({ partnerFolder }: EndState): string[] {
  const left = readdirSync(partnerFolder).filter((name) => name.startsWith('.'));
  return left.length === 0 ? [] : [`unfinished files lie at the partner: ${left.join(', ')}`];
}

/** INV-ZI-02: an upload is one file, however often it is told. One of which nothing was heard for an hour is a refused one, too. */
function uploadTroubles({ integrator }: EndState, { uploadTries }: Promised): string[] {
  const accepted = integrator.filter(
    ({ pk, status }) => String(pk).endsWith('#FILES') && status !== 'REJECTED',
  );
  return [...uploadTries].flatMap(([name, tries]) => {
    const count = accepted.filter(({ fileName }) => fileName === name).length;
    return count <= tries ? [] : [`${name} was uploaded ${tries} times and is ${count} files`];
  });
}

/** INV-ZI-05: each row of a file that was uploaded whole is applied once. */
function employeeTroubles({ immigration }: EndState, { employeeIds }: Promised): string[] {
  const made = new Map<string, Row[]>();
  for (const row of immigration) {
    if (row['kind'] !== 'EMPLOYEE') continue;
    const id = String((row['key'] as readonly string[])[1]);
    made.set(id, [...(made.get(id) ?? []), row]);
  }
  return [...employeeIds].flatMap((id) => {
    const rows = made.get(id) ?? [];
    if (rows.length === 1 && rows[0]?.['version'] === 1) return [];
    return [`employee ${id} is there ${rows.length} times, in version ${rows[0]?.['version'] ?? 'none'}`];
  });
}

/** A firm's tally of a kind, where it is sure, is how many there are. */
function tallyTroubles({ immigration }: EndState): string[] {
  const tallies = immigration.filter(({ pk, isSure }) => String(pk).endsWith('#TALLY') && isSure !== false);
  return tallies.flatMap(({ pk, sk: kind, entityCount }) => {
    const firmId = String(pk).split('#')[1];
    const there = immigration.filter(
      (row) => row['firmId'] === firmId && row['kind'] === kind && 'version' in row,
    );
    return there.length === Number(entityCount ?? 0)
      ? []
      : [
          `the tally of ${String(kind)} of ${String(firmId)} is ${String(entityCount)}, ${there.length} are there`,
        ];
  });
}

/** INV-ZI-01, -05, -10: one nightly run a date, all ended, each job's counts as many as its rows. */
function runTroubles({ integrator }: EndState): string[] {
  const runs = integrator.filter(({ pk }) => String(pk).endsWith('#RUNS'));
  const jobs = integrator.filter(({ pk }) => String(pk).endsWith('#JOBS'));
  const nights = runs
    .filter(({ kind }) => kind === 'NIGHTLY')
    .map(({ pk, runDate }) => `${String(pk)} ${String(runDate)}`);
  const twice = nights.filter((night, place) => nights.indexOf(night) !== place);
  const open = [...runs, ...jobs].filter(
    ({ status }) => !['COMPLETED', 'INCOMPLETE', 'INTERRUPTED'].includes(String(status)),
  );
  const wrong = jobs.filter((job) => {
    if (job['kind'] !== 'IMPORT' || job['status'] === 'INTERRUPTED') return false;
    const names = ['createdCount', 'updatedCount', 'unchangedCount', 'failedCount', 'skippedCount'];
    const sum = names.reduce((total, name) => total + Number(job[name] ?? 0), 0);
    return sum !== Number(job['rowCount'] ?? 0);
  });
  // `UP`: a firm is told that the end of an upload was never heard of. It uploads again.
  const interrupted = jobs.filter(
    ({ sk, kind, status }) => kind === 'IMPORT' && status === 'INTERRUPTED' && !String(sk).includes('.UP.'),
  );
  return [
    ...twice.map((night) => `${night} has two nightly runs`),
    ...open.map(({ pk, sk, status }) => `${String(pk)} ${String(sk)} is still ${String(status)}`),
    ...wrong.map(({ sk }) => `job ${String(sk)}: its counts are not its rows`),
    ...interrupted.map(({ sk, notes }) => `job ${String(sk)} was interrupted: ${JSON.stringify(notes)}`),
  ];
}

/** INV-ZI-11: the ledger has each job's records once. */
function billingTroubles({ integrator }: EndState): string[] {
  const jobs = integrator.filter(({ pk }) => String(pk).endsWith('#JOBS'));
  return jobs.flatMap((job) => {
    if (!['COMPLETED', 'INCOMPLETE', 'INTERRUPTED'].includes(String(job['status']))) return [];
    const lines = integrator.filter(
      ({ pk, jobId }) => String(pk).endsWith('#LEDGER') && jobId === job['jobId'],
    );
    const billed = lines.reduce((sum, { recordCount }) => sum + Number(recordCount), 0);
    const wanted = Number(job['recordCount'] ?? 0);
    return billed === wanted
      ? []
      : [`job ${String(job['jobId'])}: ${billed} records billed instead of ${wanted}`];
  });
}

/** INV-AU-01: the entries of a tenant are numbered without a gap, and each names the one before. */
function auditTroubles({ auditTrail }: EndState): string[] {
  const trails = Map.groupBy(
    auditTrail.filter(({ sk }) => String(sk).startsWith('E#')),
    ({ pk }) => String(pk),
  );
  return [...trails].flatMap(([tenantId, rows]) => {
    const entries = rows.toSorted((a, b) => (String(a['sk']) < String(b['sk']) ? -1 : 1));
    const broken = entries.findIndex((entry, place) => {
      const before = entries[place - 1]?.['hash'] ?? '0'.repeat(64);
      return entry['sequence'] !== place + 1 || entry['previousHash'] !== before;
    });
    return broken === -1 ? [] : [`the audit trail of ${tenantId} is broken at entry ${broken + 1}`];
  });
}

function packageNameTroubles({ packages }: EndState, { packageNames }: Promised): string[] {
  return [...packageNames].flatMap(([packageId, name]) => {
    const row = packages.packages.find(({ sk }) => sk === `P#${packageId}`);
    return row?.['name'] === name
      ? []
      : [`package ${packageId} is named ${row?.['name']} instead of ${name}`];
  });
}

function assignmentTroubles({ packages }: EndState, { assignments }: Promised): string[] {
  const { clients } = tenantOf(packages, 'meridian-hr');
  return [...assignments].flatMap(([clientId, packageId]) => {
    const row = clients.find((client) => client['clientId'] === clientId);
    return row?.['packageId'] === packageId
      ? []
      : [`client ${clientId} has package ${row?.['packageId']}, not ${packageId}`];
  });
}
