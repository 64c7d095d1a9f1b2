import type { ImportTemplate } from '../import-templates/contract.ts';

/** What `make` makes of a template, made once for each, however many rows ask for it. */
export function perTemplate<T extends object>(
  make: (template: ImportTemplate) => T,
): (template: ImportTemplate) => T {
  const known = new WeakMap<ImportTemplate, T>();
  return (template) => {
    const before = known.get(template);
    if (before !== undefined) return before;
    const made = make(template);
    known.set(template, made);
    return made;
  };
}
