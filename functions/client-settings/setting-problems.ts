import type { FieldProblem } from '../platform/contract.ts';
import { type SettingDeclaration, type SettingValue, type SettingValues, settingNamed } from './contract.ts';
import { normalizeSettings } from './normal-values.ts';
import { dependencyProblems } from './setting-rules.ts';
import { valueProblem } from './value-problem.ts';

/** A package and its origin fit an item of the table, whose limit is 400 KB. */
const mostBytes = 300_000;

/**
 * Everything that keeps these values from being stored, as sentences for whoever set them. Values that nobody set cannot
 * be wrong, and neither can their dependencies; values of hidden sections are held only to their own limits.
 * @param root JSON Pointer to the values
 */
export function settingProblems(values: SettingValues, root = '#/values'): FieldProblem[] {
  const normal = normalizeSettings(values);
  const wrong = Object.entries(normal).flatMap(([key, value]) => {
    const detail = problemOf(settingNamed(key), key, value);
    return detail === undefined ? [] : [{ key, detail }];
  });
  const wrongKeys = new Set(wrong.map(({ key }) => key));
  const sound = Object.fromEntries(Object.entries(normal).filter(([key]) => !wrongKeys.has(key)));
  const problems = [...wrong, ...dependencyProblems(sound).filter(({ key }) => !wrongKeys.has(key))].map(
    ({ key, detail }) => ({
      pointer: `${root}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      detail,
    }),
  );
  return Buffer.byteLength(JSON.stringify(normal)) <= mostBytes
    ? problems
    : [...problems, { pointer: root, detail: 'All texts together are too long; shorten some messages.' }];
}

function problemOf(
  declaration: SettingDeclaration | undefined,
  key: string,
  value: SettingValue,
): string | undefined {
  if (declaration === undefined) return `There is no setting “${key}”.`;
  if (declaration.editableBy === 'NOBODY')
    return `“${declaration.label}” cannot be set. ${declaration.follows ?? ''}`.trim();
  return valueProblem(declaration, value);
}
