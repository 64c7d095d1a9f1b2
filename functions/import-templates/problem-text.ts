import { type MessageCode, messages, type variants } from './catalog/messages.ts';

type Filled = Readonly<Record<string, string | number>>;

/**
 * The message of a code with its places filled in.
 * @throws Error when a place has no value: a message with holes is a mistake of the caller
 */
export const messageOf = (code: MessageCode, values: Filled = {}): string =>
  filled(messages[code].text, values);

/** A text with `{places}` filled in, e.g. one of `variants`. */
export function filled(text: (typeof variants)[keyof typeof variants] | string, values: Filled): string {
  return text.replace(/\{([^{}]+)\}/g, (_, place: string) => {
    const value = values[place];
    if (value === undefined) throw new Error(`the message has no value for {${place}}`);
    return String(value);
  });
}

const mostShownChars = 60;

/** A cell as messages quote it: on one line, and cut when it is long. */
export function quotable(value: string): string {
  const start = value.length > mostShownChars ? `${value.slice(0, mostShownChars)}…` : value;
  // Controls, and signs that turn the direction of what follows.
  return start.toWellFormed().replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}

/** At most the last four characters of a document number, and never more than half of it. */
export function masked(value: string): string {
  const shownCount = Math.min(4, Math.floor(value.length / 2));
  return `••••${shownCount === 0 ? '' : quotable(value.slice(-shownCount))}`;
}
