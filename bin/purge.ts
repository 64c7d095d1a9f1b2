import { parseArgs } from 'node:util';
import type { PurgePlan, PurgeSummary } from '../functions/retention/contract.ts';
import { planPurge } from '../functions/retention/plan-purge.ts';
import { purgeRecords } from '../functions/retention/purge-records.ts';
import { type ReplaySummary, replayLedger } from '../functions/retention/replay-ledger.ts';
import { clientOf, numberOf, openStage, stageUsage } from './open-stage.ts';
import { tellMistake } from './tell-mistake.ts';

const usage = `Destroys I-9 records whose retention is over: later of three years after start and one year after termination.

  npm run purge -- STAGE --client DISTRIBUTOR/CLIENT [--employer ID] [--dry-run]     what would go; changes nothing
  npm run purge -- STAGE --client DISTRIBUTOR/CLIENT [--employer ID] --yes           destroys it, for good
  npm run purge -- STAGE [--client DISTRIBUTOR/CLIENT] --replay --yes                after a restore: destroys again what was
                                                                                     destroyed, and sets holds as they were

  --as WHO     who works here; needed on \`local\`, refused elsewhere

Never a current employee's, one under a legal hold, or one with an open E-Verify case. A purge that was cut off goes on
when it is run again. Exit code 0: done; 1: something that was due is still there; 2: not understood, nothing done.

${stageUsage}`;

async function purge(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      client: { type: 'string' },
      employer: { type: 'string' },
      as: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      replay: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [stageName] = positionals;
  const isContrary = values.yes ? values['dry-run'] : values.replay;
  if (values.help || stageName === undefined || positionals.length > 1 || isContrary) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  if (values.replay) {
    const only = values.client === undefined ? undefined : clientOf(values.client);
    const { deps } = await openStage(stageName, values.as);
    return tellReplay(await replayLedger(deps, only));
  }
  const scope = { ...clientOf(values.client), employerId: numberOf('employer', values.employer) };
  const { deps, operator } = await openStage(stageName, values.as);
  tellPlan(await planPurge(deps, scope), values.yes);
  if (!values.yes) return 0;
  return tellSummary(await purgeRecords(deps, { ...scope, purgedBy: operator }));
}

const reasons: Readonly<Record<Exclude<keyof PurgePlan['counts'], 'DUE'>, string>> = {
  NOT_YET: 'retention not over yet',
  CURRENT_EMPLOYEE: 'of people who work',
  NO_DATES: 'without start or termination date',
  OPEN_CASE: 'with an open E-Verify case',
  ON_HOLD: 'under a legal hold',
  NOT_READABLE: 'not readable, to be looked at by somebody',
};
const idsPerLine = 10;

function tellPlan(
  { asOfDate, recordCount, counts, dueI9Ids, unfinishedCount }: PurgePlan,
  isToBeDone: boolean,
) {
  const kept = Object.entries(reasons).map(
    ([verdict, reason]) =>
      `  ${String(counts[verdict as keyof typeof reasons]).padStart(7)}  kept: ${reason}`,
  );
  const lines = Array.from(
    { length: Math.ceil(dueI9Ids.length / idsPerLine) },
    (_, index) => `    ${dueI9Ids.slice(index * idsPerLine, (index + 1) * idsPerLine).join(' ')}`,
  );
  const begun =
    unfinishedCount === 0
      ? []
      : [`  ${String(unfinishedCount).padStart(7)}  begun by a purge that was cut off`];
  const end = isToBeDone ? [] : ['Nothing was changed. With --yes they are destroyed, for good.'];
  const head = [
    `${recordCount} records as of ${asOfDate}`,
    `  ${String(counts.DUE).padStart(7)}  due to be destroyed`,
  ];
  process.stdout.write(`${[...head, ...lines, ...begun, ...kept, ...end].join('\n')}\n`);
}

function tellSummary(summary: PurgeSummary): number {
  const { purgeId, purgedCount, sparedCount, profileCount, objectVersionCount } = summary;
  process.stdout.write(
    `Purge ${purgeId}: ${purgedCount} records destroyed, with ${profileCount} profiles and ${objectVersionCount} versions of objects.\n`,
  );
  if (sparedCount > 0)
    process.stdout.write(`${sparedCount} were held or changed meanwhile and are still there; plan again.\n`);
  return sparedCount > 0 ? 1 : 0;
}

function tellReplay({ entryCount, recordCount, profileCount, holdCount }: ReplaySummary): number {
  process.stdout.write(
    `${entryCount} entries of the ledger: ${recordCount} records and ${profileCount} profiles that had come back were destroyed again, ${holdCount} holds brought up to date.\n`,
  );
  return 0;
}

process.exitCode = await purge().catch((error: unknown) => tellMistake(error, usage));
