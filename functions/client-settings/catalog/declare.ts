import type { SettingDeclaration } from './declaration.ts';

type More = Partial<Omit<SettingDeclaration, 'key' | 'label' | 'help' | 'section' | 'kind'>>;
type Lines = Pick<SettingDeclaration, 'key' | 'label' | 'help'> & More;

/** Makes declarations of one section; what is not said otherwise is editable by administrators. */
export function declareIn(section: SettingDeclaration['section'], every: More = {}) {
  const declare = (kind: SettingDeclaration['kind'], own: More) => (lines: Lines) => ({
    section,
    kind,
    editableBy: 'ADMINISTRATORS' as const,
    ...own,
    ...every,
    ...lines,
  });
  return {
    /** On unless `default` says otherwise. */
    on: declare('boolean', { default: true }) as (lines: Lines) => SettingDeclaration,
    off: declare('boolean', { default: false }) as (lines: Lines) => SettingDeclaration,
    /** A switch that follows from others. */
    automatic: declare('boolean', { default: false, editableBy: 'NOBODY' }) as (
      lines: Lines & { readonly follows: string },
    ) => SettingDeclaration,
    integer: declare('integer', {}) as (
      lines: Lines & { readonly default: number; readonly least: number; readonly most: number },
    ) => SettingDeclaration,
    choice: declare('choice', {}) as (
      lines: Lines & { readonly default: string; readonly options: SettingDeclaration['options'] },
    ) => SettingDeclaration,
    choices: declare('choices', {}) as (
      lines: Lines & { readonly default: string[]; readonly options: SettingDeclaration['options'] },
    ) => SettingDeclaration,
    integers: declare('integers', { mostItems: 5 }) as (
      lines: Lines & { readonly default: number[]; readonly least: number; readonly most: number },
    ) => SettingDeclaration,
    text: declare('text', { default: '' }) as (
      lines: Lines & { readonly mostChars: number },
    ) => SettingDeclaration,
    email: declare('email', { default: '', mostChars: 254 }) as (lines: Lines) => SettingDeclaration,
    url: declare('url', { default: '', mostChars: 500 }) as (lines: Lines) => SettingDeclaration,
    timeOfDay: declare('timeOfDay', {}) as (
      lines: Lines & { readonly default: string },
    ) => SettingDeclaration,
    richText: declare('richText', { default: '', mostChars: 4_000 }) as (lines: Lines) => SettingDeclaration,
  };
}
