import { keptValue } from './automatic-values.ts';
import {
  isProductOn,
  type SettingDeclaration,
  type SettingValues,
  settingNamed,
  settings,
  unmetNeed,
} from './contract.ts';
import { whyNotApplied } from './setting-state.ts';

interface RuleProblem {
  readonly key: string;
  readonly detail: string;
}

const label = (key: string): string => `“${settingNamed(key)?.label ?? key}”`;
const isOwn = (key: string, values: SettingValues): boolean => Object.hasOwn(values, key);

/** Rules between settings, over values that are right by themselves. */
export function dependencyProblems(values: SettingValues): RuleProblem[] {
  return [
    ...foundationProblems(values),
    ...settings.flatMap((declaration) => [
      ...switchProblems(declaration, values),
      ...optionProblems(declaration, values),
    ]),
    ...dateProblems(values),
  ];
}

/** Electronic I-9 carries everything else. */
function foundationProblems(values: SettingValues): RuleProblem[] {
  const key = 'enableElectronicI9';
  if (isProductOn(key, values)) return [];
  const others = settings.filter((one) => one.section === 'PRODUCTS' && isProductOn(one.key, values));
  if (others.length === 0) return [];
  const names = new Intl.ListFormat('en').format(others.map((one) => label(one.key)));
  const verb = others.length === 1 ? 'is' : 'are';
  return [{ key, detail: `${label(key)} cannot be off while ${names} ${verb} on.` }];
}

/** Only a switch that somebody turned on is wrong without what it needs; a default is just not applied. */
function switchProblems(declaration: SettingDeclaration, values: SettingValues): RuleProblem[] {
  const { key, section } = declaration;
  if (section !== 'PRODUCTS' || !isOwn(key, values) || values[key] !== true) return [];
  const need = unmetNeed(declaration, values);
  return need === undefined ? [] : [{ key, detail: `${label(key)} needs ${need} to be on.` }];
}

function optionProblems(declaration: SettingDeclaration, values: SettingValues): RuleProblem[] {
  const { key, options = [] } = declaration;
  if (!isOwn(key, values) || whyNotApplied(declaration, values) !== undefined) return [];
  const option = options.find(({ value }) => value === values[key]);
  if (option?.requires !== undefined && !isProductOn(option.requires, values))
    return [
      { key, detail: `${label(key)} can be “${option.label}” only with ${label(option.requires)} on.` },
    ];
  if (option?.excludedBy !== undefined && isProductOn(option.excludedBy, values))
    return [
      { key, detail: `${label(key)} cannot be “${option.label}” with ${label(option.excludedBy)} on.` },
    ];
  return [];
}

function dateProblems(values: SettingValues): RuleProblem[] {
  const key = 'attachmentsAsOfDate';
  const declaration = settingNamed(key);
  const isMissing = keptValue(key, values, '') === '';
  if (declaration === undefined || whyNotApplied(declaration, values) !== undefined || !isMissing) return [];
  return [{ key, detail: `${label(key)} is needed: “Attachments” are kept as of a date.` }];
}
