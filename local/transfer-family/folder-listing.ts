import type { FileEntry } from 'ssh2';
import { RefusedError } from '../ssh/refused-error.ts';
import type { BucketObjects } from './bucket-objects.ts';
import { attributesOf, entryOf } from './file-attributes.ts';
import type { Place, StoredPlace } from './mappings.ts';

/** Entries in one answer: what fits in a packet even when the names are long. */
const batchCount = 50;

/** The prefix of everything inside a folder. */
export function prefixOf({ key }: StoredPlace): string {
  return key === '' ? '' : `${key}/`;
}

/** What lies in a folder, batch by batch. @throws RefusedError `missing` for a folder that is not there */
export async function openListing(
  objects: BucketObjects,
  place: Place,
): Promise<AsyncIterator<FileEntry[], undefined>> {
  if (place.kind === 'virtual')
    return inBatches(pagesOf(place.names.map((name) => entryOf(name, attributesOf('folder')))));
  const pages = storedPages(objects, place);
  // The first page is asked for at once: it tells whether the folder is there and may be listed.
  const first = await pages.next();
  const isThere = place.isRoot || (first.value?.foundCount ?? 0) > 0;
  if (!isThere) throw new RefusedError('missing', 'no such folder');
  return inBatches(behind(first.value?.entries ?? [], pages));
}

interface StoredPage {
  readonly entries: FileEntry[];
  /** With the folder's own object, which is no entry. */
  readonly foundCount: number;
}

async function* storedPages(
  objects: BucketObjects,
  place: StoredPlace,
): AsyncGenerator<StoredPage, undefined> {
  const prefix = prefixOf(place);
  let token: string | undefined;
  do {
    const query = { delimiter: '/', ...(token === undefined ? {} : { 'continuation-token': token }) };
    const page = await objects.list(place.bucket, prefix, query);
    const folders = page.folders.map((folder) =>
      entryOf(folder.slice(prefix.length, -1), attributesOf('folder')),
    );
    const files = page.objects.map(({ key, sizeBytes, modifiedAtMs }) =>
      entryOf(key.slice(prefix.length), attributesOf('file', sizeBytes, modifiedAtMs)),
    );
    const entries = [...folders, ...files].filter(({ filename }) => isNameable(filename));
    yield { entries, foundCount: folders.length + files.length };
    token = page.nextToken;
  } while (token !== undefined);
}

/** S3 takes keys that no client could ask for again: `a//b`, `a/../b`. */
function isNameable(filename: string): boolean {
  return filename !== '' && filename !== '.' && filename !== '..' && !filename.includes('\0');
}

async function* pagesOf(entries: FileEntry[]): AsyncGenerator<FileEntry[]> {
  yield entries;
}

async function* behind(
  first: FileEntry[],
  rest: AsyncGenerator<StoredPage, undefined>,
): AsyncGenerator<FileEntry[]> {
  yield first;
  for await (const { entries } of rest) yield entries;
}

async function* inBatches(pages: AsyncGenerator<FileEntry[]>): AsyncGenerator<FileEntry[], undefined> {
  for await (const entries of pages) {
    for (let at = 0; at < entries.length; at += batchCount) yield entries.slice(at, at + batchCount);
  }
}
