import { describe, expect, it } from 'vitest';
import {
  EffectiveSetting,
  isSectionShown,
  type SettingValues,
  sections,
  settings,
} from '../../../functions/client-settings/contract.ts';
import { effectiveSettings, effectiveValues } from '../../../functions/client-settings/effective-settings.ts';
import { roles } from '../../../functions/directory/contract.ts';
import { aPerson, distributorName, effective, ofPackage, ofVendor, sam, stored } from './setting-builders.ts';

const shown = (values: SettingValues) =>
  sections.filter(({ section }) => isSectionShown(section, values)).map(({ section }) => section);
const always = ['PRODUCTS', 'PASSWORDS', 'EMAIL', 'SITE', 'MESSAGES'];
const allOff = {
  enableElectronicI9: false,
  enableEmployeeProfileCreation: false,
  enableCustomReports: false,
  enableEmailAlerts: false,
  enableSpanishUi: false,
};

describe('sections', () => {
  it('B-20 appear as products are switched on', () => {
    expect(shown(allOff)).toEqual(always);
    expect(
      shown({
        enableRemoteSection1Only: true,
        enableEmployerAppoint: true,
        enableRemoteAccessSection3: true,
      }),
    ).toEqual(sections.map(({ section }) => section));
  });

  it('B-21 Form I-9 Options appears with any product', () => {
    expect(shown({ ...allOff, enableSso: true })).toContain('FORM_I9');
    expect(shown({})).toContain('FORM_I9');
    expect(shown(allOff)).not.toContain('FORM_I9');
  });

  it('B-22 Section 1 Remote Access Settings appears with Remote Section 1 Only', () => {
    expect(shown({ enableRemoteSection1Only: true })).toContain('SECTION_1_REMOTE');
    expect(shown({ enableEmployerAppoint: true })).not.toContain('SECTION_1_REMOTE');
  });

  it.each(['enableEmployerAppoint', 'enableEmployeeAppoint'])(
    'B-23 Employer Appoint Remote Access Settings appears with %s',
    (key) => {
      expect(shown({ [key]: true })).toContain('APPOINT_REMOTE');
      expect(shown({ enableRemoteSection1Only: true })).not.toContain('APPOINT_REMOTE');
    },
  );

  it('B-24 Section 3 Remote Access Settings appears with Remote Access Section 3', () => {
    expect(shown({ enableRemoteAccessSection3: true })).toContain('SECTION_3_REMOTE');
    expect(shown({})).not.toContain('SECTION_3_REMOTE');
  });

  it('B-28 hold no content of e-mails', () => {
    const kindsOfEmail = settings.filter(({ section }) => section === 'EMAIL').map(({ kind }) => kind);
    expect(kindsOfEmail).not.toContain('richText');
  });
});

describe('automatic settings', () => {
  const automatic = (values: SettingValues) => {
    const all = effectiveValues(values, distributorName);
    const keys = settings.filter(({ editableBy }) => editableBy === 'NOBODY').map(({ key }) => key);
    return keys.filter((key) => all[key] === true);
  };

  it.each<[values: SettingValues, on: string[]]>([
    [{}, ['section1InPerson', 'supplementB']],
    [{ enableRemoteSection1Only: true }, ['section1InPerson', 'section1Remote', 'supplementB']],
    [
      { enableEmployerAppoint: true },
      ['section1InPerson', 'section1Remote', 'section2Remote', 'supplementB'],
    ],
    [
      { enableEmployeeAppoint: true },
      ['section1InPerson', 'section1Remote', 'section2Remote', 'supplementB'],
    ],
    [
      { enableNetworkAlliance: true },
      ['section1InPerson', 'section1Remote', 'section2Remote', 'supplementB'],
    ],
    [{ enableI9Pro: true }, ['section1InPerson', 'supplementB']],
    [
      { enableI9Pro: true, enableEVerify: true },
      ['section1InPerson', 'section1Remote', 'section2Remote', 'supplementB', 'site.ssnRequired'],
    ],
    [{ enableRemoteAccessSection3: true }, ['section1InPerson', 'supplementB', 'section3RemoteOption']],
    [{ enableEVerify: true }, ['section1InPerson', 'supplementB', 'site.ssnRequired']],
    [
      { enableEVerify: true, enableAlternativeProcedure: true },
      ['section1InPerson', 'supplementB', 'alternativeProcedureBox', 'site.ssnRequired'],
    ],
    [{ ...allOff }, ['supplementB']],
  ])('B-21 follow from %j', (values, on) => {
    expect(automatic(values)).toEqual(on);
  });

  it('cannot be overruled by a stored value', () => {
    expect(effectiveValues({ 'site.ssnRequired': true, 'ea.allowSelfAsAr': true }, '')).toMatchObject({
      'site.ssnRequired': false,
      'ea.allowSelfAsAr': false,
    });
    expect(effective('site.ssnRequired', { 'site.ssnRequired': true })).toEqual({
      key: 'site.ssnRequired',
      value: false,
      source: 'AUTOMATIC',
      isApplied: true,
      note: 'On with “Enable E-Verify”. Bound by law: checked the same for packages and clients.',
    });
  });
});

