import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import type { ImportTemplate } from '../import-templates/contract.ts';
import type { ExportTemplate } from './contract.ts';

/** The import template that takes back what an export gives; `undefined` where none does. */
export const importTemplateOf = ({ importTemplateId }: ExportTemplate): ImportTemplate | undefined =>
  importTemplates.find(({ id }) => id === importTemplateId);

/**
 * The fields of an exported row as a row of the import template. Columns that the export does not have are `missing`: blank
 * for a firm that has nothing yet, “Zoom No Update” for one whose values are to stay.
 * @throws Error when no import takes the export back
 */
export function asImport(template: ExportTemplate, fields: readonly string[], missing = ''): string[] {
  const into = importTemplateOf(template);
  if (into === undefined) throw new Error(`no import takes back ${template.baseName}`);
  const byColumn = new Map(
    template.columns.map(({ importColumn }, at) => [importColumn ?? '', fields[at] ?? '']),
  );
  return into.columns.map(({ name }) => byColumn.get(name) ?? missing);
}
