import { parseArgs } from 'node:util';
import { InvalidInputError } from '../functions/platform/errors.ts';
import type { LegalHold } from '../functions/retention/contract.ts';
import { readHolds } from '../functions/retention/hold-store.ts';
import { approveHoldRelease, askHoldRelease } from '../functions/retention/release-legal-hold.ts';
import { setLegalHold } from '../functions/retention/set-legal-hold.ts';
import { clientOf, numberOf, type OpenStage, openStage, stageUsage } from './open-stage.ts';
import { tellMistake } from './tell-mistake.ts';

const usage = `Legal holds: while one is in force, nothing that it covers is destroyed.

  npm run hold -- STAGE list        --client DISTRIBUTOR/CLIENT
  npm run hold -- STAGE set         --client DISTRIBUTOR/CLIENT [--employer ID | --record I9] --reason TEXT
  npm run hold -- STAGE ask-release --client DISTRIBUTOR/CLIENT --hold ID --reason TEXT
  npm run hold -- STAGE approve     --client DISTRIBUTOR/CLIENT --hold ID

  --as WHO     who works here; needed on \`local\`, refused elsewhere

Two people release a hold: whoever asks cannot approve. A reason names the order (a docket number), no employee.
Exit code 0: done; 2: refused or not understood, nothing done.

${stageUsage}`;

interface Words {
  readonly client?: string | undefined;
  readonly employer?: string | undefined;
  readonly record?: string | undefined;
  readonly hold?: string | undefined;
  readonly reason?: string | undefined;
}

type Action = (stage: OpenStage, words: Words) => Promise<readonly LegalHold[]>;

const actions: Readonly<Record<string, Action>> = {
  list: ({ deps }, { client }) => readHolds(deps, clientOf(client)),
  async set({ deps, operator: setBy }, words) {
    const employerId = numberOf('employer', words.employer);
    const i9Id = numberOf('record', words.record);
    if (employerId !== undefined && i9Id !== undefined)
      throw new InvalidInputError('TWO_SCOPES', 'a hold covers an employer or a record; leave one out');
    const scope = { ...clientOf(words.client), employerId, i9Id };
    return [await setLegalHold(deps, { ...scope, reason: needed('reason', words.reason), setBy })];
  },
  async 'ask-release'({ deps, operator: askedBy }, words) {
    const request = { ...clientOf(words.client), holdId: needed('hold', words.hold), askedBy };
    return [await askHoldRelease(deps, { ...request, reason: needed('reason', words.reason) })];
  },
  async approve({ deps, operator: approvedBy }, words) {
    const approval = { ...clientOf(words.client), holdId: needed('hold', words.hold), approvedBy };
    return [await approveHoldRelease(deps, approval)];
  },
};

async function hold(): Promise<number> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...{ client: text, employer: text, record: text, hold: text, reason: text, as: text },
      help: { type: 'boolean', default: false },
    },
  });
  const [stageName, actionName = ''] = positionals;
  const action = Object.hasOwn(actions, actionName) ? actions[actionName] : undefined;
  if (values.help || stageName === undefined || action === undefined || positionals.length > 2) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  clientOf(values.client);
  const holds = await action(await openStage(stageName, values.as), values);
  for (const one of holds) process.stdout.write(`${lineOf(one)}\n`);
  if (holds.length === 0) process.stdout.write('This client has no hold.\n');
  return 0;
}

function lineOf({ holdId, state, employerId, i9Id, reason, setBy, setAt, ...end }: LegalHold): string {
  const client = employerId === undefined ? 'the whole client' : `employer ${employerId}`;
  const what = i9Id === undefined ? client : `record ${i9Id}`;
  const asked = end.releaseAskedBy === undefined ? '' : `; release asked by ${end.releaseAskedBy}`;
  const released = end.releasedBy === undefined ? '' : `, approved by ${end.releasedBy} ${end.releasedAt}`;
  return `${holdId}  ${state.padEnd(13)}  ${what}: ${reason} (${setBy}, ${setAt}${asked}${released})`;
}

function needed(name: string, text: string | undefined): string {
  if (text === undefined) throw new InvalidInputError('WORD_MISSING', `--${name} is missing`);
  return text;
}

process.exitCode = await hold().catch((error: unknown) => tellMistake(error, usage));
