import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { DirectoryTable } from '../directory/deps.ts';
import { readFirm } from '../directory/directory-store.ts';
import { firmPartition, type JobDeps } from '../integrator-jobs/deps.ts';
import { expiresAtOf } from '../integrator-jobs/job-row.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import { addressHash } from '../notice-mails/address-hash.ts';
import { claimMail, markMailed, releaseMail } from '../notice-mails/mail-claims.ts';
import type { Mailer, NoticeSettings } from '../notice-mails/mailer.ts';
import type { Clock } from '../platform/clock.ts';
import { TransientError } from '../platform/errors.ts';
import type { NewId } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import { cancellationCodes, transact } from '../platform/table.ts';
import { eventPut } from '../webhooks/event-store.ts';
import { noticePercents } from './contract.ts';
import { readLedger } from './ledger-store.ts';
import { type Usage, usageOn } from './limit.ts';
import { percentOf, usageOf } from './usage.ts';
import { type UsageText, usageMail } from './usage-mail.ts';

/** What notices of usage reach. */
export interface UsageNoticeDeps extends JobDeps {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly directory: DirectoryTable;
  readonly mailer: Mailer;
  readonly notice: NoticeSettings;
}

/** What a firm was told of a period and a limit: another limit is told anew. */
const ToldRow = z.object({ eventPercent: z.number().default(0), mailPercent: z.number().default(0) });
type ToldRow = z.infer<typeof ToldRow>;

interface Reached {
  readonly firmId: string;
  readonly usage: Usage;
  readonly recordLimit: number;
  /** The highest part of the limit that is reached. */
  readonly percent: number;
}

const toldKey = ({ firmId, usage, recordLimit }: Reached) => ({
  pk: `${firmPartition(firmId)}#USAGE`,
  sk: `${usage.period.periodId}#${recordLimit}`,
});

/**
 * Tells a firm, once in a period and for each of its addresses, how much of its limit is used: the highest of the parts that are
 * newly reached, by an event and by mail; parts below count as told.
 * @param runDate of the run that has ended
 * @returns mails that went out
 * @throws TransientError `USAGE_NOT_SENT` when some address could not be mailed: to be called again
 */
export async function sendUsageNotices(
  deps: UsageNoticeDeps,
  firmId: string,
  runDate: string,
): Promise<number> {
  const usage = await usageOn(deps, firmId, runDate);
  const { recordLimit } = usage.terms;
  if (recordLimit === undefined) return 0;
  const usedPercent = percentOf(usage.usedCount, recordLimit);
  const percent = noticePercents.findLast((part) => part <= usedPercent);
  if (percent === undefined) return 0;
  const reached = { firmId, usage, recordLimit, percent };
  const told = await readTold(deps, reached);
  if (told.eventPercent < percent) await tellEvent(deps, reached);
  if (told.mailPercent >= percent) return 0;
  const { mailCount, isWhole } = await mailAll(deps, reached);
  if (isWhole) await noteMailed(deps, reached);
  return mailCount;
}

async function readTold({ integrator: { client, table } }: JobDeps, reached: Reached): Promise<ToldRow> {
  const get = new GetCommand({ TableName: table, Key: toldKey(reached), ConsistentRead: true });
  return ToldRow.parse((await client.send(get)).Item ?? {});
}

/** A change of a row only while it tells of less. */
const raised = (table: string, reached: Reached, field: keyof ToldRow) => ({
  TableName: table,
  Key: toldKey(reached),
  UpdateExpression: 'SET #field = :percent, expiresAt = :expiresAt',
  ConditionExpression: 'attribute_not_exists(#field) OR #field < :percent',
  ExpressionAttributeNames: { '#field': field },
  ExpressionAttributeValues: {
    ':percent': reached.percent,
    ':expiresAt': expiresAtOf(reached.usage.period.to),
  },
});

async function tellEvent(deps: UsageNoticeDeps, reached: Reached): Promise<void> {
  const { client, table } = deps.integrator;
  const { firmId, usage, recordLimit, percent } = reached;
  const { from, to } = usage.period;
  const event = eventPut(deps, {
    firmId,
    eventId: deps.newId(),
    type: 'usage.threshold',
    at: deps.clock.now().toISOString(),
    data: { percent, usedCount: usage.usedCount, recordLimit, periodFrom: from, periodTo: to },
  });
  try {
    await transact(client, [{ Update: raised(table, reached, 'eventPercent') }, event]);
  } catch (error) {
    if (!cancellationCodes(error).includes('ConditionalCheckFailed')) throw error;
  }
}

async function noteMailed({ integrator: { client, table } }: JobDeps, reached: Reached): Promise<void> {
  try {
    await client.send(new UpdateCommand(raised(table, reached, 'mailPercent')));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') throw error;
  }
}

interface Mailed {
  readonly mailCount: number;
  /** Every address was told; otherwise somebody else is at it. */
  readonly isWhole: boolean;
}

async function mailAll(deps: UsageNoticeDeps, reached: Reached): Promise<Mailed> {
  const { firmId, percent } = reached;
  const { notificationEmails } = await readSetup(deps, firmId);
  if (notificationEmails.length === 0) return { mailCount: 0, isWhole: true };
  const mail = await mailOf(deps, reached);
  const { sk } = toldKey(reached);
  let [mailCount, unsentCount, isWhole] = [0, 0, true];
  for (const to of new Map(notificationEmails.map((one) => [addressHash(one), one])).values()) {
    const key = {
      pk: `${firmPartition(firmId)}#MAILS`,
      sk: `USAGE#${sk}#${percent}#${addressHash(to)}`,
    };
    const claim = await claimMail(deps.integrator, key, deps.clock.now());
    if (claim === 'ELSEWHERE') isWhole = false;
    if (claim !== 'MINE') continue;
    if (await send(deps, firmId, { ...mail, to })) {
      mailCount += 1;
      await markMailed(deps.integrator, key);
    } else {
      unsentCount += 1;
      await releaseMail(deps.integrator, key);
    }
  }
  if (unsentCount === 0) return { mailCount, isWhole };
  throw new TransientError('USAGE_NOT_SENT', `${unsentCount} addresses could not be mailed; try again`);
}

async function mailOf(deps: UsageNoticeDeps, reached: Reached): Promise<UsageText> {
  const { firmId, usage, recordLimit, percent } = reached;
  const { period, terms } = usage;
  const firmName = (await readFirm(deps, firmId))?.name ?? firmId;
  const entries = await readLedger(deps, firmId, period);
  const counted = usageOf({ firmId, period, terms, entries });
  return usageMail({ ...deps.notice, firmName, percent, recordLimit, usage: counted });
}

/** One address that is refused must not keep the mail from the others. */
async function send(
  deps: UsageNoticeDeps,
  firmId: string,
  mail: UsageText & { readonly to: string },
): Promise<boolean> {
  try {
    await deps.mailer.send({ ...mail, tags: { firmId, addressHash: addressHash(mail.to) } });
    return true;
  } catch (error) {
    const errorName = error instanceof Error ? error.name : 'unknown';
    deps.log.warn('USAGE_MAIL_REFUSED', { firmId, errorName });
    return false;
  }
}
