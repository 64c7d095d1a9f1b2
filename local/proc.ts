import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Who a process is: its number may be given again, its start time not. Linux only; elsewhere nothing is ever found. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since the machine started. */
  readonly startTicks: string;
  readonly commandLine: string;
}

/** @returns `undefined` when no such process runs, or when the machine has no `/proc`. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name stands in brackets and may itself hold brackets and spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    if (state === 'Z' || state === 'X') return undefined;
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, startTicks: fields[19] ?? '', commandLine };
  } catch {
    return undefined;
  }
}

/** Whether exactly the process that was written down still runs. */
export function isStillRunning(written: ProcessIdentity): boolean {
  const found = identityOf(written.pid);
  return found?.startTicks === written.startTicks && found.commandLine === written.commandLine;
}

/** The process that listens on a port of this machine, as far as this user may see it. */
export function pidListeningOn(port: number): number | undefined {
  const inode = ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => listeningInode(file, port)).find(Boolean);
  if (inode === undefined) return undefined;
  return numbersIn('/proc').find((pid) => holdsSocket(pid, inode));
}

function listeningInode(file: string, port: number): string | undefined {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  try {
    const rows = readFileSync(file, 'utf8').split('\n').slice(1);
    const fields = rows.map((row) => row.trim().split(/\s+/));
    return fields.find(([, local, , state]) => state === '0A' && local?.endsWith(`:${hexPort}`))?.[9];
  } catch {
    return undefined;
  }
}

function holdsSocket(pid: number, inode: string): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((fd) => readlinkSync(`${folder}/${fd}`) === `socket:[${inode}]`);
  } catch {
    return false;
  }
}

function numbersIn(folder: string): number[] {
  return readdirSync(folder)
    .map(Number)
    .filter((entry) => Number.isInteger(entry));
}
