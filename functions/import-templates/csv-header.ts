import type { FileProblem, ImportTemplate } from './contract.ts';
import { messageOf, quotable } from './problem-text.ts';

/** Names are compared without case and without blanks around them; their order and number must be those of the template. */
export function headerProblem(fields: readonly string[], template: ImportTemplate): FileProblem | undefined {
  const width = Math.max(fields.length, template.columns.length);
  for (let place = 0; place < width; place += 1) {
    const found = fields[place]?.trim();
    const expected = template.columns[place]?.name;
    if (found?.toLowerCase() === expected?.toLowerCase()) continue;
    const values = {
      n: place + 1,
      found: found === undefined ? '(missing)' : quotable(found),
      expected: expected ?? '(no further column)',
    };
    return { code: 'ZI-S-002', message: messageOf('ZI-S-002', values) };
  }
  return undefined;
}
