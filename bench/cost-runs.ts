import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ListExecutionsCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { goOnTo, timeOf } from '../bin/clock-of-application.ts';
import { sampleName } from '../bin/sample-csv.ts';
import { ApiSession } from '../bin/smoke/api-session.ts';
import { FirmDrop } from '../bin/smoke/firm-drop.ts';
import { KnownApplication } from '../bin/smoke/running-application.ts';
import { signInPerson } from '../bin/smoke/sign-in.ts';
import { eventually } from '../bin/smoke/story.ts';
import { pacificDateOf, runDateOf, runInstantOf } from '../functions/import-templates/run-date.ts';
import { integratorRoutes } from '../functions/integrator/contract.ts';
import { endedStatuses } from '../functions/integrator-jobs/contract.ts';
import { ShownRun } from '../functions/integrator-reports/contract.ts';
import type { BenchedApplication } from './application.ts';
import { noUsage, type Sized } from './cost-arithmetic.ts';
import type { Usage } from './cost-prices.ts';
import { isOfApi, type Snapshot, snapshotOf, usageBetween } from './cost-snapshot.ts';
import { setExports } from './firm-export.ts';
import { sampleClients, writeSampleFile } from './import-file.ts';
import { requestExport } from './request-export.ts';

const firm = '/v1/firms/birch-vale';
const longestMs = 1_800_000;
const ofWork = (name: string) => !isOfApi(name);

/** Uses the application and tells what that used of AWS. */
export class MeasuredApplication {
  readonly #application: BenchedApplication;
  readonly #stateFolder: string;
  readonly #memoryMegabytes: ReadonlyMap<string, number>;

  constructor(
    application: BenchedApplication,
    stateFolder: string,
    memoryMegabytes: ReadonlyMap<string, number>,
  ) {
    this.#application = application;
    this.#stateFolder = stateFolder;
    this.#memoryMegabytes = memoryMegabytes;
  }

  /** A whole export of so many records, delivered to the partner's server. */
  async exported(i9Ids: readonly number[]): Promise<Sized & { readonly sizeBytes: number }> {
    const before = await this.#snapshot();
    const recordSet = { kind: 'I9_IDS' as const, i9Ids: [...i9Ids] };
    const { sizeBytes, recordCount } = await requestExport(this.#application, recordSet);
    await this.#untilWorkflowsRest();
    const usage = await this.#usageSince(before, ofWork);
    return { count: recordCount, sizeBytes, usage: { ...usage, outGigabytes: sizeBytes / 1e9 } };
  }

  /** A night with one file of so many new rows, from the upload to the digest. */
  async imported(firstRow: number, rowCount: number): Promise<Sized> {
    const known = await this.#known();
    const fern = new ApiSession(known.apiUrl, () =>
      signInPerson(known, 'fern@birch-vale.example', known.password),
    );
    const before = await this.#snapshot();
    const path = join(this.#stateFolder, 'upload.csv');
    await writeSampleFile(path, sampleClients, { first: firstRow, count: rowCount });
    const fileName = sampleName(sampleClients.template.id, pacificDateOf(await timeOf(known.clock)));
    await new FirmDrop(known.firmSftp).putFile(`Import/${fileName}`, path);
    await eventually('the file is checked', () => isChecked(fern, fileName, rowCount), longestMs);
    const runDate = runDateOf(await timeOf(known.clock));
    await goOnTo(known.clock, new Date(runInstantOf(runDate).getTime() + 1000));
    await eventually('the run has ended', () => hasEnded(fern, runDate), longestMs);
    await this.#untilWorkflowsRest();
    const usage = await this.#usageSince(before, ofWork);
    const { size } = await stat(path);
    return { count: rowCount, usage: { ...usage, sftpGigabytes: size / 1e9 } };
  }

  /** Lets the demo firm's nightly run import and nothing else. */
  async importOnly(): Promise<void> {
    await setExports(await this.#known(), []);
  }

  /** What a firing of a schedule uses on average while there is nothing to do. */
  async idleFiring(): Promise<Usage> {
    const known = await this.#known();
    const before = await this.#snapshot();
    await goOnTo(known.clock, new Date((await timeOf(known.clock)).getTime() + 3_600_000));
    const usage = await eventually('the schedules have fired', async () => {
      const since = await this.#usageSince(before, ofWork);
      return since.invocations >= 6 ? since : undefined;
    });
    return perInvocation(usage);
  }

  /** What a request to the API has used on average so far. */
  async averageRequest(): Promise<Usage> {
    const none: Snapshot = { metered: {}, statistics: new Map(), logBytes: new Map() };
    const usage = await this.#usageSince(none, isOfApi);
    return { ...perInvocation(usage), apiRequests: 1 };
  }

  #snapshot(): Promise<Snapshot> {
    return snapshotOf(this.#application, this.#stateFolder);
  }

  async #usageSince(before: Snapshot, isCounted: (name: string) => boolean): Promise<Usage> {
    return usageBetween(before, await this.#snapshot(), this.#memoryMegabytes, isCounted);
  }

  async #known(): Promise<KnownApplication> {
    return KnownApplication.parse(
      JSON.parse(await readFile(join(this.#stateFolder, 'runtime.json'), 'utf8')),
    );
  }

  /** Mails are sent after the work is said to be done. Asked with the operator's key, which is not counted. */
  async #untilWorkflowsRest(): Promise<void> {
    const { endpointUrl: endpoint, region, credentials } = this.#application;
    const client = new SFNClient({ endpoint, region, credentials });
    const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
    await eventually('no workflow runs', async () => {
      for (const { stateMachineArn } of stateMachines) {
        const running = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' });
        if ((await client.send(running)).executions?.length !== 0) return undefined;
      }
      return true;
    });
    client.destroy();
  }
}

function perInvocation(usage: Usage): Usage {
  const entries = Object.entries(usage).map(([kind, amount]) => [kind, amount / usage.invocations]);
  return usage.invocations === 0 ? noUsage : (Object.fromEntries(entries) as Usage);
}

async function isChecked(fern: ApiSession, fileName: string, rowCount: number): Promise<true | undefined> {
  const { items } = await fern.get(`${firm}/import-files`, integratorRoutes.listImportFiles.success.body);
  const found = items.find((one) => one.fileName === fileName);
  return found?.summary?.createCount === rowCount ? true : undefined;
}

async function hasEnded(fern: ApiSession, runId: string): Promise<true | undefined> {
  const answer = await fern.call('GET', `${firm}/runs/${runId}`);
  if (answer.status === 404) return undefined;
  const { status } = ShownRun.parse(JSON.parse(answer.text));
  if (!endedStatuses.includes(status)) return undefined;
  if (status !== 'COMPLETED') throw new Error(`the run ended as ${status}`);
  return true;
}
