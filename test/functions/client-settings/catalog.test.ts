import { describe, expect, it } from 'vitest';
import {
  mergeFields,
  sections,
  settingNamed,
  settings,
} from '../../../functions/client-settings/contract.ts';
import { normalizeSettings } from '../../../functions/client-settings/normal-values.ts';
import { plainText, sanitizeRichText } from '../../../functions/client-settings/rich-text.ts';
import { settingProblems } from '../../../functions/client-settings/setting-problems.ts';
import { settingWarnings } from '../../../functions/client-settings/setting-warnings.ts';
import { expectedSettings, lawBoundKeys } from './expected-settings.ts';

const kinds: Readonly<Record<string, readonly string[]>> = {
  B: ['boolean'],
  E: ['choice'],
  I: ['integer'],
  T: ['text', 'richText', 'email', 'url', 'timeOfDay', 'integers', 'choices'],
  set: ['choices'],
};
const declared = (key: string) => {
  const found = settingNamed(key);
  if (found === undefined) throw new RangeError(`${key} is not declared`);
  return found;
};

describe('the catalogue', () => {
  it('has every setting of the product once, in its order and with its label, and the date that a policy needs', () => {
    const ours = settings.filter(({ key }) => key !== 'attachmentsAsOfDate');
    expect(expectedSettings).toHaveLength(112);
    expect(ours.map(({ key, label }) => [key, label])).toEqual(
      expectedSettings.map(([key, label]) => [key, label]),
    );
    expect(settings).toHaveLength(113);
  });

  it.each(expectedSettings)('has %s “%s” of type %s', (key, _label, type) => {
    expect(kinds[type]).toContain(declared(key).kind);
  });

  it('has the defaults of the product', () => {
    const plain = expectedSettings.filter(
      ([, , , value]) => !/^(auto|all|default|empty|.* (name|address))/.test(value),
    );
    const shown = plain.map(([key]) => [key, String(declared(key).default)]);
    expect(shown).toEqual(plain.map(([key, , , value]) => [key, value]));
    const empty = expectedSettings.filter(([, , , value]) => value === 'empty');
    expect(empty.map(([key]) => declared(key).default)).toEqual(empty.map(() => ''));
    expect(declared('mail.alerts[]').default).toHaveLength(12);
  });

  it('has a text of the system for every message whose default is one', () => {
    const messages = expectedSettings.filter(([, , , value]) => value === 'default');
    expect(messages).toHaveLength(13);
    for (const [key] of messages) expect(String(declared(key).default)).toMatch(/^<p>.{30}/);
  });

  it('has the ranges of the product', () => {
    const ranges = expectedSettings.flatMap(([key, , type, , allowed]) => {
      const [, least, most] = /(\d+)–(\d+)/.exec(allowed) ?? [];
      return type === 'I' ? [{ key, least: Number(least), most: Number(most) }] : [];
    });
    expect(ranges.map(({ key }) => key)).toHaveLength(17);
    expect(ranges.map(({ key }) => ({ key, least: declared(key).least, most: declared(key).most }))).toEqual(
      ranges,
    );
  });

  it('has the options of the product', () => {
    const lists = expectedSettings.filter(
      ([, , , , allowed]) => /^[A-Z0-9_/-]+, /i.test(allowed) && !/^days/.test(allowed),
    );
    const options = lists.map(([key]) => [
      key,
      declared(key)
        .options?.map(({ value }) => value)
        .join(', '),
    ]);
    expect(lists.length).toBeGreaterThan(10);
    expect(options).toEqual(lists.map(([key, , , , allowed]) => [key, allowed]));
  });

  it('has the lengths of the product', () => {
    const lengths = expectedSettings.flatMap(([key, , , , allowed]) => {
      const [, chars] = /≤ ([\d,]+)/.exec(allowed) ?? [];
      return chars === undefined ? [] : [[key, Number(chars.replace(',', ''))]];
    });
    expect(lengths.map(([key]) => [key, declared(String(key)).mostChars])).toEqual(lengths);
  });

  it('marks what the law binds', () => {
    const marked = settings.filter(({ isLawBound }) => isLawBound === true).map(({ key }) => key);
    expect(marked).toEqual(lawBoundKeys);
  });

  it('leaves passwords and I-9 Resolve to the vendor, and what is automatic to nobody', () => {
    const editableBy = (editor: string) =>
      settings.filter((one) => one.editableBy === editor).map(({ key }) => key);
    expect(editableBy('VENDOR')).toEqual([
      'enableI9Resolve',
      ...settings.filter(({ section }) => section === 'PASSWORDS').map(({ key }) => key),
    ]);
    expect(editableBy('NOBODY')).toEqual([
      ...expectedSettings
        .filter(([, , , value]) => value.startsWith('auto'))
        .map(([key]) => key)
        .slice(0, 6),
      'ea.allowSelfAsAr',
      'site.ssnRequired',
    ]);
    for (const { key, editableBy: by, follows } of settings)
      if (by === 'NOBODY') expect([key, follows]).toEqual([key, expect.stringMatching(/\.$/)]);
  });

  it('explains every setting and section in sentences of its own', () => {
    for (const { help } of [...settings, ...sections]) expect(help).toMatch(/^[A-Z].{20,}\.$/s);
    expect(new Set(settings.map(({ help }) => help)).size).toBe(settings.length);
  });

  it('names only settings that exist as what something needs', () => {
    const named = settings.flatMap(({ requires = [], requiresAny = [], options = [] }) => [
      ...requires,
      ...requiresAny,
      ...options.flatMap((option) => [option.requires ?? [], option.excludedBy ?? []].flat()),
    ]);
    const shownBy = sections.flatMap((one) => (Array.isArray(one.shownBy) ? one.shownBy : []));
    for (const key of [...named, ...shownBy]) expect(declared(key).kind).toBe('boolean');
  });

  it('offers time zones that exist', () => {
    const zones = declared('mail.timeZone').options ?? [];
    for (const { value } of zones)
      expect(new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone).toBeTruthy();
    expect(zones.length).toBeGreaterThan(25);
  });
});

describe('a default', () => {
  it('is in order together with all the others', () => {
    const all = settings.filter(({ editableBy }) => editableBy !== 'NOBODY');
    expect(settingProblems({})).toEqual([]);
    const values = Object.fromEntries(
      all.filter(({ key }) => key !== 'enableMobile').map(({ key, default: value }) => [key, value]),
    );
    expect(settingProblems(values)).toEqual([]);
  });

  it.each(settings.filter(({ default: value }) => value !== '').map((one) => [one.key, one] as const))(
    'is stored as it is declared: %s',
    (key, declaration) => {
      const isAutomatic = declaration.editableBy === 'NOBODY';
      expect(normalizeSettings({ [key]: declaration.default })).toEqual(
        isAutomatic ? {} : { [key]: declaration.default },
      );
    },
  );

  it.each(settings.filter(({ kind }) => kind === 'richText').map((one) => [one.key, String(one.default)]))(
    'of a message is clean, short, and asks for no document: %s',
    (key, text) => {
      expect(sanitizeRichText(text)).toBe(text);
      expect(plainText(text).length).toBeLessThan(500);
      expect(settingWarnings({}, { [key]: text })).toEqual([]);
      const used = [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
      expect(mergeFields.map(({ name }) => name)).toEqual(expect.arrayContaining(used));
    },
  );
});
