import { isDeepStrictEqual } from 'node:util';
import { appliedValueOf } from './automatic-values.ts';
import {
  isSectionShown,
  type SectionChange,
  type SettingChange,
  type SettingDeclaration,
  type SettingValues,
  sections,
  settings,
} from './contract.ts';
import { whyNotApplied } from './setting-state.ts';
import { settingText } from './setting-text.ts';

/**
 * What becomes different, in the order of the catalogue; `before` and `after` are values as stored. A value that is set
 * to what was inherited anyway is no change.
 */
export function compareSettings(
  before: SettingValues,
  after: SettingValues,
  distributorName: string,
): { changes: SettingChange[]; sectionChanges: SectionChange[] } {
  return {
    changes: settings.flatMap((declaration) => changeOf(declaration, before, after, distributorName) ?? []),
    sectionChanges: sections.flatMap(({ section, title }) => {
      const isShownAfter = isSectionShown(section, after);
      if (isSectionShown(section, before) === isShownAfter) return [];
      const kept = settings.filter((one) => one.section === section && Object.hasOwn(after, one.key));
      return [{ section, title, isShownAfter, keptValueCount: kept.length }];
    }),
  };
}

function changeOf(
  declaration: SettingDeclaration,
  before: SettingValues,
  after: SettingValues,
  distributorName: string,
): SettingChange | undefined {
  const { key, label, section } = declaration;
  const [old, now] = [
    appliedValueOf(key, before, distributorName),
    appliedValueOf(key, after, distributorName),
  ];
  const isAppliedBefore = whyNotApplied(declaration, before) === undefined;
  const isAppliedAfter = whyNotApplied(declaration, after) === undefined;
  const isSet = Object.hasOwn(before, key) || Object.hasOwn(after, key);
  const isSame = isDeepStrictEqual(old, now);
  if (isSame && (isAppliedBefore === isAppliedAfter || !isSet)) return undefined;
  const from = settingText(declaration, old);
  return {
    key,
    label,
    section,
    from,
    to: settingText(declaration, now),
    isAutomatic: !isSet,
    isAppliedBefore,
    isAppliedAfter,
  };
}
