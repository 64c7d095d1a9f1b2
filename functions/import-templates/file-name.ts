import { isCalendarDay } from './calendar-date.ts';
import type { ImportTemplate } from './catalog/declaration.ts';
import { importTemplates } from './catalog/import-templates.ts';

export type FileName =
  | {
      readonly template: ImportTemplate;
      /** `YYYY-MM-DD` */
      readonly nameDate: string;
      /** The name as it is stored, in the case of the template. */
      readonly canonicalName: string;
    }
  /** `ZI-I-002`: the upload writes under another name and is not finished. */
  | { readonly code: 'ZI-F-001' | 'ZI-F-002' | 'ZI-I-002' };

const pattern = new RegExp(
  `^(${importTemplates.map(({ baseName }) => baseName).join('|')})_(\\d{4})(\\d{2})(\\d{2})\\.csv$`,
  'i',
);

const templatesByName = new Map(
  importTemplates.map((template) => [template.baseName.toLowerCase(), template]),
);

/** Names that upload programs write under until a file is whole: WinSCP's, rclone's and lftp's (`.in.` before) among them. */
const unfinished = /^\.in\..|\.(filepart|part|partial|tmp)$/i;

/** Which template a file of the import folder is for, and of which date. The name has no folder. */
export function readFileName(name: string): FileName {
  if (unfinished.test(name)) return { code: 'ZI-I-002' };
  const [, baseName = '', year = '', month = '', day = ''] = pattern.exec(name) ?? [];
  const template = templatesByName.get(baseName.toLowerCase());
  if (template === undefined) return { code: 'ZI-F-001' };
  if (!isCalendarDay(Number(year), Number(month), Number(day))) return { code: 'ZI-F-002' };
  return {
    template,
    nameDate: `${year}-${month}-${day}`,
    canonicalName: `${template.baseName}_${year}${month}${day}.csv`,
  };
}
