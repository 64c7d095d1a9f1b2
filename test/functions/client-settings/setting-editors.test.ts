import { describe, expect, it } from 'vitest';
import { settings } from '../../../functions/client-settings/contract.ts';
import { forbiddenKeys, mayEditSetting } from '../../../functions/client-settings/setting-editors.ts';
import { type Principal, roles, scopes } from '../../../functions/directory/contract.ts';
import { aPerson, ofVendor } from './setting-builders.ts';

const machine = (scope: string) => aPerson({ kind: 'machine', roles: [], scopes: [scope] });
const everything = Object.fromEntries(settings.map(({ key }) => [key, 'changed']));
const keysBy = (...editors: string[]) =>
  settings.filter(({ editableBy }) => editors.includes(editableBy)).map(({ key }) => key);

describe('who may change what', () => {
  it.each<[who: string, principal: Principal, editors: string[]]>([
    ['a System Administrator', ofVendor(roles.systemAdministrator), ['ADMINISTRATORS', 'VENDOR']],
    ['an Implementation Project Manager', ofVendor(roles.implementationProjectManager), ['VENDOR']],
    ['B-25, B-26: full access of the distributor', aPerson(), ['ADMINISTRATORS']],
    ['B-30: read-only of the distributor', aPerson({ roles: [roles.distributorReadOnly] }), []],
    ['B-94: a client administrator', aPerson({ roles: [roles.clientAdministrator], clientId: 1001 }), []],
    ['a machine that writes clients', machine(scopes.clientsWrite), ['ADMINISTRATORS']],
    ['a machine that reads clients', machine(scopes.clientsRead), []],
    ['a person with a machine’s scope', aPerson({ roles: [], scopes: [scopes.clientsWrite] }), []],
  ])('%s', (_who, principal, editors) => {
    const editable = settings.filter((one) => mayEditSetting(one, principal)).map(({ key }) => key);
    expect(editable).toEqual(keysBy(...editors));
    const forbidden = forbiddenKeys({}, everything, principal);
    expect(forbidden).toEqual(settings.map(({ key }) => key).filter((key) => !editable.includes(key)));
  });

  it('INV-PK-09 finds read-only settings that are changed, set or taken back, and none that stay', () => {
    const before = { 'pwd.minLength': 16, 'pwd.history': 5, enableI9Resolve: true };
    expect(forbiddenKeys(before, { ...before, 'site.showNews': false }, aPerson())).toEqual([]);
    expect(
      forbiddenKeys(before, { 'pwd.minLength': 8, 'pwd.history': 5, 'pwd.mfa': 'NONE' }, aPerson()),
    ).toEqual(['pwd.minLength', 'enableI9Resolve', 'pwd.mfa']);
  });

  it('refuses keys that it does not know', () => {
    expect(forbiddenKeys({}, { isRoot: true }, ofVendor(roles.systemAdministrator))).toEqual(['isRoot']);
  });
});
