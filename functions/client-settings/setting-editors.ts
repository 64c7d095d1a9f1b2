import { isDeepStrictEqual } from 'node:util';
import { type Principal, roles, scopes, vendorRoles } from '../directory/contract.ts';
import { type SettingDeclaration, type SettingValues, settingNamed } from './contract.ts';

type Editor = Pick<Principal, 'roles'> & Partial<Pick<Principal, 'kind' | 'scopes'>>;

const administrators: readonly string[] = [roles.systemAdministrator, roles.distributorAllAccess];

/** Whether the caller may change the setting at all. Machines that may write clients set what administrators set. */
export function mayEditSetting({ editableBy }: SettingDeclaration, principal: Editor): boolean {
  if (editableBy === 'NOBODY') return false;
  const allowed = editableBy === 'VENDOR' ? vendorRoles : administrators;
  if (principal.roles.some((role) => allowed.includes(role))) return true;
  const isWriter = principal.kind === 'machine' && principal.scopes?.includes(scopes.clientsWrite) === true;
  return editableBy === 'ADMINISTRATORS' && isWriter;
}

/** Keys that differ and that the caller may not change. Setting a value that was inherited is a change, and so is the reverse. */
export function forbiddenKeys(before: SettingValues, after: SettingValues, principal: Editor): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => {
    const declaration = settingNamed(key);
    if (declaration !== undefined && mayEditSetting(declaration, principal)) return false;
    return !isDeepStrictEqual(ownValue(before, key), ownValue(after, key));
  });
}

const ownValue = (values: SettingValues, key: string) =>
  Object.hasOwn(values, key) ? values[key] : undefined;
