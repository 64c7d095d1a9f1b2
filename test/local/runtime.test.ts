import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { identityOf } from '../../local/proc.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from '../../local/runtime.ts';
import { aProject } from './a-project.ts';

let project: Awaited<ReturnType<typeof aProject>>;
let runtime: Runtime;
const lines: string[] = [];

function start(options: Partial<RuntimeOptions> = {}): Promise<Runtime> {
  return startRuntime({
    stateFolder: join(project.folder, 'state'),
    projectFolder: project.folder,
    siteFolder: join(project.folder, 'site'),
    log: (line) => lines.push(line),
    ...options,
  });
}

beforeAll(async () => {
  project = await aProject();
  runtime = await start();
});

afterAll(async () => {
  await runtime.stop();
  await project.remove();
});

function settings() {
  const { endpointUrl: endpoint, region, operatorCredentials } = runtime;
  return { endpoint, region, credentials: { ...operatorCredentials } };
}

/** A token of the machine client, as a program of a customer gets it. */
async function token(): Promise<string> {
  const id = runtime.outputs['ClientId'] ?? '';
  const basic = Buffer.from(`${id}:${runtime.clientSecret(id)}`).toString('base64');
  const answer = await fetch(`${runtime.issuerUrl}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'jobs/read' }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function askForJob(id: string, authorization?: string): Promise<number> {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const answer = await fetch(`${runtime.outputs['ApiUrl']}/jobs`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ id }),
  });
  return answer.status;
}

async function storedJob(id: string): Promise<unknown> {
  const client = new DynamoDBClient(settings());
  const TableName = runtime.outputs['TableName'];
  return (await client.send(new GetItemCommand({ TableName, Key: { id: { S: id } } }))).Item;
}

describe('the whole runtime, in the place of an AWS account', () => {
  it('runs a request through API, function, table, queue and bucket, each under its own role', async () => {
    expect(await askForJob('job-1')).toBe(401);
    expect(await askForJob('job-1', `Bearer ${await token()}`)).toBe(202);
    expect(await storedJob('job-1')).toEqual({ id: { S: 'job-1' } });
    const get = new GetObjectCommand({ Bucket: runtime.outputs['BucketName'], Key: 'job-1' });
    const content = await vi.waitFor(async () => new S3Client(settings()).send(get), { timeout: 20_000 });
    expect(await content.Body?.transformToString()).toBe('done');
    expect(runtime.denials()).toEqual([]);
  });

  it('refuses a function what its role does not allow, and lists it', async () => {
    const answer = await fetch(`${runtime.apiUrl}/trespass`, { method: 'POST' });
    expect(answer.status).toBe(500);
    expect(runtime.denials()).toMatchObject([{ action: 'dynamodb:Scan' }]);
    const wider = runtime.grantUse().unused.filter(({ roleArn }) => roleArn.includes('Trespass'));
    expect(wider.map(({ action }) => action)).toEqual(['dynamodb:GetItem']);
  });

  it('serves the built site and the captured mail', async () => {
    expect(await (await fetch(`${runtime.outputs['SiteUrl']}/`)).text()).toBe('<title>jobs</title>');
    expect(await (await fetch(`${runtime.mailUrl}/mails.json`)).json()).toEqual([]);
  });

  it('refuses a second runtime in the same folder, and the first goes on', async () => {
    await expect(start()).rejects.toThrow(`is in use by another runtime (pid ${process.pid})`);
    expect(await storedJob('job-1')).toEqual({ id: { S: 'job-1' } });
  });

  it('says which port is taken, and leaves the folder free', async () => {
    const blocker = createServer();
    const port = await new Promise<number>((resolve) => {
      blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port));
    });
    const stateFolder = join(project.folder, 'other-state');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(start({ stateFolder, ports: { site: port } })).rejects.toMatchObject({
        name: 'StartError',
        message: `Port ${port} is in use by another program (pid ${process.pid}). Stop it, or choose another with WAYBILL_SITE_PORT=${port + 100}.`,
      });
    }
    blocker.close();
  });

  it('keeps everything over a restart, keys and secrets included', async () => {
    const before = { keys: runtime.operatorCredentials, bearer: await token() };
    const port = Number(new URL(runtime.issuerUrl).port);
    runtime.clock.advance(1_000);
    await runtime.stop();
    runtime = await start({ ports: { signIn: port } });
    expect(runtime.operatorCredentials).toEqual(before.keys);
    expect(runtime.clock.offsetMs()).toBe(1_000);
    expect(await storedJob('job-1')).toEqual({ id: { S: 'job-1' } });
    expect(await askForJob('job-2', `Bearer ${before.bearer}`)).toBe(202);
  });

  it('takes up everything after kill -9, and ends what the killed one left running', async () => {
    const stateFolder = join(project.folder, 'killed-state');
    const script = `
      import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
      import { startRuntime } from './local/runtime.ts';
      const options = { stateFolder: ${JSON.stringify(stateFolder)}, projectFolder: ${JSON.stringify(project.folder)} };
      const { endpointUrl: endpoint, region, operatorCredentials: credentials, outputs } = await startRuntime({ ...options, log() {} });
      const client = new DynamoDBClient({ endpoint, region, credentials });
      await client.send(new PutItemCommand({ TableName: outputs.TableName, Item: { id: { S: 'kept' } } }));
      process.kill(process.pid, 'SIGKILL');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(processesNaming(stateFolder)).toHaveLength(1);
    await runtime.stop();
    runtime = await start({ stateFolder });
    expect(await storedJob('kept')).toEqual({ id: { S: 'kept' } });
    expect(processesNaming(stateFolder)).toHaveLength(1);
  });

  it('leaves no process behind when a part cannot start', async () => {
    const path = join(project.folder, 'bin/app.ts');
    const app = await readFile(path, 'utf8');
    await writeFile(
      path,
      app.replace(
        "'Machine', {\n  definitionBody",
        "'Machine', {\n  stateMachineType: 'EXPRESS', definitionBody",
      ),
    );
    const stateFolder = join(project.folder, 'failed-state');
    await expect(start({ stateFolder })).rejects.toThrow('the state machine type EXPRESS');
    expect(processesNaming(stateFolder)).toEqual([]);
    expect(readdirSync(stateFolder)).not.toContain('runtime.pid');
  });
});

/** Command lines of the running processes that name the folder. */
function processesNaming(folder: string): string[] {
  return readdirSync('/proc')
    .map((pid) => identityOf(Number(pid))?.commandLine ?? '')
    .filter((commandLine) => commandLine.includes(folder));
}
