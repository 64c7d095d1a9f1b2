import {
  automaticValue,
  isProductOn,
  type SettingValue,
  type SettingValues,
  settingNamed,
} from './contract.ts';

/** What is set, or what is inherited; automatic values and switches that lack what they need as they apply. */
export function appliedValueOf(key: string, values: SettingValues, distributorName: string): SettingValue {
  const declaration = settingNamed(key);
  if (declaration === undefined) throw new RangeError(`There is no setting ${key}.`);
  const made = automaticValue(key, values);
  if (made !== undefined) return made;
  if (declaration.section === 'PRODUCTS') return isProductOn(key, values);
  return keptValue(key, values, distributorName);
}

/** What is set, or what is inherited, whether it is applied or not. */
export function keptValue(key: string, values: SettingValues, distributorName: string): SettingValue {
  const declaration = settingNamed(key);
  if (declaration === undefined) throw new RangeError(`There is no setting ${key}.`);
  const made = automaticValue(key, values);
  if (made !== undefined) return made;
  const set = Object.hasOwn(values, key) ? values[key] : undefined;
  return set ?? (key === 'mail.fromName' ? distributorName : declaration.default);
}
