import { isDeepStrictEqual } from 'node:util';
import type { Actor, SettingValues, StoredSetting, StoredSettings } from './contract.ts';

/** Just the values, without where they came from. */
export function valuesOf(stored: StoredSettings): SettingValues {
  return Object.fromEntries(Object.entries(stored).map(([key, { value }]) => [key, value]));
}

/** Values with their origin: those that are as before keep theirs, the others get that of the change. */
export function storeSettings(
  before: StoredSettings,
  values: SettingValues,
  change: { readonly version: number; readonly by: Actor; readonly at: string },
): StoredSettings {
  const { version, by, at } = change;
  return Object.fromEntries(
    Object.entries(values).map(([key, value]): [string, StoredSetting] => {
      const kept = Object.hasOwn(before, key) ? before[key] : undefined;
      const isKept = kept !== undefined && isDeepStrictEqual(kept.value, value);
      return [key, isKept ? kept : { value, version, by, at }];
    }),
  );
}
