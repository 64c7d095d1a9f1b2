import * as z from 'zod';
import { mostTextChars } from './catalog/declaration.ts';
import { isBlank, isShowable, mergeFields, type SettingDeclaration, type SettingValue } from './contract.ts';
import { plainText } from './rich-text.ts';

const Email = z.email();
const CalendarDate = z.iso.date();

type Check = (declaration: SettingDeclaration, value: SettingValue) => string | undefined;

const checks: Readonly<Record<SettingDeclaration['kind'], Check>> = {
  boolean: (_, value) => (typeof value === 'boolean' ? undefined : 'must be on or off'),
  integer: (declaration, value) => integerProblem(declaration, value),
  choice: (declaration, value) => choiceProblem(declaration, value),
  choices: (declaration, value) => listProblem(declaration, value, choiceProblem),
  integers: (declaration, value) => listProblem(declaration, value, integerProblem),
  text: (declaration, value) => textProblem(declaration, value),
  richText: (declaration, value) => richTextProblem(declaration, value),
  email: (declaration, value) => emailProblem(declaration, value),
  url: (declaration, value) => urlProblem(declaration, value),
  timeOfDay: (_, value) =>
    typeof value === 'string' && /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(value)
      ? undefined
      : 'must be a time of day from 00:00 to 23:59, e.g. 08:00',
};

/** What is wrong with one value by itself, as a sentence. */
export function valueProblem(declaration: SettingDeclaration, value: SettingValue): string | undefined {
  const problem = checks[declaration.kind](declaration, value);
  return problem === undefined ? undefined : `“${declaration.label}” ${problem}.`;
}

function integerProblem(
  { least = 0, most = Number.MAX_SAFE_INTEGER }: SettingDeclaration,
  value: SettingValue,
): string | undefined {
  const isRight = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  return isRight ? undefined : `must be a whole number from ${least} to ${most}`;
}

function choiceProblem({ options = [] }: SettingDeclaration, value: SettingValue): string | undefined {
  if (options.some((option) => option.value === value)) return undefined;
  const names = options.map((option) => option.value);
  return names.length > 12 ? 'must be one of its options' : `must be one of ${names.join(', ')}`;
}

function listProblem(declaration: SettingDeclaration, value: SettingValue, check: Check): string | undefined {
  if (!Array.isArray(value)) return 'must be a list';
  const { leastItems = 0, mostItems = Number.POSITIVE_INFINITY } = declaration;
  if (value.length < leastItems) return `must have at least ${leastItems} of its options`;
  if (value.length > mostItems) return `must have ${mostItems} values or fewer`;
  const wrong = value.map((item) => check(declaration, item)).find((problem) => problem !== undefined);
  return wrong === undefined ? undefined : `has a value that ${wrong}`;
}

// Line breaks are a matter of their own; direction and joining marks belong to writing.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const unstorable = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Cs}\p{Noncharacter_Code_Point}]/u;

function textProblem(declaration: SettingDeclaration, value: SettingValue): string | undefined {
  if (typeof value !== 'string') return 'must be a text';
  if (unstorable.test(value)) return 'contains characters that cannot be shown';
  if (declaration.isMultiline !== true && /[\n\u2028\u2029]/.test(value)) return 'must be one line';
  if (value !== '' && isBlank(value)) return 'must have something that can be seen';
  if (declaration.format === 'date' && !CalendarDate.safeParse(value).success)
    return 'must be a date as YYYY-MM-DD';
  return lengthProblem(declaration, value);
}

function lengthProblem({ mostChars = 4_000 }: SettingDeclaration, text: string): string | undefined {
  const isRight = [...text].length <= mostChars;
  return isRight ? undefined : `must be ${mostChars.toLocaleString('en-US')} characters or fewer`;
}

function richTextProblem(declaration: SettingDeclaration, value: SettingValue): string | undefined {
  if (typeof value !== 'string') return 'must be a text';
  const names = mergeFields.map(({ name }) => name);
  const unknown = [...value.matchAll(/\{\{([^{}]*)\}\}/g)].find(
    ([, name = '']) => !names.includes(name.trim()),
  );
  if (unknown !== undefined) {
    const known = names.map((name) => `{{${name}}}`).join(', ');
    return `contains ${plainText(unknown[0]).slice(0, 60)}, which is no merge field; there are ${known}`;
  }
  if (value.length > mostTextChars) return 'has too much mark-up; make it simpler';
  return lengthProblem(declaration, plainText(value));
}

function emailProblem(declaration: SettingDeclaration, value: SettingValue): string | undefined {
  if (typeof value !== 'string' || !Email.safeParse(value).success) return 'must be an e-mail address';
  return lengthProblem(declaration, value);
}

function urlProblem(declaration: SettingDeclaration, value: SettingValue): string | undefined {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (typeof value !== 'string' || url?.protocol !== 'https:' || !/^https:\/\/\S+$/i.test(value))
    return 'must be an address that begins with https://';
  if (!isShowable(value)) return 'contains characters that cannot be shown';
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or a password';
  return lengthProblem(declaration, value);
}
