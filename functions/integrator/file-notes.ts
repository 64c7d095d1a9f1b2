import { type MessageCode, messages } from '../import-templates/catalog/messages.ts';
import type { MessageLevel } from '../import-templates/contract.ts';
import { messageOf } from '../import-templates/problem-text.ts';
import type { FileNote } from './contract.ts';

const levels: Readonly<Record<MessageLevel, FileNote['level']>> = {
  file: 'ERROR',
  structure: 'ERROR',
  row: 'ERROR',
  system: 'ERROR',
  warning: 'WARNING',
  info: 'INFO',
};

/** How serious a code of the catalogue is, as the firm sees it. */
export const levelOf = (code: MessageCode): FileNote['level'] => levels[messages[code].level];

/** A note as the catalogue words it. @throws Error when a place of the message has no value */
export const fileNote = (
  code: MessageCode,
  values: Readonly<Record<string, string | number>> = {},
): FileNote => ({
  code,
  level: levelOf(code),
  message: messageOf(code, values),
});

/** A note with the words that were found for it. */
export const toldNote = ({
  code,
  message,
  hint,
}: {
  readonly code: MessageCode;
  readonly message: string;
  readonly hint?: string;
}): FileNote => ({
  code,
  level: levelOf(code),
  message: hint === undefined ? message : `${message} ${hint}`,
});

/** What a code says, with the column named and every other place left open: no value of a row is in it. */
export const generalMessage = (code: MessageCode, column?: string): string =>
  messages[code].text.replace(/\{([^{}]+)\}/g, (_, place: string) =>
    place === 'column' && column !== undefined ? column : '…',
  );

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
