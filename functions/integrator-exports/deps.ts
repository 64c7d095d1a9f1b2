import { setTimeout as wait } from 'node:timers/promises';
import type { ImmigrationDeps } from '../immigration/deps.ts';
import type { Clock } from '../platform/clock.ts';
import type { MovableFiles } from '../platform/movable-files.ts';

/** What the writing of an export reaches. */
export interface ExportDeps extends ImmigrationDeps {
  readonly clock: Clock;
  /** The bucket behind the firms' SFTP areas. */
  readonly drop: MovableFiles;
  /** Waits for what becomes true by itself. */
  readonly pause: (ms: number) => Promise<void>;
}

/** What functions that write exports have besides what runs have. */
export const exportPause: Pick<ExportDeps, 'pause'> = { pause: async (ms) => void (await wait(ms)) };
