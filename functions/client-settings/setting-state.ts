import { keptValue } from './automatic-values.ts';
import {
  isSectionShown,
  type SettingDeclaration,
  type SettingValues,
  sectionNamed,
  settingNamed,
  unmetNeed,
} from './contract.ts';

/** Why a setting is kept and not applied, as a sentence; `undefined` when it is applied. */
export function whyNotApplied(declaration: SettingDeclaration, values: SettingValues): string | undefined {
  const { key, section } = declaration;
  if (!isSectionShown(section, values)) return `Kept, not applied: ${sectionNamed(section).title} is hidden.`;
  const need = unmetNeed(declaration, values);
  if (need !== undefined) return `Needs ${need}.`;
  const policy = keptValue('attachmentsPolicy', values, '');
  const label = settingNamed('attachmentsPolicy')?.label;
  if (key === 'attachmentsAsOfDate' && policy !== 'ALL_AS_OF_DATE')
    return `Kept, not applied: “${label}” has no date.`;
  if (key === 'ea.requireAttachments' && policy === 'NONE')
    return `Kept, not applied: “${label}” keeps no copies.`;
  return undefined;
}
