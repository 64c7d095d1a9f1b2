import { isProductOn, type SettingValues, settingNamed, settings } from './contract.ts';
import { plainText, sanitizeRichText } from './rich-text.ts';

/** Documents of the Lists of Acceptable Documents that no text may ask for. */
const documents: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['passport', /\bpassports?\b/i],
  ['driver’s license', /\bdriv(?:er|ing)(?:['’]?s|s['’])?\s+licen[cs]es?\b/i],
  ['green card', /\bgreen[\s-]?cards?\b/i],
  [
    'permanent resident card',
    /\b(?:permanent\s+resident|alien\s+registration(?:\s+receipt)?)\s+cards?\b|\bi-?551\b/i,
  ],
  ['social security card', /\b(?:social\s+security|ssn?)\s+(?:account\s+number\s+)?cards?\b/i],
  ['birth certificate', /\bbirth\s+certificates?\b|\bcertificates?\s+of\s+birth\b/i],
  [
    'employment authorization document',
    /\bemployment\s+authorization\s+(?:documents?|cards?)\b|\bwork\s+permits?\b|\bi-?766\b|\bEADs?\b/i,
  ],
  ['Form I-94', /\bi-?94a?\b/i],
  ['visa', /\bvisas?\b/i],
  [
    'naturalization or citizenship certificate',
    /\bcertificates?\s+of\s+(?:naturalization|citizenship)\b|\b(?:naturalization|citizenship)\s+certificates?\b/i,
  ],
  [
    'identification card',
    /\b(?:state|school|military|tribal|photo)\s+(?:id|identification)(?:\s+cards?)?\b|\b(?:id|identification)\s+cards?\b/i,
  ],
  ['voter registration card', /\bvoter(?:['’]?s)?\s+registration\s+cards?\b/i],
];

/** Sentences for whoever saves: texts that changed and name documents an employee might feel told to bring. */
export function settingWarnings(before: SettingValues, after: SettingValues): string[] {
  return settings.flatMap(({ key, label, kind }) => {
    const text = own(after, key);
    if ((kind !== 'richText' && kind !== 'text') || typeof text !== 'string' || text === own(before, key))
      return [];
    const plain = kind === 'richText' ? plainText(sanitizeRichText(text)) : text;
    const named = documents.filter(([, pattern]) => pattern.test(plain)).map(([name]) => name);
    if (named.length === 0) return [];
    const names = new Intl.ListFormat('en').format(named);
    return [
      `“${label}” names documents (${names}). Employees choose which acceptable documents to show: a text may not ask for specific ones.`,
    ];
  });
}

/** Workflows that could be begun before and cannot be after, spelled as the options of `defaultWorkflow`. */
export function workflowsSwitchedOff(before: SettingValues, after: SettingValues): string[] {
  const options = settingNamed('defaultWorkflow')?.options ?? [];
  return options
    .filter(
      ({ requires = 'enableElectronicI9' }) => isProductOn(requires, before) && !isProductOn(requires, after),
    )
    .map(({ value }) => value);
}

const own = (values: SettingValues, key: string) => (Object.hasOwn(values, key) ? values[key] : undefined);
