import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { portVariables } from '../../local/wiring/ports.ts';
import { ClockOfApplication } from '../clock-of-application.ts';

/** What a running application writes about itself into `runtime.json` of its state folder. */
export const KnownApplication = z.object({
  apiUrl: z.url(),
  siteUrl: z.url(),
  issuerUrl: z.url(),
  mailUrl: z.url(),
  siteClientId: z.string(),
  /** Of every demo person. */
  password: z.string(),
  /** Of the AWS services. */
  endpointUrl: z.url(),
  partnerAccount: z.object({
    bucket: z.string(),
    region: z.string(),
    accessKeyId: z.string(),
    secretAccessKey: z.string(),
  }),
  machineClient: z.object({ id: z.string(), secret: z.string() }),
  /** Of the demo firm. */
  firmMachineClient: z.object({ id: z.string(), secret: z.string() }),
  /** Moves its clock. */
  clock: ClockOfApplication,
  /** How the demo firm's SFTP user signs in. */
  firmSftp: z.object({ port: z.int(), user: z.string(), keyFile: z.string() }),
  partner: z.object({
    port: z.int(),
    user: z.string(),
    password: z.string(),
    hostPublicKey: z.string(),
  }),
});
export type KnownApplication = z.infer<typeof KnownApplication>;

const Permission = z.object({
  roleArn: z.string(),
  action: z.string(),
  resource: z.string(),
  resourceId: z.string().optional(),
});
/** What the application writes of its roles' calls into `calls.json` of its state folder when it stops. */
const RecordOfCalls = z.object({
  allowedCount: z.int(),
  denials: z.array(Permission),
  grantedCount: z.int(),
  /** Granted and never needed. */
  unused: z.array(Permission),
});
export type RecordOfCalls = z.infer<typeof RecordOfCalls>;

export interface RunningApplication {
  readonly known: KnownApplication;
  /** Ends the child and waits until it has ended. @returns nothing when it had to be killed */
  stop(): Promise<RecordOfCalls | undefined>;
}

/** Longest wait for a stopping application, ms; then it is killed. */
const stopTimeoutMs = 30_000;

/**
 * Runs `bin/local.ts` as `npm start` does, on free ports and in a folder of its own, which is gone when it has stopped.
 * @throws Error with what the application said when it does not start
 */
export async function runApplication(): Promise<RunningApplication> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'waybill-smoke-'));
  const freePorts = Object.fromEntries(Object.values(portVariables).map((name) => [name, '0']));
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'local.ts')], {
    env: { ...process.env, ...freePorts, WAYBILL_STATE_FOLDER: stateFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = async () => {
    await ended(child);
    const text = await readFile(join(stateFolder, 'calls.json'), 'utf8').catch(() => undefined);
    await rm(stateFolder, { recursive: true, force: true });
    return text === undefined ? undefined : RecordOfCalls.parse(JSON.parse(text));
  };
  // A person who breaks off must not leave the application running.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(130)));
  try {
    await readiness(child);
    const text = await readFile(join(stateFolder, 'runtime.json'), 'utf8');
    return { known: KnownApplication.parse(JSON.parse(text)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function readiness(child: ChildProcess): Promise<void> {
  const said: string[] = [];
  child.stderr?.on('data', (bytes: Buffer) => said.push(bytes.toString()));
  if (child.stdout === null) throw new Error('the application has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(`${line}\n`);
    if (!line.startsWith('Waybill is ready')) continue;
    child.stdout.resume();
    return;
  }
  throw new Error(`the application did not start:\n${said.join('')}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const hasEnded = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await hasEnded;
  clearTimeout(timer);
}
