import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { demoPeople } from '../../bin/demo-people.ts';
import { ApiSession } from '../../bin/smoke/api-session.ts';
import { KnownApplication } from '../../bin/smoke/running-application.ts';
import { signInMachine, signInPerson } from '../../bin/smoke/sign-in.ts';
import { type Application, startApplication } from '../../bin/start-application.ts';
import type { Runtime } from '../../local/runtime.ts';

export type DemoName = 'dana' | 'rory' | 'nina' | 'pat' | 'sam' | 'cleo' | 'fern';

/** What the operator may look into: everything, with the SDK's own clients. */
export interface Inside {
  readonly endpointUrl: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export function insideClients({ endpointUrl: endpoint, region, ...credentials }: Inside) {
  const { accessKeyId, secretAccessKey } = credentials;
  const settings = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  return {
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    table: DynamoDBDocumentClient.from(new DynamoDBClient(settings)),
    states: new SFNClient(settings),
  };
}

/** Every item of the tables whose names contain one of the words. */
export async function itemsOf(
  { table }: ReturnType<typeof insideClients>,
  words: readonly string[],
): Promise<Record<string, unknown>[]> {
  const { TableNames = [] } = await table.send(new ListTablesCommand({}));
  const found: Record<string, unknown>[] = [];
  for (const TableName of TableNames.filter((name) => words.some((word) => name.includes(word))))
    for await (const { Items = [] } of paginateScan({ client: table }, { TableName })) found.push(...Items);
  return found;
}

/** Begins empty in a fresh clone. */
const cacheFolder = fileURLToPath(new URL('../../.cache/application', import.meta.url));

/** The whole application in this process, in a temporary folder, for one story. */
export class Flow {
  readonly application: Application;
  readonly stateFolder: string;
  /** What the runtime said, line by line. */
  readonly lines: readonly string[];
  readonly inside: ReturnType<typeof insideClients>;

  constructor(application: Application, stateFolder: string, lines: readonly string[]) {
    this.application = application;
    this.stateFolder = stateFolder;
    this.lines = lines;
    const { endpointUrl, region, operatorCredentials } = application.runtime;
    this.inside = insideClients({ endpointUrl, region, ...operatorCredentials });
  }

  get runtime(): Runtime {
    return this.application.runtime;
  }

  output(name: string): string {
    const value = this.runtime.outputs[name];
    if (value === undefined) throw new Error(`the template has no output ${name}`);
    return value;
  }

  /** What the application tells programs beside it. */
  get known(): KnownApplication {
    return KnownApplication.parse(JSON.parse(readFileSync(join(this.stateFolder, 'runtime.json'), 'utf8')));
  }

  person(name: DemoName): ApiSession {
    const { apiUrl, issuerUrl, siteUrl } = this.runtime;
    const place = { issuerUrl, siteUrl, siteClientId: this.output('SiteClientId') };
    const email = demoPeople.find(({ username }) => username === name)?.email ?? '';
    return new ApiSession(apiUrl, () => signInPerson(place, email, this.application.password));
  }

  machine(): ApiSession {
    const { apiUrl, issuerUrl } = this.runtime;
    const id = this.application.machineClientId;
    return new ApiSession(apiUrl, () =>
      signInMachine(issuerUrl, { id, secret: this.runtime.clientSecret(id) }),
    );
  }

  /** Every item of the tables whose names contain one of the words. */
  items(...words: readonly string[]): Promise<Record<string, unknown>[]> {
    return itemsOf(this.inside, words);
  }

  async mails(): Promise<FlowMail[]> {
    return (await (await fetch(`${this.runtime.mailUrl}/mails.json`)).json()) as FlowMail[];
  }
}

export interface FlowMail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * Starts the application before the tests of a file and stops it after them. A call that a role's policies refused fails
 * the file: on AWS it would have failed the step.
 */
export function useFlow(options: { readonly recordCount: number }): () => Flow {
  let flow: Flow | undefined;
  vi.setConfig({ testTimeout: 240_000 });
  const stateFolder = mkdtempSync(join(tmpdir(), 'waybill-flow-'));
  beforeAll(async () => {
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const application = await startApplication({
      stateFolder,
      cacheFolder,
      log,
      memory: true,
      hasSite: false,
      ...options,
    });
    flow = new Flow(application, stateFolder, lines);
  }, 180_000);
  afterAll(async () => {
    const denials = flow?.runtime.denials() ?? [];
    await flow?.application.stop();
    rmSync(stateFolder, { recursive: true, force: true });
    expect(denials).toEqual([]);
  });
  return () => {
    if (flow === undefined) throw new Error('the application did not start');
    return flow;
  };
}