describe('every setting as it applies', () => {
  it('has a value for each key, in the order of the catalogue', () => {
    const keys = settings.map(({ key }) => key);
    expect(Object.keys(effectiveValues({}, distributorName))).toEqual(keys);
    const all = effectiveSettings({
      stored: {},
      origin: { source: 'CLIENT' },
      distributorName,
      verifiedAddresses: new Set(),
      viewer: aPerson(),
    });
    expect(all.map(({ key }) => key)).toEqual(keys);
    expect(all.map((one) => EffectiveSetting.parse(one))).toEqual(all);
  });

  it('says which package set a value, in which of its versions, who and when', () => {
    expect(effective('site.maskSensitive', { 'site.maskSensitive': true })).toEqual({
      key: 'site.maskSensitive',
      value: true,
      source: 'PACKAGE',
      packageId: ofPackage.packageId,
      packageName: 'Gold',
      packageVersion: 4,
      setBy: 'Dana Diaz',
      setAt: '2026-11-20T12:00:00.000Z',
      setInVersion: 3,
      isApplied: true,
    });
  });

  it('says that the client itself set a value', () => {
    const own = effective(
      'site.maskSensitive',
      { 'site.maskSensitive': true },
      { origin: { source: 'CLIENT' } },
    );
    expect(own).toMatchObject({ source: 'CLIENT', setBy: 'Dana Diaz', setInVersion: 3 });
    expect(own).not.toHaveProperty('packageName');
  });

  it('falls to the system, and for the name of the sender to the distributor', () => {
    expect(effective('site.maskSensitive', {})).toEqual({
      key: 'site.maskSensitive',
      value: false,
      source: 'SYSTEM',
      isApplied: true,
    });
    expect(effective('mail.fromName', {})).toMatchObject({ value: 'Meridian HR', source: 'DISTRIBUTOR' });
    expect(effectiveValues({}, 'Meridian HR')['mail.fromName']).toBe('Meridian HR');
  });

  it('shows the vendor’s staff to distributors as System, and to the vendor by name', () => {
    const values = stored({ 'pwd.minLength': 16 }, sam);
    const seenBy = (viewer: ReturnType<typeof aPerson>) =>
      effective('pwd.minLength', {}, { stored: values, viewer }).setBy;
    expect(seenBy(aPerson())).toBe('System');
    expect(seenBy(ofVendor(roles.systemAdministrator))).toBe('Sam Stone');
  });

  it('B-25 and B-26 say who may change what is the vendor’s', () => {
    const note =
      'Only a System Administrator or an Implementation Project Manager of the vendor can change it.';
    for (const role of [roles.distributorAllAccess, roles.distributorReadOnly]) {
      expect(effective('pwd.mfa', {}, { viewer: aPerson({ roles: [role] }) }).note).toBe(note);
      expect(effective('enableI9Resolve', {}, { viewer: aPerson({ roles: [role] }) }).note).toBe(
        `Needs “Enable Historical I-9”. ${note}`,
      );
    }
    const manager = ofVendor(roles.implementationProjectManager);
    expect(effective('pwd.mfa', {}, { viewer: manager }).note).toBeUndefined();
    expect(effective('site.showNews', {}, { viewer: manager }).note).toBe(
      'Only administrators with full access can change it.',
    );
  });

  it('B-27 uses the system’s address until support has set up an own one', () => {
    const values = { 'mail.fromAddress': 'hr@meridian.example' };
    expect(effective('mail.fromAddress', values)).toMatchObject({
      value: 'hr@meridian.example',
      appliedValue: '',
      note: 'Waiting for support to set this address up; the system address is used until then.',
    });
    const verified = effective('mail.fromAddress', values, {
      verifiedAddresses: new Set(['hr@meridian.example']),
    });
    expect(verified).not.toHaveProperty('appliedValue');
    expect(verified).not.toHaveProperty('note');
    expect(effective('mail.fromAddress', {})).not.toHaveProperty('appliedValue');
  });

  it('B-29 keeps the values of a hidden section and does not apply them', () => {
    const values = { 's1.linkExpiryDays': 30 };
    expect(effective('s1.linkExpiryDays', values)).toMatchObject({
      value: 30,
      isApplied: false,
      note: 'Kept, not applied: Section 1 Remote Access Settings is hidden.',
    });
    const on = { ...values, enableRemoteSection1Only: true };
    expect(effective('s1.linkExpiryDays', on)).toMatchObject({ value: 30, isApplied: true });
  });

  it('does not apply a default switch that lacks what it needs', () => {
    expect(effective('enableMobile', {})).toMatchObject({
      value: true,
      isApplied: false,
      appliedValue: false,
    });
    expect(effectiveValues({}, '')['enableMobile']).toBe(false);
    expect(effective('enableMobile', { enableEmployeeAppoint: true })).toMatchObject({
      value: true,
      isApplied: true,
    });
    expect(effectiveValues({ enableEmployeeAppoint: true }, '')['enableMobile']).toBe(true);
  });

  it.each([
    ['msg.i9Pro', {}, 'Needs “Enable I-9 Pro”.'],
    ['msg.s1Signature', {}, 'Needs “Display Signature Password Flag”.'],
    ['mail.alerts[]', { enableEmailAlerts: false }, 'Needs “Enable Email Alerts”.'],
    ['attachmentsAsOfDate', {}, 'Kept, not applied: “Attachments” has no date.'],
    [
      'ea.requireAttachments',
      { enableEmployerAppoint: true, attachmentsPolicy: 'NONE' },
      'Kept, not applied: “Attachments” keeps no copies.',
    ],
  ])('says why %s is not applied', (key, values, note) => {
    expect(effective(key, values)).toMatchObject({ isApplied: false, note });
  });
});
