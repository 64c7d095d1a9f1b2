import { describe, expect, it } from 'vitest';
import { compareSettings } from '../../../functions/client-settings/compare-settings.ts';
import {
  SectionChange,
  SettingChange,
  type SettingValue,
  type SettingValues,
  settingNamed,
} from '../../../functions/client-settings/contract.ts';
import { settingText } from '../../../functions/client-settings/setting-text.ts';

const compare = (before: SettingValues, after: SettingValues) =>
  compareSettings(before, after, 'Meridian HR');
const read = (before: SettingValues, after: SettingValues) =>
  compare(before, after).changes.map(({ label, from, to }) => `${label}: ${from} → ${to}`);

describe('a comparison', () => {
  it('finds nothing between equals, also when one sets what the other inherits', () => {
    const none = { changes: [], sectionChanges: [] };
    expect(compare({}, {})).toEqual(none);
    expect(compare({ enableEVerify: true }, { enableEVerify: true })).toEqual(none);
    expect(compare({}, { 'site.minEmploymentAge': 14, 'mail.fromName': 'Meridian HR' })).toEqual(none);
  });

  it('reads like a person would say it', () => {
    expect(read({ 'site.showNews': true }, { 'site.showNews': false })).toEqual([
      'Show latest I-9/E-Verify news: On → Off',
    ]);
    expect(
      read(
        { 'mail.fromAddress': 'hr@meridian.example', 'pwd.mfa': 'TOTP' },
        {
          's3.types': ['REVERIFICATION', 'REHIRE'],
          'mail.footer': 'Hello',
          'mail.timeZone': 'Pacific/Honolulu',
        },
      ),
    ).toEqual([
      'Allowed remotely: Reverification → Reverification, Rehire',
      'Second factor: Authenticator app → Code by e-mail',
      'From Address: hr@meridian.example → System address',
      'Time zone: Eastern → Hawaii',
      'Footer text: Empty → Hello',
    ]);
  });

  it('shows what follows from a switch as automatic, and which sections appear', () => {
    const { changes, sectionChanges } = compare({}, { enableEmployerAppoint: true, 'ea.linkExpiryDays': 9 });
    expect(changes.map(({ key, to, isAutomatic }) => [key, to, isAutomatic])).toEqual([
      ['enableEmployerAppoint', 'On', false],
      ['enableMobile', 'On', true],
      ['section1Remote', 'On', true],
      ['section2Remote', 'On', true],
      ['ea.linkExpiryDays', '9 days', false],
    ]);
    expect(sectionChanges).toEqual([
      {
        section: 'APPOINT_REMOTE',
        title: 'Employer Appoint Remote Access Settings',
        isShownAfter: true,
        keptValueCount: 1,
      },
    ]);
  });

  it('B-29 tells which values are kept and no longer applied when a section is hidden', () => {
    const kept = { 's1.linkExpiryDays': 30, 's1.allowResend': true };
    const { changes, sectionChanges } = compare({ ...kept, enableRemoteSection1Only: true }, kept);
    expect(sectionChanges).toEqual([
      {
        section: 'SECTION_1_REMOTE',
        title: 'Section 1 Remote Access Settings',
        isShownAfter: false,
        keptValueCount: 2,
      },
    ]);
    expect(changes.filter(({ section }) => section === 'SECTION_1_REMOTE')).toEqual([
      {
        key: 's1.linkExpiryDays',
        label: 'Link valid for (days)',
        section: 'SECTION_1_REMOTE',
        from: '30 days',
        to: '30 days',
        isAutomatic: false,
        isAppliedBefore: true,
        isAppliedAfter: false,
      },
      expect.objectContaining({ key: 's1.allowResend', isAppliedAfter: false }),
    ]);
  });

  it('is what the contract says', () => {
    const { changes, sectionChanges } = compare({}, { enableRemoteSection1Only: true });
    expect(changes.map((one) => SettingChange.parse(one))).toEqual(changes);
    expect(sectionChanges.map((one) => SectionChange.parse(one))).toEqual(sectionChanges);
  });
});

describe('the text of a value', () => {
  it.each<[key: string, value: SettingValue, text: string]>([
    ['enableSso', true, 'On'],
    ['enableSso', false, 'Off'],
    ['s1.linkExpiryDays', 1, '1 day'],
    ['s1.linkExpiryDays', 14, '14 days'],
    ['pwd.complexity', 1, '1 class'],
    ['s1.reminders', [3, 1, 0], '3, 1, 0 days'],
    ['s1.reminders', [], 'None'],
    ['mail.alerts[]', [], 'None'],
    ['mail.alerts[]', ['S1_DUE', 'TNC_DEADLINE'], 'Section 1 is due, Deadline of a mismatch'],
    ['defaultWorkflow', 'EMPLOYER_APPOINT', 'Employer Appoint'],
    ['site.dateFormat', 'MM/DD/YYYY', 'MM/DD/YYYY'],
    ['mail.fromAddress', '', 'System address'],
    ['mail.replyTo', '', 'Empty'],
    [
      'msg.s2',
      '<p>Be <b>kind</b> &amp; quick.</p><ul><li>one</li><li>two</li></ul>',
      'Be kind & quick. one two',
    ],
    ['mail.footer', 'a <b>b</b>\nc', 'a <b>b</b> c'],
  ])('%s = %j reads %s', (key, value, text) => {
    const declaration = settingNamed(key);
    expect(declaration && settingText(declaration, value)).toBe(text);
  });

  it('says All when every option is chosen', () => {
    const declaration = settingNamed('mail.alerts[]');
    expect(declaration && settingText(declaration, declaration.default)).toBe('All');
  });

  it('is cut at 200 characters and never within one', () => {
    const declaration = settingNamed('msg.s2');
    const text = declaration ? settingText(declaration, `<b>${'x'.repeat(198)}😀😀</b>`) : '';
    expect(text).toBe(`${'x'.repeat(198)}…`);
    expect(declaration && settingText(declaration, 'y'.repeat(200))).toBe('y'.repeat(200));
  });
});
