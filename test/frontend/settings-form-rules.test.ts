import { describe, expect, it } from 'vitest';
import { checkValues, settingsProblemsOf } from '../../frontend/src/client-settings/check-values.ts';
import { listedProblems } from '../../frontend/src/client-settings/listed-problems.ts';
import {
  inserted,
  listed,
  plainText,
  surround,
  withSamples,
} from '../../frontend/src/client-settings/rich-text.ts';
import { sectionChangeText } from '../../frontend/src/client-settings/section-change-text.ts';
import {
  isChanged,
  keptSections,
  limitsText,
  lockReason,
  optionReason,
  settingsOf,
  shownSections,
  shownValue,
  valuesSet,
  withoutEmpty,
  withValue,
} from '../../frontend/src/client-settings/setting-rules.ts';
import { typedInteger, typedIntegers } from '../../frontend/src/client-settings/typed-numbers.ts';
import { type EffectiveSetting, settings } from '../../functions/client-settings/contract.ts';
import { settingProblems } from '../../functions/client-settings/setting-problems.ts';
import { roles } from '../../functions/directory/contract.ts';

const named = (key: string) => {
  const found = settings.find((one) => one.key === key);
  if (found === undefined) throw new Error(key);
  return found;
};
const state = (values: Record<string, boolean | number | string>, read: EffectiveSetting[] = []) => ({
  values,
  distributorName: 'Northwind',
  effective: new Map(read.map((one) => [one.key, one])),
});
const set = (key: string, value: EffectiveSetting['value']): EffectiveSetting => ({
  key,
  value,
  source: 'PACKAGE',
  isApplied: true,
});
const allAccess: { roles: readonly string[]; isReadOnly: boolean } = {
  roles: [roles.distributorAllAccess],
  isReadOnly: false,
};

describe('what the settings form shows', () => {
  it('shows the sections that the switches ask for', () => {
    const titles = (values: Record<string, boolean>) =>
      shownSections(state(values)).map(({ section }) => section);
    expect(titles({})).toEqual(['PRODUCTS', 'FORM_I9', 'PASSWORDS', 'EMAIL', 'SITE', 'MESSAGES']);
    expect(titles({ enableEmployeeAppoint: true, enableRemoteAccessSection3: true })).toContain(
      'APPOINT_REMOTE',
    );
    expect(titles({ enableRemoteSection1Only: true })).toContain('SECTION_1_REMOTE');
  });

  it('tells which hidden sections keep values', () => {
    expect(keptSections(state({ 's1.linkExpiryDays': 20, 's1.allowResend': false }))).toEqual([
      { title: 'Section 1 Remote Access Settings', count: 2 },
    ]);
  });

  it('shows what is set, else what is inherited', () => {
    expect(shownValue(named('mail.fromName'), state({}))).toBe('Northwind');
    expect(shownValue(named('mail.fromName'), state({ 'mail.fromName': 'Acme' }))).toBe('Acme');
    expect(shownValue(named('mail.standardInterval'), state({}))).toBe(3);
  });

  it('shows what follows from other settings as they are entered', () => {
    const read = [set('section1Remote', false)];
    expect(shownValue(named('section1Remote'), state({}, read))).toBe(false);
    expect(shownValue(named('section1Remote'), state({ enableEmployerAppoint: true }, read))).toBe(true);
  });

  it('locks what the role, a prerequisite or the system decides, with the reason', () => {
    const reason = (key: string, values = {}, who = allAccess) => lockReason(named(key), state(values), who);
    expect(reason('enableEVerify')).toBeUndefined();
    expect(reason('pwd.minLength')).toBe('Only the vendor’s staff can change it.');
    expect(reason('section1Remote')).toBe('On with any remote workflow.');
    expect(reason('enableI9Pro')).toBe('Needs “Enable E-Verify” to be on.');
    expect(reason('enableI9Pro', { enableEVerify: true })).toBeUndefined();
    const manager = { roles: [roles.implementationProjectManager], isReadOnly: false };
    expect(reason('pwd.minLength', {}, manager)).toBeUndefined();
    expect(reason('enableEVerify', {}, manager)).toBe('Your role cannot change it.');
  });

  it('lets a switch that was left on be switched off', () => {
    expect(lockReason(named('enableI9Pro'), state({ enableI9Pro: true }), allAccess)).toBeUndefined();
  });

  it('offers a default workflow only while it is on', () => {
    const option = named('defaultWorkflow').options?.find(({ value }) => value === 'EMPLOYER_APPOINT');
    if (option === undefined) throw new Error('no such option');
    expect(optionReason(option, {})).toBe('Needs “Enable Employer Appoint” to be on.');
    expect(optionReason(option, { enableEmployerAppoint: true })).toBeUndefined();
  });

  it('says what is allowed', () => {
    expect(limitsText(named('s1.linkExpiryDays'))).toMatch(/^1 to 60/);
    expect(limitsText(named('s1.reminders'))).toMatch(/^Up to 5 numbers.*separated by commas$/);
    expect(limitsText(named('mail.footer'))).toBe('Up to 1,000 characters');
  });

  it('has every setting in a section', () => {
    const keys = shownSections(
      state({
        enableRemoteSection1Only: true,
        enableEmployerAppoint: true,
        enableRemoteAccessSection3: true,
      }),
    ).flatMap(({ section }) => settingsOf(section).map(({ key }) => key));
    expect(keys).toEqual(settings.map(({ key }) => key));
  });
});

