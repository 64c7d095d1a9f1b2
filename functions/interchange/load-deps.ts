import type { DirectoryEntries, RecordCounts } from '../directory/contract.ts';
import type { I9Deps } from '../i9/deps.ts';
import type { ClientKey } from '../i9/record-items.ts';
import type { LoadProgress, RejectedLine } from './contract.ts';
import type { PackReader } from './pack-folder.ts';

/** Where the lines that were not loaded are listed. */
export interface RejectionList {
  /** Cuts the list back to its first entries: those before the checkpoint from which a load goes on. */
  keep(count: number): Promise<void>;
  add(rejections: readonly RejectedLine[]): Promise<void>;
}

export interface LoadDeps extends I9Deps {
  readonly pack: PackReader;
  readonly rejections: RejectionList;
  saveDirectory(entries: DirectoryEntries): Promise<void>;
  setRecordCount(key: ClientKey, counts: RecordCounts): Promise<void>;
  onProgress?(progress: LoadProgress): void;
}
