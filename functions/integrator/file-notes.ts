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
