import type { SectionDeclaration, SettingDeclaration, SettingSection, SettingValues } from './declaration.ts';
import { sections } from './sections.ts';
import { settings } from './settings.ts';

const byKey = new Map(settings.map((declaration) => [declaration.key, declaration]));
const bySection = new Map(sections.map((declaration) => [declaration.section, declaration]));
const productKeys = settings.filter(({ section }) => section === 'PRODUCTS').map(({ key }) => key);

export function settingNamed(key: string): SettingDeclaration | undefined {
  return byKey.get(key);
}

export function sectionNamed(section: SettingSection): SectionDeclaration {
  const found = bySection.get(section);
  if (found === undefined) throw new RangeError(`There is no section ${section}.`);
  return found;
}

const quoted = (key: string): string => `“${byKey.get(key)?.label ?? key}”`;

/** Whether a switch is on and counts: set or inherited, and with everything it needs. */
export function isProductOn(key: string, values: SettingValues): boolean {
  const declaration = byKey.get(key);
  if (declaration === undefined) return false;
  return isSetOn(declaration, values) && unmetNeed(declaration, values) === undefined;
}

const isSetOn = ({ key, default: inherited }: SettingDeclaration, values: SettingValues): boolean =>
  (values[key] ?? inherited) === true;

/** What a setting needs and lacks, e.g. `“Enable E-Verify”`; `undefined` when nothing is missing. */
export function unmetNeed(declaration: SettingDeclaration, values: SettingValues): string | undefined {
  const missing = declaration.requires?.find((key) => !isProductOn(key, values));
  if (missing !== undefined) {
    // A switch that is on and lacks something itself: that is what has to be turned on.
    const deeper = byKey.get(missing);
    return (deeper && isSetOn(deeper, values) ? unmetNeed(deeper, values) : undefined) ?? quoted(missing);
  }
  const { requiresAny } = declaration;
  if (requiresAny === undefined || requiresAny.some((key) => isProductOn(key, values))) return undefined;
  return `one of ${new Intl.ListFormat('en', { type: 'disjunction' }).format(requiresAny.map(quoted))}`;
}

/** Whether a section appears; the values of one that does not are kept and not applied. */
export function isSectionShown(section: SettingSection, values: SettingValues): boolean {
  const { shownBy } = sectionNamed(section);
  if (shownBy === undefined) return true;
  return (shownBy === 'ANY_PRODUCT' ? productKeys : shownBy).some((key) => isProductOn(key, values));
}
