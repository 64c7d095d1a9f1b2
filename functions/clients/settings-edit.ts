import { isDeepStrictEqual } from 'node:util';
import {
  type SettingValue,
  type SettingValues,
  settingNamed,
  settings,
} from '../client-settings/contract.ts';
import { effectiveValues } from '../client-settings/effective-settings.ts';
import { normalizeSettings } from '../client-settings/normal-values.ts';
import { forbiddenKeys } from '../client-settings/setting-editors.ts';
import { settingProblems } from '../client-settings/setting-problems.ts';
import type { Principal } from '../directory/contract.ts';
import { ForbiddenError, InvalidInputError } from '../platform/errors.ts';

/** What to set, and which keys to inherit again. */
export interface SettingsEdit {
  readonly set: SettingValues;
  readonly inherit: readonly string[];
}

/** An edit as PATCH and POST spell it: null inherits. */
export function editOf(sent: Readonly<Record<string, SettingValue | null>> = {}): SettingsEdit {
  const entries = Object.entries(sent);
  const set = entries.filter((entry): entry is [string, SettingValue] => entry[1] !== null);
  return {
    set: Object.fromEntries(set),
    inherit: entries.flatMap(([key, value]) => (value === null ? [key] : [])),
  };
}

export const isEmptyEdit = ({ set, inherit }: SettingsEdit): boolean =>
  Object.keys(set).length === 0 && inherit.length === 0;

/**
 * The values after an edit by this caller.
 * @param root JSON Pointer to what was set, `#/settings`
 * @throws InvalidInputError `SETTINGS_NOT_VALID` with every wrong field; ForbiddenError `SETTING_NOT_ALLOWED`
 */
export function editedValues(
  before: SettingValues,
  { set, inherit }: SettingsEdit,
  caller: { readonly principal: Principal; readonly root: string },
): SettingValues {
  const left = Object.entries(before).filter(([key]) => !inherit.includes(key));
  const wanted = { ...Object.fromEntries(left), ...set };
  const unknown = inherit
    .filter((key) => settingNamed(key) === undefined)
    .map((key) => ({ pointer: `${caller.root}/${key}`, detail: `There is no setting “${key}”.` }));
  const fields = [...settingProblems(wanted, caller.root), ...unknown];
  if (fields.length > 0)
    throw new InvalidInputError('SETTINGS_NOT_VALID', 'Some settings are not valid; see `errors`.', {
      fields,
    });
  const after = normalizeSettings(wanted);
  const forbidden = forbiddenKeys(before, after, caller.principal);
  if (forbidden.length > 0) {
    const detail = 'Your role may not change this setting.';
    throw new ForbiddenError('SETTING_NOT_ALLOWED', 'Your role may not change some of these settings.', {
      fields: forbidden.map((key) => ({ pointer: `${caller.root}/${key}`, detail })),
    });
  }
  return after;
}

export const isSameValues = (one: SettingValues, other: SettingValues): boolean =>
  isDeepStrictEqual(one, other);

/** Product switches that are on, as the client's row shows them to lists. */
export function productsOn(values: SettingValues): string[] {
  const effective = effectiveValues(values, '');
  return settings
    .filter(({ section, key }) => section === 'PRODUCTS' && effective[key] === true)
    .map(({ key }) => key);
}
