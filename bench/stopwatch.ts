import { existsSync, readFileSync } from 'node:fs';

export interface Lap {
  readonly seconds: number;
  /** User and system time of this process, all threads. */
  readonly cpuSeconds: number;
}

export async function timed(work: () => unknown): Promise<Lap> {
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpuBefore);
  return { seconds: (performance.now() - startedMs) / 1000, cpuSeconds: (user + system) / 1e6 };
}

/** Runs the work once to warm up, then as often as asked. */
export async function laps(runCount: number, work: (run: number) => unknown): Promise<Lap[]> {
  await work(0);
  const all: Lap[] = [];
  for (let run = 1; run <= runCount; run += 1) all.push(await timed(() => work(run)));
  return all;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export const medianSeconds = (all: readonly Lap[]): number => median(all.map(({ seconds }) => seconds));
export const medianCpuSeconds = (all: readonly Lap[]): number =>
  median(all.map(({ cpuSeconds }) => cpuSeconds));

/** Clock ticks a second in `/proc`; 100 on every Linux of our machines (`getconf CLK_TCK`). */
const ticksPerSecond = 100;

/** CPU time that a process, all threads, and its ended children have used; not a number where there is no `/proc`. */
export function cpuSecondsOf(pid: number): number {
  if (!existsSync('/proc/self/stat')) return Number.NaN;
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
  return (user + system + childUser + childSystem) / ticksPerSecond;
}
