import type { SettingDeclaration, SettingValue } from '../../../functions/client-settings/contract.ts';
import { plainText } from './rich-text.ts';

/** A value in words, as the form shows it. */
export function settingText(
  { kind, options, unit, emptyLabel }: SettingDeclaration,
  value: SettingValue,
): string {
  const named = (one: unknown) => options?.find((option) => option.value === one)?.label ?? String(one);
  if (typeof value === 'boolean') return value ? 'On' : 'Off';
  if (Array.isArray(value)) return value.length === 0 ? 'None' : value.map(named).join(', ');
  if (value === '') return emptyLabel ?? 'Empty';
  if (kind === 'richText') return plainText(String(value));
  return unit === undefined || typeof value !== 'number' ? named(value) : `${value} ${unit}`;
}
