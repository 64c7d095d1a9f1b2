import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type DrillFigures, runDrill } from './drill/run-drill.ts';

const usage = `Shows on this machine that a backup brings everything back, and nothing that was purged.

  npm run drill [-- --records COUNT] [--keep]

Starts a fresh application, exports and imports, backs up, purges, destroys, restores into a new folder, compares every
table and bucket, replays the purges, and exports again. Exit code 1 on any difference. --keep leaves the folders.
`;

async function drill(): Promise<number> {
  const { values } = parseArgs({
    options: {
      records: { type: 'string', default: '600' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || !/^[1-9]\d{0,5}$/.test(values.records)) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const folder = await mkdtemp(join(tmpdir(), 'waybill-drill-'));
  const startedMs = performance.now();
  const say = (line: string) => process.stdout.write(`${seconds(startedMs).padStart(7)} s  ${line}\n`);
  try {
    const figures = await runDrill({ folder, recordCount: Number(values.records), say });
    return tell(figures, seconds(startedMs));
  } catch (error) {
    process.stderr.write(
      `The drill failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return 1;
  } finally {
    if (values.keep) process.stdout.write(`The folders are kept in ${folder}.\n`);
    else await rm(folder, { recursive: true, force: true });
  }
}

const seconds = (sinceMs: number): string => ((performance.now() - sinceMs) / 1000).toFixed(1);

function tell(figures: DrillFigures, tookSeconds: string): number {
  const { itemCount, objectCount, sizeBytes, purgedCount, comeBackCount, leftCount, exportedCount, wrong } =
    figures;
  const lines = [
    `${itemCount} items and ${objectCount} objects (${sizeBytes} bytes) restored, ${wrong.length} differences`,
    `${purgedCount} records purged after the backup, ${comeBackCount} came back with it, ${leftCount} traces after the replay`,
    `${exportedCount} records exported from the restored application, ${tookSeconds} s in all`,
  ];
  for (const line of lines) process.stdout.write(`drill: ${line}\n`);
  for (const line of wrong) process.stdout.write(`WRONG  ${line}\n`);
  return wrong.length > 0 ? 1 : 0;
}

process.exitCode = await drill();
