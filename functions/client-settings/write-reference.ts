import {
  mergeFields,
  type SectionDeclaration,
  type SettingDeclaration,
  sections,
  settingNamed,
  settings,
} from './contract.ts';
import { settingText } from './setting-text.ts';

const editors: Readonly<Record<SettingDeclaration['editableBy'], string>> = {
  ADMINISTRATORS: 'Administrators',
  VENDOR: 'Vendor’s staff',
  NOBODY: 'Nobody',
};

/** The reference of all settings as Markdown, from their declarations alone. */
export function settingsReference(): string {
  return `${[introduction(), ...sections.map(sectionText)].join('\n\n')}\n`;
}

function introduction(): string {
  const fields = mergeFields.map(({ name, label }) => `\`{{${name}}}\` (${label.toLowerCase()})`);
  return `# Package settings

Written by \`npm run generate -- --settings\` from the declarations in \`functions/client-settings/catalog\`; do not edit it
by hand. How to change one: [add a setting](../how-to/add-a-setting.md).

A distributor package, or a client without one, stores only what somebody set on purpose. Everything else is inherited: the
name of the distributor as the name of the sender, the default below for the rest. ⚖ marks what the law binds: it is checked
the same for packages and clients. *Administrators* are System Administrators and Distributor Administrators with full
access; API clients that may write clients set what they may set. The *vendor’s staff* are System Administrators and
Implementation Project Managers.

Messages are rich text: bold, italic, underlined, lists, paragraphs, and links to \`https:\` and \`mailto:\`. They may name
${fields.join(', ')}. An empty message is the system’s own text.`;
}

function sectionText(declaration: SectionDeclaration): string {
  const rows = settings.filter(({ section }) => section === declaration.section).map(rowOf);
  return `## ${declaration.title}

${declaration.help}${shownText(declaration)}

| Key | Label | What it is for | Values | Default | Changed by | Depends on |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}`;
}

function shownText({ shownBy }: SectionDeclaration): string {
  if (shownBy === undefined) return '';
  const condition = shownBy === 'ANY_PRODUCT' ? 'any product is on' : `${either(shownBy)} is on`;
  return ` Shown when ${condition}; hidden, its values are kept and not applied.`;
}

function rowOf(declaration: SettingDeclaration): string {
  const { key, label, help, editableBy, isLawBound } = declaration;
  const cells = [
    `\`${key}\``,
    isLawBound ? `${label} ⚖` : label,
    help,
    valuesText(declaration),
    editableBy === 'NOBODY' ? 'Automatic' : settingText(declaration, declaration.default),
    editors[editableBy],
    dependsText(declaration),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

function valuesText(declaration: SettingDeclaration): string {
  const { kind, least, most, unit = '', mostItems, mostChars = 0, format } = declaration;
  const range = `${least} to ${most}${unit && ` ${unit}`}`;
  const length = `up to ${mostChars.toLocaleString('en-US')} characters`;
  const texts: Readonly<Record<SettingDeclaration['kind'], () => string>> = {
    boolean: () => 'On or off',
    integer: () => range,
    integers: () => `Up to ${mostItems} numbers, ${range}`,
    choice: () => optionTexts(declaration),
    choices: () => `Any of ${optionTexts(declaration)}`,
    text: () => (format === 'date' ? 'Date, YYYY-MM-DD' : `Text, ${length}`),
    richText: () => `Rich text, ${length}`,
    email: () => 'E-mail address',
    url: () => `Address that begins with https://, ${length}`,
    timeOfDay: () => 'Time of day, HH:mm',
  };
  return texts[kind]();
}

function optionTexts({ options = [] }: SettingDeclaration): string {
  return options
    .map(({ value, label }) => (value === label ? `\`${value}\`` : `\`${value}\` ${label}`))
    .join('; ');
}

function dependsText(declaration: SettingDeclaration): string {
  const { requires, requiresAny, follows, options = [] } = declaration;
  const parts = [
    requires && `Needs ${requires.map(quoted).join(' and ')}.`,
    requiresAny && `Needs ${either(requiresAny)}.`,
    ...options.map(({ label, requires: needed }) => needed && `“${label}” needs ${quoted(needed)}.`),
    ...options.map(
      ({ label, excludedBy }) => excludedBy && `“${label}” is not possible with ${quoted(excludedBy)}.`,
    ),
    follows,
  ];
  return parts.filter((part) => part !== undefined).join(' ') || '–';
}

const quoted = (key: string): string => `“${settingNamed(key)?.label ?? key}”`;
const either = (keys: readonly string[]): string =>
  new Intl.ListFormat('en', { type: 'disjunction' }).format(keys.map(quoted));
