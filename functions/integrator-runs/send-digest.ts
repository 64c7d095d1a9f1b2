import { readFirm } from '../directory/directory-store.ts';
import { pacificDateOf } from '../import-templates/run-date.ts';
import { sendUsageNotices, type UsageNoticeDeps } from '../integrator-billing/notices.ts';
import { listAttention, markTold } from '../integrator-jobs/attention-store.ts';
import { endedStatuses } from '../integrator-jobs/contract.ts';
import { firmPartition } from '../integrator-jobs/deps.ts';
import { isRefusedUpload } from '../integrator-jobs/job-row.ts';
import { jobsOfRun, readJobs } from '../integrator-jobs/job-store.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import { addressHash } from '../notice-mails/address-hash.ts';
import { type ClaimKey, claimMail, markMailed, releaseMail } from '../notice-mails/mail-claims.ts';
import { NotFoundError, TransientError } from '../platform/errors.ts';
import { transientIfPassing } from '../platform/passing-failure.ts';
import { transact } from '../platform/table.ts';
import { hasNewEvents } from '../webhooks/event-store.ts';
import type { SendDigestInput } from './contract.ts';
import type { FanOutStarter } from './deps.ts';
import { type About, type DigestText, missingDigest, runDigest, uploadsDigest } from './digest-mail.ts';
import { listMissing, type MissingFile, markMissingTold } from './expected-files.ts';
import { readRun, runUpdate } from './run-store.ts';

export interface DigestDeps extends UsageNoticeDeps {
  readonly fanOutStarter: FanOutStarter;
}

interface Output {
  readonly mailCount: number;
}

const dayMs = 86_400_000;

/**
 * Mails what a run has done, or which uploads were refused, to the addresses of the firm's set-up: each address is told once,
 * and a mail that cannot be sent is sent when this is called again. A run without files needs none.
 * @throws TransientError `DIGEST_NOT_SENT` when some address could not be mailed
 */
export async function sendDigest(
  deps: DigestDeps,
  { firmId, runId, missingDate }: SendDigestInput,
): Promise<Output> {
  if (missingDate !== undefined) return tellOfMissing(deps, firmId, missingDate);
  return runId === undefined ? tellOfUploads(deps, firmId) : tellOfRun(deps, { firmId, runId });
}

async function tellOfRun(
  deps: DigestDeps,
  ref: { readonly firmId: string; readonly runId: string },
): Promise<Output> {
  const { firmId, runId } = ref;
  const run = await readRun(deps, ref);
  if (run === undefined) throw new NotFoundError('RUN_NOT_FOUND', 'the firm has no such run');
  if (!endedStatuses.includes(run.status) || run.toldAt !== undefined) return { mailCount: 0 };
  const jobs = await jobsOfRun(deps, firmId, runId);
  const about = await aboutFirm(deps, firmId);
  const hasJobs = jobs.length > 0;
  // One of them that fails keeps none from the others.
  const [used] = await Promise.allSettled([hasJobs ? sendUsageNotices(deps, firmId, run.runDate) : 0]);
  const [fannedOut] = await Promise.allSettled([fanOut(deps, firmId)]);
  const told = await tellAll(deps, firmId, {
    topics: hasJobs ? [runId] : [],
    textOf: () => runDigest(about, run, jobs),
  });
  if (used.status === 'rejected') throw used.reason;
  if (fannedOut.status === 'rejected') throw fannedOut.reason;
  const toldAt = deps.clock.now().toISOString();
  if (told.isWhole) await transact(deps.integrator.client, [runUpdate(deps, ref, { toldAt })]);
  return { mailCount: told.mailCount + used.value };
}

/** What is missed here is sent by the next dispatch. */
async function fanOut(deps: DigestDeps, firmId: string): Promise<void> {
  if (await hasNewEvents(deps, firmId)) await deps.fanOutStarter.start({ firmId });
}

async function tellOfMissing(deps: DigestDeps, firmId: string, runDate: string): Promise<Output> {
  const missing = await listMissing(deps, firmId, { from: runDate, to: runDate });
  const untold = missing.filter(({ isTold }) => isTold !== true);
  const about = await aboutFirm(deps, firmId);
  const topicOf = ({ templateId }: MissingFile): string => `MISSING#${runDate}#${templateId}`;
  const told = await tellAll(deps, firmId, {
    topics: untold.map(topicOf),
    textOf: (topics) =>
      missingDigest(
        about,
        untold.filter((one) => topics.has(topicOf(one))),
      ),
  });
  if (told.isWhole) for (const one of untold) await markMissingTold(deps, one);
  return { mailCount: told.mailCount };
}

