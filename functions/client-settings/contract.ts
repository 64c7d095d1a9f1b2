import * as z from 'zod';
import { Instant } from '../platform/contract.ts';
import { SettingSection, SettingValue } from './catalog/declaration.ts';

export { automaticValue } from './catalog/automatic.ts';
export {
  isProductOn,
  isSectionShown,
  sectionNamed,
  settingNamed,
  unmetNeed,
} from './catalog/conditions.ts';
export {
  type SectionDeclaration,
  type SettingDeclaration,
  SettingEditor,
  type SettingOption,
  SettingSection,
  SettingValue,
  SettingValues,
} from './catalog/declaration.ts';
export { mergeFields } from './catalog/merge-fields.ts';
export { sections } from './catalog/sections.ts';
export { settings } from './catalog/settings.ts';
export { isBlank, isShowable } from './catalog/shown-text.ts';

/** Through which door a change came. */
export const Channel = z.enum(['UI', 'API', 'SYSTEM']);
export type Channel = z.infer<typeof Channel>;

/** Who did something. Distributors see `System` for the vendor's staff, as everywhere. */
export const Actor = z.object({
  id: z.string(),
  name: z.string(),
  channel: Channel,
  isVendorStaff: z.boolean().default(false),
});
export type Actor = z.infer<typeof Actor>;

/** A value as it is stored, with what it takes to answer "why is this value so". */
export const StoredSetting = z.object({
  value: SettingValue,
  /** Version of the package, or of the client's own settings, in which it got this value. */
  version: z.int().positive(),
  by: Actor,
  at: Instant,
});
export type StoredSetting = z.infer<typeof StoredSetting>;
/** Only what somebody set; the rest is inherited. */
export const StoredSettings = z.record(z.string(), StoredSetting);
export type StoredSettings = z.infer<typeof StoredSettings>;

/** Where a value came from. `AUTOMATIC`: follows from other settings. */
export const SettingSource = z.enum(['CLIENT', 'PACKAGE', 'DISTRIBUTOR', 'SYSTEM', 'AUTOMATIC']);
export type SettingSource = z.infer<typeof SettingSource>;

/** One value as it applies, and why. */
export const EffectiveSetting = z.object({
  key: z.string(),
  value: SettingValue,
  source: SettingSource,
  /** Of a package: its id, name and version now. */
  packageId: z.string().optional(),
  packageName: z.string().optional(),
  packageVersion: z.int().optional(),
  /** Who set it, when, and in which version of the package or of the client's own settings. */
  setBy: z.string().optional(),
  setAt: Instant.optional(),
  setInVersion: z.int().optional(),
  /** Kept and not applied: its section is hidden or a switch it needs is off. */
  isApplied: z.boolean(),
  /** Why it is not applied, why it cannot be changed, or what still has to happen. */
  note: z.string().optional(),
  /** What applies instead of `value` for now, e.g. the system's address until a custom one is verified. */
  appliedValue: SettingValue.optional(),
});
export type EffectiveSetting = z.infer<typeof EffectiveSetting>;

/** How one value differs, in words a person reads; `undefined` = the value was or becomes inherited. */
export const SettingChange = z.object({
  key: z.string(),
  label: z.string(),
  section: SettingSection,
  from: z.string(),
  to: z.string(),
  /** The value follows from another one. */
  isAutomatic: z.boolean().default(false),
  /** It becomes, or stops being, applied while its value stays. */
  isAppliedBefore: z.boolean().default(true),
  isAppliedAfter: z.boolean().default(true),
});
export type SettingChange = z.infer<typeof SettingChange>;

/** A section that appears or disappears; the values of one that disappears are kept and not applied. */
export const SectionChange = z.object({
  section: SettingSection,
  title: z.string(),
  isShownAfter: z.boolean(),
  keptValueCount: z.int(),
});
export type SectionChange = z.infer<typeof SectionChange>;
