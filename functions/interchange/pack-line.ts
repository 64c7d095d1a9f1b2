import type * as z from 'zod';

/** A line of a pack as read, before anything is believed. `text` is absent when the bytes are no UTF-8 or too many. */
export interface PackLine {
  readonly lineNumber: number;
  readonly text: string | undefined;
  /** Byte after the line, where reading may go on. */
  readonly endOffset: number;
}

export type ParsedLine<T> =
  | { readonly isAccepted: true; readonly value: T }
  | { readonly isAccepted: false; readonly problem: string };

/** Problems named in one rejection; the rest shows when these are mended. */
const mostProblems = 5;

/** One line of NDJSON against its schema. A field that the schema does not know is refused rather than dropped. */
export function parseLine<S extends z.ZodType>(schema: S, line: PackLine): ParsedLine<z.output<S>> {
  if (line.text === undefined) return rejected('the line is not UTF-8, or longer than 16 MiB');
  let content: unknown;
  try {
    content = JSON.parse(line.text);
  } catch {
    // The parser's own message would quote the line.
    return rejected('the line is not JSON');
  }
  if (hasLoneSurrogate(line.text, content)) return rejected('a text is not well-formed Unicode');
  const parsed = schema.safeParse(content);
  if (!parsed.success) return rejected(...parsed.error.issues.map(problemOfIssue));
  const unknown = unknownFields(content, parsed.data);
  if (unknown.length > 0)
    return rejected(...unknown.map((path) => `${path}: this version has no such field`));
  return { isAccepted: true, value: parsed.data };
}

function rejected(...problems: readonly string[]): { isAccepted: false; problem: string } {
  return { isAccepted: false, problem: problems.slice(0, mostProblems).join('; ') };
}

function problemOfIssue(issue: z.core.$ZodIssue): string {
  return `${pointer(issue.path)}: ${issue.message}`;
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step)}`).join('') || '/';
}

/** Fields of the input that parsing left out, as JSON Pointers. */
function unknownFields(input: unknown, output: unknown, path: readonly PropertyKey[] = []): string[] {
  if (typeof input !== 'object' || input === null || typeof output !== 'object' || output === null) return [];
  const known = output as Record<string, unknown>;
  return Object.entries(input).flatMap(([name, value]) =>
    name in known ? unknownFields(value, known[name], [...path, name]) : [pointer([...path, safeName(name)])],
  );
}

/** A stray field's name may itself be somebody's; only what looks like a field's name is repeated. */
function safeName(name: string): string {
  return /^[A-Za-z][A-Za-z0-9]{0,39}$/.test(name) ? name : '?';
}

/** Half of a surrogate pair, which only an escape can smuggle into JSON; it could be neither stored nor hashed as it is. */
function hasLoneSurrogate(text: string, content: unknown): boolean {
  return /\\u[dD][89a-fA-F]/.test(text) && /\\ud[89a-f]/.test(JSON.stringify(content));
}
