import { exportTemplates } from '../export-templates/catalog/export-templates.ts';
import { importTemplates } from '../import-templates/catalog/import-templates.ts';

/** Whether a task brings files or gets them; ids of templates count within one of the two. */
export type TaskType = 'IMPORT' | 'EXPORT';

export function templateTitle(type: TaskType, templateId: number): string {
  const templates: readonly { readonly id: number; readonly title: string }[] =
    type === 'IMPORT' ? importTemplates : exportTemplates;
  return templates.find(({ id }) => id === templateId)?.title ?? `Template ${templateId}`;
}
