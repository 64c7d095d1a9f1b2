import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settings } from '../../../functions/client-settings/contract.ts';
import { normalizeSettings } from '../../../functions/client-settings/normal-values.ts';
import { plainText, sanitizeRichText } from '../../../functions/client-settings/rich-text.ts';
import { settingProblems } from '../../../functions/client-settings/setting-problems.ts';
import { settingText } from '../../../functions/client-settings/setting-text.ts';
import { settingWarnings } from '../../../functions/client-settings/setting-warnings.ts';
import { attacks, naughtyPieces } from './naughty-texts.ts';

const allowed = /<\/?(?:b|i|u|ul|ol|li|p)>|<\/a>|<br \/>|<a href="(?:https:|mailto:)[^"<>]*">/gi;

/** What is left of mark-up after everything that may be there is taken away; nothing may be. */
const leftOver = (html: string) => html.replace(allowed, '').match(/[<>]/g) ?? [];

describe('rich text', () => {
  it.each([
    ['<p>One <b>bold</b> <i>word</i> <u>here</u></p>', '<p>One <b>bold</b> <i>word</i> <u>here</u></p>'],
    ['<strong>a</strong><em>b</em>', '<b>a</b><i>b</i>'],
    ['<ul><li>a<li>b</ul><ol><li>c</ol>', '<ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>'],
    ['a<br>b<br/>c', 'a<br />b<br />c'],
    [
      '<a href="https://a.example/?x=1&y=2" target="_blank" rel="x">q</a>',
      '<a href="https://a.example/?x=1&amp;y=2">q</a>',
    ],
    ['<a href="mailto:{{contactEmail}}">write</a>', '<a href="mailto:{{contactEmail}}">write</a>'],
    [
      '<a href="http://a.example">x</a> <a href="https://a.example">y</a> z',
      'x <a href="https://a.example">y</a> z',
    ],
    ['<a href="/here">x</a><a href="//a.example">y</a><a>z</a>', 'xyz'],
    ['<a href="https://bank.example@evil.example/">x</a>', 'x'],
    ['<h1 class="x">Title</h1><div style="color:red">text</div>', 'Titletext'],
    ['<script>alert(1)</script>a<style>p{}</style>', 'a'],
    ['5 < 6 & 7 > 2 "quoted" \'too\'', '5 &lt; 6 &amp; 7 &gt; 2 "quoted" \'too\''],
    ['&lt;b&gt;shown&lt;/b&gt; &copy; &nbsp;', '&lt;b&gt;shown&lt;/b&gt; ©'],
    ['Dear {{employee}}, {{employer}}', 'Dear {{employee}}, {{employer}}'],
    ['مرحبا <b>שלום</b> 👩‍👩‍👧 é', 'مرحبا <b>שלום</b> 👩‍👩‍👧 é'],
    ['a\u0000b\u0007c\u009fd', 'abcd'],
    ['<p> </p><br><b></b>', ''],
  ])('%s becomes %s', (typed, kept) => {
    expect(sanitizeRichText(typed)).toBe(kept);
    expect(sanitizeRichText(kept)).toBe(kept);
  });

  it('is counted as a reader sees it', () => {
    expect(plainText('<p>5 &lt; 6 &amp;amp;</p><ul><li>a</li><li>b</li></ul>c<b>d</b>')).toBe(
      '5 < 6 &amp; a b cd',
    );
  });

  it('has a corpus that is worth its name', () => {
    expect(new Set(attacks).size).toBeGreaterThanOrEqual(60);
  });

  it.each(attacks.map((attack) => [attack]))('lets nothing run: %s', (attack) => {
    for (const typed of [
      attack,
      `<p>${attack}</p>`,
      `<a href="https://a.example">${attack}`,
      attack.toUpperCase(),
    ]) {
      const kept = sanitizeRichText(typed);
      expect(leftOver(kept)).toEqual([]);
      expect(kept.replace(/<a href="[^"]*">/g, '')).not.toMatch(/<[^>]*\b(?:on\w+|style|src|data)\s*=/i);
      expect(sanitizeRichText(kept)).toBe(kept);
      expect(normalizeSettings({ 'msg.s2': typed, 'msg.global': kept })).toEqual(
        kept === '' ? {} : { 'msg.s2': kept, 'msg.global': kept },
      );
    }
  });

  it('is made safe however long and nested it is', () => {
    for (const piece of ['<b>', '<', '<a<', '</', '{{', '&', '<!--', '<p><a href=', '<ul><li>'])
      expect(leftOver(sanitizeRichText(piece.repeat(Math.floor(20_000 / piece.length))))).toEqual([]);
  });
});

/** Every text of the catalogue, whatever its kind. */
const textKeys = settings
  .filter(({ kind }) => ['text', 'richText', 'email', 'url', 'timeOfDay', 'choice'].includes(kind))
  .map(({ key }) => key);

describe('naughty texts', () => {
  const text = fc
    .array(
      fc.oneof(
        fc.constantFrom(...naughtyPieces),
        fc.constantFrom(...attacks),
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        fc.string({
          unit: fc.constantFrom('<', '>', '/', '"', "'", '=', 'a', 'b', ' ', '&', '{', '}', '!', '-'),
          maxLength: 40,
        }),
      ),
      { maxLength: 8 },
    )
    .map((pieces) => pieces.join(''));

  it('never throw, become safe, and normalize once for all', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...textKeys), (typed, key) => {
        const values = { [key]: typed, 'msg.s2': typed, 'mail.footer': typed };
        const normal = normalizeSettings(values);
        expect(normalizeSettings(normal)).toEqual(normal);
        expect(settingProblems(normal)).toEqual(settingProblems(values));
        expect(leftOver(String(normal['msg.s2'] ?? ''))).toEqual([]);
        settingWarnings({}, normal);
        for (const declaration of settings) {
          const value = normal[declaration.key];
          if (value !== undefined) expect(settingText(declaration, value).length).toBeLessThanOrEqual(200);
        }
      }),
      { numRuns: 500, seed: 19_860_701 },
    );
  });

  it('are stored as typed where the setting is plain text', () => {
    for (const piece of naughtyPieces.filter((one) => /^[\p{L}\p{N}\p{P}\p{S}]+$/u.test(one)))
      expect(normalizeSettings({ 'mail.footer': piece })).toEqual({ 'mail.footer': piece });
  });

  it('of any type in any place never throw', () => {
    const value = fc.oneof(
      fc.boolean(),
      fc.double(),
      text,
      fc.array(fc.string({ maxLength: 9 }), { maxLength: 9 }),
      fc.array(fc.double(), { maxLength: 9 }),
    );
    const key = fc.oneof(fc.constantFrom(...settings.map((one) => one.key)), fc.string());
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 12 }), (values) => {
        const normal = normalizeSettings(values);
        expect(normalizeSettings(normal)).toEqual(normal);
        expect(settingProblems(normal)).toEqual(settingProblems(values));
      }),
      { numRuns: 300, seed: 2_026 },
    );
  });
});
