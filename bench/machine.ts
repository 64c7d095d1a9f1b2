import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What the figures were measured on, in one line; a loaded machine makes all of them worse. */
export function machineNote(): string {
  const memoryGiB = Math.round(totalmem() / 2 ** 30);
  const load = loadavg().map((one) => one.toFixed(1));
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${availableParallelism()} cores of ${model}, ${memoryGiB} GiB, ${process.platform}, Node ${process.version}, load before the start ${load.join(' ')}`;
}

/** Whether other programs want more than a third of the machine, so that wall times mean little. */
export function isLoaded(): boolean {
  return (loadavg()[0] ?? 0) > availableParallelism() / 3;
}
