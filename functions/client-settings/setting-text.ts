import type { SettingDeclaration, SettingValue } from './contract.ts';
import { plainText } from './rich-text.ts';

const mostChars = 200;

/** A value as a person reads it, at most 200 characters, without mark-up. */
export function settingText(declaration: SettingDeclaration, value: SettingValue): string {
  if (typeof value === 'boolean') return value ? 'On' : 'Off';
  if (typeof value === 'number') return withUnit(String(value), declaration.unit, value === 1);
  if (Array.isArray(value)) return listText(declaration, value);
  if (declaration.kind === 'choice') return optionLabel(declaration, value);
  const text = declaration.kind === 'richText' ? plainText(value) : value.replace(/\s+/g, ' ').trim();
  return text === '' ? (declaration.emptyLabel ?? 'Empty') : shortened(text);
}

function listText(declaration: SettingDeclaration, list: readonly (string | number)[]): string {
  if (list.length === 0) return 'None';
  const { kind, unit, options = [] } = declaration;
  if (kind === 'choices' && options.length > 1 && options.every(({ value }) => list.includes(value)))
    return 'All';
  const text = list.map((item) => optionLabel(declaration, String(item))).join(', ');
  return shortened(withUnit(text, unit, list.length === 1 && list[0] === 1));
}

function optionLabel({ options = [] }: SettingDeclaration, value: string): string {
  return options.find((option) => option.value === value)?.label ?? shortened(value);
}

function withUnit(text: string, unit: string | undefined, isOne: boolean): string {
  if (unit === undefined) return text;
  return `${text} ${isOne ? (unit === 'classes' ? 'class' : unit.replace(/s$/, '')) : unit}`;
}

/** Cut between characters as a reader counts them. */
function shortened(text: string): string {
  if (text.length <= mostChars) return text;
  const cut = text
    .slice(0, mostChars - 1)
    .toWellFormed()
    .replace(/\ufffd$/, '');
  return `${cut.trimEnd()}…`;
}
