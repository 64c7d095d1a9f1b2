import {
  type SettingDeclaration,
  type SettingValue,
  type SettingValues,
  settings,
} from '../../../functions/client-settings/contract.ts';
import type { FieldProblem } from '../../../functions/platform/contract.ts';
import { plainText } from './rich-text.ts';

/** Problem by key of the setting. */
export type SettingsProblems = Readonly<Record<string, string>>;

/** What can be told of values without asking the server, which has the last word. */
export function checkValues(values: SettingValues): SettingsProblems {
  const problems: Record<string, string> = {};
  for (const declaration of settings) {
    const value = values[declaration.key];
    if (value === undefined || value === '' || declaration.editableBy === 'NOBODY') continue;
    const problem = problemOf(declaration, value);
    if (problem !== undefined) problems[declaration.key] = problem;
  }
  return problems;
}

function problemOf(declaration: SettingDeclaration, value: SettingValue): string | undefined {
  const { kind } = declaration;
  if (kind === 'integer') return numberProblem(declaration, value);
  if (kind === 'integers') return listProblem(declaration, value);
  if (kind === 'timeOfDay') return timePattern.test(String(value)) ? undefined : wordTime(declaration);
  if (typeof value !== 'string') return undefined;
  const chars = (kind === 'richText' ? plainText(value) : value.trim()).length;
  if (chars > (declaration.mostChars ?? Infinity)) {
    return `“${declaration.label}” must be ${declaration.mostChars?.toLocaleString('en-US')} characters or fewer.`;
  }
  if (kind === 'url' && !/^https:\/\/\S+$/i.test(value.trim())) {
    return `“${declaration.label}” must be an address that begins with https://.`;
  }
  if (kind === 'email' && value.trim() !== '' && !emailPattern.test(value.trim())) {
    return `“${declaration.label}” must be an e-mail address.`;
  }
  return undefined;
}

const timePattern = /^([01]\d|2[0-3]):[0-5]\d$/;
const emailPattern = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const wordTime = ({ label }: SettingDeclaration): string => `“${label}” must be a time from 00:00 to 23:59.`;

function isInRange({ least = -Infinity, most = Infinity }: SettingDeclaration, value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function numberProblem(declaration: SettingDeclaration, value: SettingValue): string | undefined {
  if (isInRange(declaration, value)) return undefined;
  return `“${declaration.label}” must be a whole number from ${declaration.least} to ${declaration.most}.`;
}

function listProblem(declaration: SettingDeclaration, value: SettingValue): string | undefined {
  const { label, least, most, mostItems = Infinity } = declaration;
  if (!Array.isArray(value) || !value.every((one) => isInRange(declaration, one))) {
    return `“${label}” must be whole numbers from ${least} to ${most}, separated by commas.`;
  }
  return value.length > mostItems ? `“${label}” must be at most ${mostItems} numbers.` : undefined;
}

const valuesPointer = /^#\/(?:values|set|settings)\/(.+)$/;

/** Problems that the API found in settings, by key. */
export function settingsProblemsOf(fields: readonly FieldProblem[]): SettingsProblems {
  const problems: Record<string, string> = {};
  for (const { pointer, detail } of fields) {
    const key = valuesPointer.exec(pointer)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~');
    if (key !== undefined) problems[key] ??= detail;
  }
  return problems;
}
