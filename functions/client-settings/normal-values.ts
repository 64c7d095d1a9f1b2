import {
  automaticValue,
  type SettingDeclaration,
  type SettingValue,
  type SettingValues,
  settingNamed,
} from './contract.ts';
import { sanitizeRichText } from './rich-text.ts';

/**
 * Values as they are stored: texts trimmed, rich text sanitised, lists in their order and without doubles. What says no
 * more than leaving it out (an empty text, an automatic value as it is anyway) is left out. Wrong values stay as they are, for
 * `settingProblems` to tell; nothing is thrown.
 */
export function normalizeSettings(values: SettingValues): SettingValues {
  const entries = Object.entries(values).map(([key, value]): [string, SettingValue] => {
    const declaration = settingNamed(key);
    return [key, declaration === undefined ? value : normalValue(declaration, value)];
  });
  const normal = Object.fromEntries(entries);
  return Object.fromEntries(entries.filter(([key, value]) => !isIdle(key, value, normal)));
}

function isIdle(key: string, value: SettingValue, values: SettingValues): boolean {
  const declaration = settingNamed(key);
  if (declaration === undefined) return false;
  if (declaration.editableBy === 'NOBODY') return value === automaticValue(key, values);
  return value === '' && ['text', 'richText', 'email', 'url'].includes(declaration.kind);
}

function normalValue(declaration: SettingDeclaration, value: SettingValue): SettingValue {
  const { kind } = declaration;
  if (typeof value === 'string') return normalText(declaration, value);
  if (!Array.isArray(value)) return value;
  if (kind === 'integers') return sortedNumbers(value, declaration.isDescending === true);
  return kind === 'choices' ? sortedChoices(value, declaration) : value;
}

function normalText({ kind }: SettingDeclaration, text: string): string {
  if (kind === 'richText') return sanitizeRichText(text.replace(/\{\{\s*(\w+)\s*\}\}/g, '{{$1}}'));
  const trimmed = text.replace(/\r\n?/g, '\n').trim();
  return kind === 'email' ? trimmed.toLowerCase() : trimmed;
}

function sortedNumbers(list: readonly (string | number)[], isDescending: boolean): SettingValue {
  const numbers = list.filter((item) => typeof item === 'number');
  if (numbers.length < list.length) return [...list] as SettingValue;
  return [...new Set(numbers)].sort((a, b) => (isDescending ? b - a : a - b));
}

function sortedChoices(
  list: readonly (string | number)[],
  { options = [] }: SettingDeclaration,
): SettingValue {
  const texts = list.filter((item) => typeof item === 'string');
  if (texts.length < list.length) return [...list] as SettingValue;
  const known = options.map(({ value }) => value).filter((value) => texts.includes(value));
  return [...known, ...new Set(texts.filter((text) => !known.includes(text)))];
}
