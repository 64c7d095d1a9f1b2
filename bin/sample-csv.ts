import { importTemplates } from '../functions/import-templates/catalog/import-templates.ts';
import type { ImportTemplate } from '../functions/import-templates/contract.ts';

/** Values by column; columns that are left out hold the example of their template. */
export type SampleRow = Readonly<Record<string, string>>;

export function templateOf(templateId: number): ImportTemplate {
  const template = importTemplates.find(({ id }) => id === templateId);
  if (template === undefined) throw new Error(`there is no template ${templateId}`);
  return template;
}

/** The text of a file of invented people, ready to be uploaded. */
export function sampleCsv(templateId: number, rows: readonly SampleRow[]): string {
  const { columns } = templateOf(templateId);
  const lines = rows.map((row) => columns.map(({ name, example }) => quoted(row[name] ?? example)).join(','));
  return `${[columns.map(({ name }) => name).join(','), ...lines].join('\r\n')}\r\n`;
}

/** The name under which a file of a template is uploaded. @param date `YYYY-MM-DD` */
export const sampleName = (templateId: number, date: string): string =>
  `${templateOf(templateId).baseName}_${date.replaceAll('-', '')}.csv`;

const quoted = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
