import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const startLimitMs = 15_000;
const portTries = 5;

export interface DynoxideChild {
  readonly port: number;
  readonly pid: number;
  /** Set it to learn that the binary has ended by itself. */
  onCrash: (reason: string) => void;
  /** Kills the binary and waits until it is gone; everything acknowledged is on disk already. */
  stop(): Promise<void>;
}

/**
 * Starts the DynamoDB binary over `<folder>/dynamodb.sqlite`, after ending one that a killed runtime left behind.
 * @throws Error when the platform's package is missing or another runtime uses the folder
 */
export async function startDynoxide(folder: string): Promise<DynoxideChild> {
  mkdirSync(folder, { recursive: true });
  await reapStale(folder);
  for (let tried = 1; ; tried += 1) {
    const port = await freePort();
    const child = spawnBinary(folder, port);
    // At once: the next start must find it even if this runtime is killed before it listens.
    writeFileSync(pidFile(folder), `${child.pid ?? 0} ${process.pid}`);
    if (await isListening(child, folder)) return owned(child, folder, port);
    child.kill('SIGKILL');
    if (tried === portTries) throw new Error(`dynoxide does not start: ${readText(logFile(folder)).trim()}`);
  }
}

/** Ends the binary that a dead runtime left holding this folder's file. */
export async function reapStale(folder: string): Promise<void> {
  const [pid, ownerPid] = readText(pidFile(folder)).split(' ').map(Number);
  if (pid === undefined || !Number.isInteger(pid) || pid <= 1) return;
  if (!readText(`/proc/${pid}/cmdline`).split('\0').includes(databaseFile(folder))) return;
  // An orphan is handed to another parent, so a child that still has its own is in use.
  if (parentOf(pid) === ownerPid) {
    throw new Error(
      `${folder} is in use by the runtime with pid ${ownerPid}: stop it, or use another folder`,
    );
  }
  process.kill(pid, 'SIGKILL');
  while (isRunning(pid)) await pause(2);
}

export function databaseFile(folder: string): string {
  return join(folder, 'dynamodb.sqlite');
}

function spawnBinary(folder: string, port: number): ChildProcess {
  // A file, not a pipe: a pipe of a dead parent would block or break the child.
  const log = openSync(logFile(folder), 'w');
  const options = ['--host', '127.0.0.1', '--port', String(port), '--db-path', databaseFile(folder)];
  // In a group of its own: Ctrl+C in a terminal reaches the whole group, and the runtime still writes while it stops.
  const child = spawn(binaryPath(), options, { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  // The exit code tells; without a listener a failing spawn would end the runtime.
  child.on('error', () => {});
  return child;
}

/** True when the child itself has bound its port: it says so only then. */
async function isListening(child: ChildProcess, folder: string): Promise<boolean> {
  const giveUpAt = Date.now() + startLimitMs;
  while (child.pid !== undefined && child.exitCode === null && Date.now() < giveUpAt) {
    if (readText(logFile(folder)).includes('listening on')) return true;
    await pause(2);
  }
  return false;
}

function owned(child: ChildProcess, folder: string, port: number): DynoxideChild {
  const pid = child.pid ?? 0;
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.unref();
  const dynoxide: DynoxideChild = { port, pid, onCrash: () => {}, stop };
  child.once('exit', (code, signal) => dynoxide.onCrash(String(signal ?? code)));
  return dynoxide;

  async function stop(): Promise<void> {
    dynoxide.onCrash = () => {};
    process.off('exit', kill);
    child.ref();
    if (child.exitCode === null && child.signalCode === null) {
      kill();
      await exited;
    }
    rmSync(pidFile(folder), { force: true });
  }
}

function binaryPath(): string {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    return createRequire(import.meta.url).resolve(
      `${name}/dynoxide${process.platform === 'win32' ? '.exe' : ''}`,
    );
  } catch (cause) {
    const advice = `the DynamoDB stand-in has no binary for this platform: run npm i --no-save ${name}@1.2.1`;
    throw new Error(advice, { cause });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function parentOf(pid: number): number | undefined {
  const parent = /^PPid:\s*(\d+)$/m.exec(readText(`/proc/${pid}/status`))?.[1];
  return parent === undefined ? undefined : Number(parent);
}

function isRunning(pid: number): boolean {
  const state = /^State:\s*(\w)/m.exec(readText(`/proc/${pid}/status`))?.[1];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

function pidFile(folder: string): string {
  return join(folder, 'dynamodb.pid');
}

function logFile(folder: string): string {
  return join(folder, 'dynamodb.log');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
