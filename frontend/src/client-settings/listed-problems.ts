import { settings } from '../../../functions/client-settings/contract.ts';
import type { SettingsProblems } from './check-values.ts';

export interface ListedProblem {
  readonly field: string;
  readonly text: string;
}

/** Problems of a form in the order of its fields; `first` are the fields above the settings. */
export function listedProblems(problems: SettingsProblems, first: readonly string[]): ListedProblem[] {
  const order = [...first, ...settings.map(({ key }) => key)];
  const place = (field: string) => (order.includes(field) ? order.indexOf(field) : order.length);
  return Object.entries(problems)
    .map(([field, text]) => ({ field, text }))
    .sort((one, other) => place(one.field) - place(other.field));
}
