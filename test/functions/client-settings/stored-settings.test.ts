import { describe, expect, it } from 'vitest';
import { actorOf, shownActor } from '../../../functions/client-settings/actor.ts';
import { StoredSettings } from '../../../functions/client-settings/contract.ts';
import { normalizeSettings } from '../../../functions/client-settings/normal-values.ts';
import { storeSettings, valuesOf } from '../../../functions/client-settings/stored-settings.ts';
import { roles } from '../../../functions/directory/contract.ts';
import { aPerson, dana, ofVendor, sam } from './setting-builders.ts';

const first = { version: 1, by: dana, at: '2026-11-01T09:00:00.000Z' };
const second = { version: 2, by: sam, at: '2026-11-02T09:00:00.000Z' };

describe('stored settings', () => {
  const before = storeSettings({}, { enableEVerify: true, 's1.reminders': [3, 1], 'msg.s2': 'Hello' }, first);

  it('say of each value in which version it got it, by whom and when', () => {
    expect(before).toEqual({
      enableEVerify: { value: true, ...first },
      's1.reminders': { value: [3, 1], ...first },
      'msg.s2': { value: 'Hello', ...first },
    });
    expect(StoredSettings.parse(before)).toEqual(before);
  });

  it('keep the origin of what is as before, and forget what is inherited again', () => {
    const after = storeSettings(before, { enableEVerify: true, 's1.reminders': [3, 1, 0] }, second);
    expect(after).toEqual({
      enableEVerify: { value: true, ...first },
      's1.reminders': { value: [3, 1, 0], ...second },
    });
  });

  it('do not believe that a value is older than its last absence', () => {
    const gone = storeSettings(before, {}, second);
    const back = storeSettings(gone, { enableEVerify: true }, { ...second, version: 3 });
    expect(back['enableEVerify']?.version).toBe(3);
  });

  it('give their values back', () => {
    expect(valuesOf(before)).toEqual({ enableEVerify: true, 's1.reminders': [3, 1], 'msg.s2': 'Hello' });
    expect(valuesOf({})).toEqual({});
  });
});

describe('values in their normal form', () => {
  it('are trimmed, sorted, and without doubles', () => {
    expect(
      normalizeSettings({
        's1.reminders': [0, 3, 3, 1],
        'ea.reminders': [3, 1, 2, 1],
        's3.types': ['NAME_CHANGE', 'REVERIFICATION', 'NAME_CHANGE'],
        'mail.fromName': '  Meridian  HR ',
        'mail.replyTo': ' HR@Example.com ',
        'mail.footer': 'one\r\ntwo\r\n',
        'msg.s2': ' <strong>Hi</strong> {{ employee }} ',
      }),
    ).toEqual({
      's1.reminders': [3, 1, 0],
      'ea.reminders': [1, 2, 3],
      's3.types': ['REVERIFICATION', 'NAME_CHANGE'],
      'mail.fromName': 'Meridian  HR',
      'mail.replyTo': 'hr@example.com',
      'mail.footer': 'one\ntwo',
      'msg.s2': '<b>Hi</b> {{employee}}',
    });
  });

  it('leave out what says no more than nothing', () => {
    expect(
      normalizeSettings({
        'msg.s2': '<p> </p><br>',
        'mail.fromAddress': ' ',
        'mail.footer': '',
        'ea.instructionsUrl': '',
        'ea.allowSelfAsAr': false,
        section1Remote: false,
        section1InPerson: true,
      }),
    ).toEqual({});
  });

  it('leave wrong values as they are, to be told about', () => {
    const wrong = {
      's1.reminders': ['a'],
      's3.types': [1],
      enableSso: 'yes',
      nothing: [2, 1],
      section1Remote: true,
    };
    expect(normalizeSettings(wrong)).toEqual(wrong);
  });
});

describe('an actor', () => {
  it('is a person on the site or a machine at the API', () => {
    expect(actorOf(aPerson())).toEqual(dana);
    expect(actorOf(ofVendor(roles.implementationProjectManager))).toEqual(sam);
    expect(actorOf(aPerson({ kind: 'machine', id: 'hris', displayName: 'HRIS', roles: [] }))).toEqual({
      id: 'hris',
      name: 'HRIS',
      channel: 'API',
      isVendorStaff: false,
    });
  });

  it('of the vendor is System to everybody but the vendor', () => {
    const client = aPerson({ roles: [roles.clientAdministrator], clientId: 1001 });
    expect([aPerson(), client].map((viewer) => shownActor(sam, viewer))).toEqual(['System', 'System']);
    expect(shownActor(sam, ofVendor(roles.systemAdministrator))).toBe('Sam Stone');
    expect(shownActor(dana, client)).toBe('Dana Diaz');
  });
});
