import { type Principal, roles } from '../directory/contract.ts';
import { shownActor } from './actor.ts';
import { appliedValueOf, keptValue } from './automatic-values.ts';
import {
  automaticValue,
  type EffectiveSetting,
  type SettingDeclaration,
  type SettingValue,
  type SettingValues,
  type StoredSettings,
  settings,
} from './contract.ts';
import { mayEditSetting } from './setting-editors.ts';
import { whyNotApplied } from './setting-state.ts';
import { valuesOf } from './stored-settings.ts';

/** Whose values they are. */
type SettingsOrigin =
  | {
      readonly source: 'PACKAGE';
      readonly packageId: string;
      readonly packageName: string;
      readonly packageVersion: number;
    }
  | { readonly source: 'CLIENT' };

export interface EffectiveInput {
  readonly stored: StoredSettings;
  readonly origin: SettingsOrigin;
  readonly distributorName: string;
  /** From Addresses that support has set up, in lower case. */
  readonly verifiedAddresses: ReadonlySet<string>;
  readonly viewer: Principal;
}

/** Every setting as it applies, in the order of the catalogue, with where it came from and why it is so. */
export function effectiveSettings(input: EffectiveInput): EffectiveSetting[] {
  const values = valuesOf(input.stored);
  return settings.map((declaration) => {
    const { key } = declaration;
    const value = keptValue(key, values, input.distributorName);
    const reason = whyNotApplied(declaration, values);
    const appliedValue = appliedInstead(declaration, value, { isApplied: reason === undefined, input });
    const note = noteOf(declaration, {
      reason,
      isPending: key === 'mail.fromAddress' && appliedValue === '',
      input,
    });
    return {
      key,
      value,
      ...originOf(key, values, input),
      isApplied: reason === undefined,
      ...(note !== '' && { note }),
      ...(appliedValue !== undefined && { appliedValue }),
    };
  });
}

/** Plain values of all keys: automatic ones as they follow, switches that lack what they need as off. */
export function effectiveValues(values: SettingValues, distributorName: string): SettingValues {
  return Object.fromEntries(settings.map(({ key }) => [key, appliedValueOf(key, values, distributorName)]));
}

function originOf(key: string, values: SettingValues, { stored, origin, viewer }: EffectiveInput) {
  if (automaticValue(key, values) !== undefined) return { source: 'AUTOMATIC' as const };
  const set = Object.hasOwn(stored, key) ? stored[key] : undefined;
  if (set === undefined)
    return { source: key === 'mail.fromName' ? ('DISTRIBUTOR' as const) : ('SYSTEM' as const) };
  return { ...origin, setBy: shownActor(set.by, viewer), setAt: set.at, setInVersion: set.version };
}

interface Applied {
  readonly isApplied: boolean;
  readonly input: EffectiveInput;
}

/** `''` is the system's address. */
function appliedInstead(
  { key, section }: SettingDeclaration,
  value: SettingValue,
  { isApplied, input }: Applied,
): SettingValue | undefined {
  if (section === 'PRODUCTS' && value === true && !isApplied) return false;
  const isOwnAddress = key === 'mail.fromAddress' && typeof value === 'string' && value !== '';
  return isOwnAddress && !input.verifiedAddresses.has(value.toLowerCase()) ? '' : undefined;
}

interface NoteParts {
  readonly reason: string | undefined;
  readonly isPending: boolean;
  readonly input: EffectiveInput;
}

function noteOf(declaration: SettingDeclaration, { reason, isPending, input }: NoteParts): string {
  const { editableBy, follows, isLawBound } = declaration;
  const notes = [reason];
  if (editableBy === 'NOBODY') notes.push(follows);
  else if (!mayEditSetting(declaration, input.viewer)) notes.push(readOnlyNote(editableBy, input.viewer));
  if (isPending)
    notes.push('Waiting for support to set this address up; the system address is used until then.');
  if (isLawBound) notes.push('Bound by law: checked the same for packages and clients.');
  return notes.filter((note) => note !== undefined).join(' ');
}

/** Who sees everything read-only is not told so at each setting. */
function readOnlyNote(editableBy: SettingDeclaration['editableBy'], viewer: Principal): string | undefined {
  if (editableBy === 'VENDOR')
    return 'Only a System Administrator or an Implementation Project Manager of the vendor can change it.';
  const isEditor = viewer.roles.includes(roles.implementationProjectManager);
  return isEditor ? 'Only administrators with full access can change it.' : undefined;
}
