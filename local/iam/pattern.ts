/** Condition keys of a request; a key that is missing is not in the request. */
export type ConditionKeys = Readonly<Record<string, string | string[]>>;

/** A text with `*` and `?`, and perhaps policy variables. */
export interface Pattern {
  readonly text: string;
  matches(value: string, keys: ConditionKeys): boolean;
}

interface PatternOptions {
  /** @default true */
  readonly isCaseSensitive?: boolean;
  /** Whether `*` and `?` are wildcards. @default true */
  readonly hasWildcards?: boolean;
}

export function patternOf(text: string, options: PatternOptions = {}): Pattern {
  if (!text.includes('${')) {
    const expression = expressionOf([text], options);
    return { text, matches: (value) => expression.test(value) };
  }
  // Every odd piece is the name of a policy variable.
  const pieces = text.split(/\$\{([^}]*)\}/);
  return {
    text,
    matches: (value, keys) => {
      const filled = pieces.map((piece, at) => (at % 2 === 0 ? piece : variableValue(piece, keys)));
      if (!filled.every((piece) => typeof piece === 'string')) return false;
      return expressionOf(filled, options).test(value);
    },
  };
}

/** Even pieces may hold wildcards, odd ones are taken as they are. */
function expressionOf(pieces: string[], options: PatternOptions): RegExp {
  const sources = pieces.map((piece, at) => {
    const escaped = piece.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    if (at % 2 === 1 || options.hasWildcards === false) return escaped;
    return escaped.replaceAll('\\*', '.*').replaceAll('\\?', '.');
  });
  return new RegExp(`^${sources.join('')}$`, options.isCaseSensitive === false ? 'is' : 's');
}

/** A variable without a value in the request makes the pattern match nothing. */
function variableValue(name: string, keys: ConditionKeys): string | undefined {
  if (['*', '?', '$'].includes(name)) return name;
  const value = keyValue(name, keys);
  return typeof value === 'string' ? value : undefined;
}

/** Condition keys are case-insensitive, their values are not. */
export function keyValue(name: string, keys: ConditionKeys): string | string[] | undefined {
  if (Object.hasOwn(keys, name)) return keys[name];
  const lower = name.toLowerCase();
  const found = Object.keys(keys).find((key) => key.toLowerCase() === lower);
  return found === undefined ? undefined : keys[found];
}
