import type { FileNote } from './contract.ts';
import { fileNote } from './file-notes.ts';

/** What tells the contents of two uploads apart. */
export interface Content {
  readonly eTag: string;
  /** Known once a file is checked. */
  readonly sha256?: string | undefined;
}

/** The SHA-256; until that is known, what S3 calls the content. */
export const contentOf = ({ sha256, eTag }: Content): string =>
  sha256 === undefined ? `content ${eTag}` : `SHA-256 ${sha256}`;

/** Said of both of two uploads of a name. */
export const replacedNote = (later: Content, replaced: string): FileNote =>
  fileNote('ZI-I-004', { hash: contentOf(later), replaced });

interface NamedUpload extends Content {
  readonly canonicalName?: string | undefined;
  /** The content that it replaced. */
  readonly replaces?: { readonly content: string } | undefined;
  /** Files of the same name that runs took before. */
  readonly earlierCount: number;
}

/** What there is to say about other uploads of the same name. */
export function nameNotes(file: NamedUpload): FileNote[] {
  const { canonicalName = '', replaces, earlierCount } = file;
  const archivedName = `${canonicalName.replace(/\.csv$/, '')}_${earlierCount + 1}.csv`;
  return [
    ...(replaces === undefined ? [] : [replacedNote(file, replaces.content)]),
    ...(earlierCount === 0 ? [] : [fileNote('ZI-I-005', { name: archivedName })]),
  ];
}