/** Most uploads of one mail; the others are told by the next. */
const mostUploads = 100;

async function tellOfUploads(deps: DigestDeps, firmId: string): Promise<Output> {
  const from = pacificDateOf(new Date(deps.clock.now().getTime() - dayMs));
  const rows = await listAttention(deps, firmId, { from });
  const untold = rows
    .filter(({ jobId, isTold }) => isRefusedUpload(jobId) && isTold !== true)
    .slice(0, mostUploads);
  const jobs = await readJobs(
    deps,
    firmId,
    untold.map(({ jobId }) => jobId),
  );
  const about = await aboutFirm(deps, firmId);
  const told = await tellAll(deps, firmId, {
    topics: jobs.map(({ jobId }) => jobId),
    textOf: (jobIds) =>
      uploadsDigest(
        about,
        jobs.filter(({ jobId }) => jobIds.has(jobId)),
      ),
  });
  if (told.isWhole) for (const { jobId } of untold) await markTold(deps, { firmId, jobId });
  return { mailCount: told.mailCount };
}

async function aboutFirm(deps: DigestDeps, firmId: string): Promise<About> {
  const firm = await readFirm(deps, firmId);
  const timeZone = firm?.timeZone ?? 'America/Los_Angeles';
  return { ...deps.notice, firmId, firmName: firm?.name ?? firmId, timeZone };
}

interface ToTell {
  /** What is to be told, by id: one mail to each address tells all of it that the address was not told yet. */
  readonly topics: readonly string[];
  textOf(topics: ReadonlySet<string>): DigestText;
}

interface Told {
  readonly mailCount: number;
  /** Every address was told of everything; otherwise somebody else is at it. */
  readonly isWhole: boolean;
}

async function tellAll(deps: DigestDeps, firmId: string, { topics, textOf }: ToTell): Promise<Told> {
  if (topics.length === 0) return { mailCount: 0, isWhole: true };
  const { notificationEmails } = await readSetup(deps, firmId);
  const addresses = new Map(notificationEmails.map((address) => [addressHash(address), address]));
  let [mailCount, unsentCount, isWhole] = [0, 0, true];
  for (const [hash, to] of addresses) {
    const { mine, isElsewhere } = await claimTopics(deps, firmId, topics, hash);
    if (isElsewhere) isWhole = false;
    if (mine.size === 0) continue;
    const keys = [...mine].map((topic) => claimKey(firmId, topic, hash));
    if (await send(deps, firmId, { to, hash, ...textOf(mine) })) {
      mailCount += 1;
      for (const key of keys) await noteSent(deps, firmId, key);
    } else {
      unsentCount += 1;
      for (const key of keys) await releaseMail(deps.integrator, key);
    }
  }
  if (unsentCount === 0) return { mailCount, isWhole };
  throw new TransientError('DIGEST_NOT_SENT', `${unsentCount} addresses could not be mailed; try again`);
}

/* pk F#{firm}#MAILS, sk {run or job}#{hash of the address}; see notice-mails/mail-claims.ts */
const claimKey = (firmId: string, topic: string, hash: string): ClaimKey => ({
  pk: `${firmPartition(firmId)}#MAILS`,
  sk: `${topic}#${hash}`,
});

async function claimTopics(deps: DigestDeps, firmId: string, topics: readonly string[], hash: string) {
  const mine = new Set<string>();
  let isElsewhere = false;
  for (const topic of topics) {
    const claim = await claimMail(deps.integrator, claimKey(firmId, topic, hash), deps.clock.now());
    if (claim === 'MINE') mine.add(topic);
    if (claim === 'ELSEWHERE') isElsewhere = true;
  }
  return { mine, isElsewhere };
}

/** One address that is refused must not keep the mail from the others. */
async function send(
  deps: DigestDeps,
  firmId: string,
  { to, hash, ...text }: DigestText & { readonly to: string; readonly hash: string },
): Promise<boolean> {
  try {
    await deps.mailer.send({ to, ...text, tags: { firmId, addressHash: hash } });
    return true;
  } catch (error) {
    const errorName = error instanceof Error ? error.name : 'unknown';
    deps.log.warn('DIGEST_REFUSED', { firmId, errorName });
    return false;
  }
}

/** A mail that went out and could not be noted is not sent again for that alone. */
async function noteSent(deps: DigestDeps, firmId: string, key: ClaimKey): Promise<void> {
  try {
    await markMailed(deps.integrator, key);
  } catch (error) {
    if (!(transientIfPassing(error) instanceof TransientError)) throw error;
    deps.log.warn('DIGEST_NOT_MARKED', {
      firmId,
      errorName: error instanceof Error ? error.name : 'unknown',
    });
  }
}
