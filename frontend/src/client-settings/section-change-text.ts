import type { SectionChange } from '../../../functions/client-settings/contract.ts';

/** What becomes of a section, as a sentence. */
export function sectionChangeText({ title, isShownAfter, keptValueCount }: SectionChange): string {
  if (isShownAfter) return `“${title}” appears.`;
  if (keptValueCount === 0) return `“${title}” disappears.`;
  const values = keptValueCount === 1 ? '1 value is' : `${keptValueCount} values are`;
  return `“${title}” disappears; ${values} kept and not applied.`;
}
