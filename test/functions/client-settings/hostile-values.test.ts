import { describe, expect, it } from 'vitest';
import { type SettingDeclaration, settings } from '../../../functions/client-settings/contract.ts';
import { normalizeSettings } from '../../../functions/client-settings/normal-values.ts';
import { settingProblems } from '../../../functions/client-settings/setting-problems.ts';
import { naughtyStrings } from '../../support/naughty-strings.ts';
import { hostileVectors } from '../../support/naughty-vectors.ts';

const texts = [...naughtyStrings, ...hostileVectors];
const ofKind = (kind: SettingDeclaration['kind']) =>
  settings.filter((one) => one.kind === kind && one.editableBy !== 'NOBODY');

/** What is stored of a value; `undefined` when it is refused, in words that name the setting. */
function storedOf({ key, label }: SettingDeclaration, value: string): string | undefined {
  const problems = settingProblems({ [key]: value });
  for (const { pointer, detail } of problems)
    expect([pointer, detail.includes(label)]).toEqual([`#/values/${key}`, true]);
  return problems.length > 0 ? undefined : String(normalizeSettings({ [key]: value })[key] ?? '');
}

describe('naughty values of settings', () => {
  it.each(['text', 'timeOfDay', 'url', 'email'] as const)('are stored as they are or refused: %s', (kind) => {
    for (const declaration of ofKind(kind))
      for (const text of texts)
        for (const value of [text, `https://x.example/${text}`, `${text}@x.example`]) {
          const stored = storedOf(declaration, value);
          if (stored === undefined) continue;
          const typed = value.replace(/\r\n?/g, '\n').trim();
          expect(stored).toBe(kind === 'email' ? typed.toLowerCase() : typed);
          expect(stored.isWellFormed()).toBe(true);
          if (kind === 'url') expect(stored).toMatch(/^$|^https:\/\/[^\s\p{Cc}\u202a-\u202e]+$/u);
        }
  });

  it('are sanitised once and for all as messages', () => {
    const [message] = ofKind('richText');
    for (const text of texts) {
      const stored = message && storedOf(message, text);
      if (message === undefined || stored === undefined) continue;
      expect(storedOf(message, stored)).toBe(stored);
      expect(stored).not.toMatch(
        /<(?!\/?(?:[biua]|ul|ol|li|p|br)\b)[^>]*>|<[^>]*\son\w+\s*=|href="(?!https:|mailto:)/i,
      );
    }
  });

  it.each([
    ['nothing that can be seen', 'mail.fromName', '\u200b\u00ad', 'must have something that can be seen'],
    ['a line end', 'mail.fromName', 'a\u2028Bcc: b', 'must be one line'],
    [
      'half a character',
      'site.logoutPage',
      'https://x.example/\ud83d',
      'contains characters that cannot be shown',
    ],
    [
      'a turned address',
      'site.logoutPage',
      'https://x.example/\u202egnp',
      'contains characters that cannot be shown',
    ],
    ['no character', 'mail.footer', 'a\uffff', 'contains characters that cannot be shown'],
  ])('are refused for %s', (_what, key, value, words) => {
    expect(settingProblems({ [key]: value }).map(({ detail }) => detail)).toEqual([
      expect.stringContaining(words),
    ]);
  });
});
