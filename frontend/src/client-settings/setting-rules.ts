import {
  automaticValue,
  type EffectiveSetting,
  isProductOn,
  isSectionShown,
  type SectionDeclaration,
  type SettingDeclaration,
  type SettingOption,
  type SettingSection,
  type SettingValue,
  type SettingValues,
  sections,
  settingNamed,
  settings,
  unmetNeed,
} from '../../../functions/client-settings/contract.ts';
import { roles, vendorRoles } from '../../../functions/directory/contract.ts';

const bySection: ReadonlyMap<SettingSection, readonly SettingDeclaration[]> = Map.groupBy(
  settings,
  (one) => one.section,
);
export const settingsOf = (section: SettingSection): readonly SettingDeclaration[] =>
  bySection.get(section) ?? [];

/** What the form works with: what is set on purpose now, and what was read from the API. */
export interface SettingsState {
  readonly values: SettingValues;
  readonly distributorName: string;
  readonly effective: ReadonlyMap<string, EffectiveSetting>;
}

/** The value that applies when nobody sets it. */
export function inheritedValue(declaration: SettingDeclaration, distributorName: string): SettingValue {
  return declaration.key === 'mail.fromName' ? distributorName : declaration.default;
}

/** What a field shows; an automatic one follows what is being entered. */
export function shownValue(declaration: SettingDeclaration, state: SettingsState): SettingValue {
  const { values, distributorName } = state;
  const { key } = declaration;
  return automaticValue(key, values) ?? values[key] ?? inheritedValue(declaration, distributorName);
}

/** Whether a value is set on purpose. A text that was emptied is inherited again. */
export const isSet = (value: SettingValue | undefined): boolean => value !== undefined && value !== '';

/** Values as they are sent: without texts that were emptied. */
export const withoutEmpty = (values: SettingValues): SettingValues =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => isSet(value)));

export function shownSections(state: SettingsState): readonly SectionDeclaration[] {
  return sections.filter(({ section }) => isSectionShown(section, state.values));
}

/** Sections that are hidden by now and still keep values. */
export function keptSections(
  state: SettingsState,
): readonly { readonly title: string; readonly count: number }[] {
  return sections
    .filter(({ section }) => !isSectionShown(section, state.values))
    .map(({ section, title }) => ({
      title,
      count: settingsOf(section).filter(({ key }) => isSet(state.values[key])).length,
    }))
    .filter(({ count }) => count > 0);
}

const administrators: readonly string[] = [roles.systemAdministrator, roles.distributorAllAccess];

/** Why a setting cannot be changed, or `undefined` when it can. */
export function lockReason(
  declaration: SettingDeclaration,
  state: SettingsState,
  who: { readonly roles: readonly string[]; readonly isReadOnly: boolean },
): string | undefined {
  const { editableBy, follows } = declaration;
  if (editableBy === 'NOBODY') return follows ?? 'Set automatically.';
  if (who.isReadOnly) return '';
  if (!who.roles.some((role) => (editableBy === 'VENDOR' ? vendorRoles : administrators).includes(role))) {
    return editableBy === 'VENDOR' ? 'Only the vendor’s staff can change it.' : 'Your role cannot change it.';
  }
  const need = unmetNeed(declaration, state.values);
  // A switch that was left on can still be switched off.
  if (need === undefined || (declaration.kind === 'boolean' && state.values[declaration.key] === true)) {
    return undefined;
  }
  return `Needs ${need} to be on.`;
}

/** Whether a value is set and does not count, because something that it needs is off. */
export const isUnapplied = (declaration: SettingDeclaration, { values }: SettingsState): boolean =>
  isSet(values[declaration.key]) && unmetNeed(declaration, values) !== undefined;

/** Why an option cannot be chosen, or `undefined` when it can. */
export function optionReason(option: SettingOption, values: SettingValues): string | undefined {
  const { requires, excludedBy } = option;
  const quoted = (key: string) => `“${settingNamed(key)?.label ?? key}”`;
  if (requires !== undefined && !isProductOn(requires, values)) return `Needs ${quoted(requires)} to be on.`;
  if (excludedBy !== undefined && isProductOn(excludedBy, values)) return `Not with ${quoted(excludedBy)}.`;
  return undefined;
}

/** `1 to 60 days`, `up to 500 characters`; `undefined` without a limit. */
export function limitsText(declaration: SettingDeclaration): string | undefined {
  const { kind, least, most, mostItems, mostChars, unit, format } = declaration;
  const range = least !== undefined && most !== undefined ? `${least} to ${most}` : undefined;
  const ofUnit = unit === undefined ? '' : ` ${unit}`;
  if (kind === 'integer') return range && `${range}${ofUnit}`;
  if (kind === 'integers') {
    const count = mostItems === undefined ? 'Numbers' : `Up to ${mostItems} numbers`;
    return `${count}${range === undefined ? '' : ` from ${range}`}${ofUnit}, separated by commas`;
  }
  if (kind === 'timeOfDay') return 'HH:mm, 24 hours';
  if (format === 'date') return 'YYYY-MM-DD';
  // The editor of a message counts its characters itself; nobody reaches the limit of an address.
  if (kind === 'richText' || kind === 'email' || kind === 'url') return undefined;
  return mostChars === undefined ? undefined : `Up to ${mostChars.toLocaleString('en-US')} characters`;
}

/** Whether the value was set on purpose when it was read. */
const wasSet = (read: EffectiveSetting | undefined): boolean =>
  read?.source === 'PACKAGE' || read?.source === 'CLIENT';

/** Whether a field differs from what was read. */
export function isChanged(key: string, { values, effective }: SettingsState): boolean {
  const read = effective.get(key);
  const before = wasSet(read) ? read?.value : undefined;
  const now = isSet(values[key]) ? values[key] : undefined;
  return JSON.stringify(now) !== JSON.stringify(before);
}

/** Values with one of them changed. What goes back to the inherited value it was read with is not set at all. */
export function withValue(state: SettingsState, key: string, value: SettingValue | undefined): SettingValues {
  const { [key]: _, ...rest } = state.values;
  const declaration = settingNamed(key);
  if (value === undefined || declaration === undefined) return rest;
  const isAsInherited =
    JSON.stringify(value) === JSON.stringify(inheritedValue(declaration, state.distributorName));
  return isAsInherited && !wasSet(state.effective.get(key)) ? rest : { ...rest, [key]: value };
}

/** What was set on purpose when the settings were read. */
export function valuesSet(effective: readonly EffectiveSetting[]): SettingValues {
  return Object.fromEntries(effective.filter(wasSet).map(({ key, value }) => [key, value]));
}
