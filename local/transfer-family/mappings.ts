import { canonicalPath } from '../ssh/client-path.ts';
import { RefusedError } from '../ssh/refused-error.ts';
import type { Mapping } from './user-store.ts';

/** What a client's path stands for. */
export type Place =
  /** A folder that only leads to mapped ones. */
  | { readonly kind: 'virtual'; readonly names: readonly string[] }
  | {
      readonly kind: 'stored';
      readonly bucket: string;
      /** Without a slash at either end; empty for a whole bucket. */
      readonly key: string;
      /** Whether it is a mapped folder itself, which is always there and stays. */
      readonly isRoot: boolean;
    };

export type StoredPlace = Extract<Place, { kind: 'stored' }>;

/** A user's logical directories: nothing outside them can be named. */
export class LogicalFolders {
  readonly #roots: readonly { entry: string; bucket: string; prefix: string }[];

  constructor(mappings: readonly Mapping[], userName: string) {
    this.#roots = mappings.map(({ Entry, Target }) => {
      const [, bucket = '', prefix = ''] =
        /^\/([^/]+)\/?(.*?)\/?$/s.exec(Target.replaceAll(/\$\{transfer:UserName\}/gi, userName)) ?? [];
      return { entry: Entry, bucket, prefix };
    });
  }

  /** @throws RefusedError `missing` for a path that no mapping covers */
  resolve(remotePath: string): Place {
    const path = readable(remotePath);
    for (const { entry, bucket, prefix } of this.#roots) {
      const below = partBelow(entry, path);
      if (below === undefined) continue;
      const key = [prefix, below].filter(Boolean).join('/');
      return { kind: 'stored', bucket, key, isRoot: below === '' };
    }
    const below = this.#roots.flatMap(({ entry }) => partBelow(path, entry)?.split('/')[0] ?? []);
    if (below.length === 0) throw new RefusedError('missing', 'no such file');
    return { kind: 'virtual', names: [...new Set(below)].sort() };
  }

  /** A place that holds objects. @throws RefusedError `denied` for a folder that only leads to mapped ones */
  stored(remotePath: string): StoredPlace {
    const place = this.resolve(remotePath);
    if (place.kind === 'stored') return place;
    throw new RefusedError('denied', 'the folder is not yours to change');
  }
}

/** Names that are not UTF-8 arrive with a replacement character: two of them could mean one key. */
function readable(remotePath: string): string {
  if (remotePath.includes('\uFFFD')) throw new RefusedError('failure', 'the path is not UTF-8');
  return canonicalPath(remotePath);
}

/** What of `path` lies below `folder`; empty for the folder itself, `undefined` when it lies elsewhere. */
function partBelow(folder: string, path: string): string | undefined {
  if (path === folder) return '';
  const start = folder === '/' ? '/' : `${folder}/`;
  return path.startsWith(start) ? path.slice(start.length) : undefined;
}

/**
 * Why Transfer would not take these mappings; `undefined` when it would.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/logical-dir-mappings.html
 */
export function faultOf(mappings: readonly Mapping[]): string | undefined {
  for (const { Entry, Target } of mappings) {
    if (!isPlain(Entry)) return `the entry ${Entry} is not a plain absolute path`;
    if (Target === '/' || !isPlain(Target.replace(/\/$/, '')))
      return `the target ${Target} is not /bucket/prefix`;
  }
  const entries = mappings.map(({ Entry }) => Entry);
  const overlapping = entries.find((entry, at) =>
    entries.some((other, otherAt) => at !== otherAt && partBelow(other, entry) !== undefined),
  );
  return overlapping === undefined ? undefined : `the entry ${overlapping} overlaps another`;
}

function isPlain(path: string): boolean {
  return path.startsWith('/') && !path.includes('\0') && canonicalPath(path) === path;
}