describe('what the settings form changes', () => {
  const read = [set('mail.standardInterval', 5)];

  it('begins with what was set on purpose', () => {
    expect(valuesSet([...read, { ...set('mail.escalatedInterval', 1), source: 'SYSTEM' }])).toEqual({
      'mail.standardInterval': 5,
    });
  });

  it('forgets a value that goes back to what it was inherited with, and keeps one that was set', () => {
    expect(withValue(state({ enableSso: true }), 'enableSso', false)).toEqual({});
    expect(withValue(state({ 'mail.standardInterval': 5 }, read), 'mail.standardInterval', 3)).toEqual({
      'mail.standardInterval': 3,
    });
    expect(withValue(state({ enableSso: true }), 'enableSso', undefined)).toEqual({});
  });

  it('takes an emptied text for inherited', () => {
    expect(withoutEmpty({ 'mail.footer': '', 'mail.replyTo': 'a@example.com' })).toEqual({
      'mail.replyTo': 'a@example.com',
    });
    expect(isChanged('mail.footer', state({ 'mail.footer': '' }))).toBe(false);
    expect(isChanged('mail.standardInterval', state({ 'mail.standardInterval': 6 }, read))).toBe(true);
    expect(isChanged('mail.standardInterval', state({}, read))).toBe(true);
  });

  it('reads numbers and leaves everything else as it was typed', () => {
    expect(['7', ' 7 ', '', '7.5', 'x'].map(typedInteger)).toEqual([7, 7, '', '7.5', 'x']);
    expect(['3, 1,0', '3,', '', '3, x'].map(typedIntegers)).toEqual([[3, 1, 0], [3], [], '3, x']);
  });
});

describe('what the settings form checks', () => {
  it('finds nothing wrong where the server finds nothing wrong, for every default', () => {
    const values = Object.fromEntries(
      settings.filter(({ default: value }) => value !== '').map((one) => [one.key, one.default]),
    );
    expect(checkValues(values)).toEqual({});
  });

  it('finds what the server finds too, at the same setting', () => {
    const values = {
      'mail.standardInterval': 400,
      'mail.sendTime': '25:00',
      'mail.replyTo': 'me',
      'site.logoutPage': 'http://example.com',
      'mail.footer': 'x'.repeat(1001),
      's1.reminders': [3, 2, 1, 4, 5, 6],
    };
    const server = settingsProblemsOf(settingProblems(values));
    expect(Object.keys(checkValues(values)).sort()).toEqual(Object.keys(server).sort());
  });

  it('lists problems in the order of the fields', () => {
    const problems = { 'mail.sendTime': 'b', name: 'a', enableEVerify: 'c' };
    expect(listedProblems(problems, ['name']).map(({ field }) => field)).toEqual([
      'name',
      'enableEVerify',
      'mail.sendTime',
    ]);
  });
});

describe('the mark-up of messages', () => {
  it('surrounds, lists and inserts at what is selected, which stays selected', () => {
    const selected = { text: 'one two', start: 4, end: 7 };
    expect(surround(selected, '<b>', '</b>')).toEqual({ text: 'one <b>two</b>', start: 7, end: 10 });
    expect(listed({ text: 'a\nb', start: 0, end: 3 }, 'ol').text).toBe('<ol><li>a</li><li>b</li></ol>');
    expect(inserted(selected, '{{employer}}')).toEqual({ text: 'one {{employer}}', start: 16, end: 16 });
  });

  it('counts what people read', () => {
    expect(plainText('<p>a &amp; b</p><ul><li>c</li></ul>')).toBe('a & b c');
  });

  it('shows merge fields as samples and leaves unknown ones', () => {
    expect(withSamples('{{ employer }} {{nobody}}')).toBe('Alpine Lifts {{nobody}}');
  });

  it('says what becomes of a section', () => {
    const change = {
      section: 'EMAIL' as const,
      title: 'Email Settings',
      isShownAfter: false,
      keptValueCount: 2,
    };
    expect(sectionChangeText(change)).toBe('“Email Settings” disappears; 2 values are kept and not applied.');
    expect(sectionChangeText({ ...change, isShownAfter: true })).toBe('“Email Settings” appears.');
  });
});
