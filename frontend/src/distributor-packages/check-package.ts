import {
  ExternalPackageId,
  messages,
  PackageName,
  type PackageSummary,
} from '../../../functions/distributor-packages/contract.ts';
import type { ApiProblem } from '../api/api-problem.ts';
import { checkValues, type SettingsProblems, settingsProblemsOf } from '../client-settings/check-values.ts';
import type { PackageForm } from './package-form.ts';

/** Fields above the settings, in their order. */
export const generalFields = ['name', 'externalPackageId', 'status'] as const;

type Named = Pick<PackageSummary, 'packageId' | 'name' | 'externalPackageId'>;

/** Names that the server takes for the same. */
const folded = (text: string): string =>
  text.normalize('NFC').trim().replace(/\s+/g, ' ').toLocaleLowerCase('en');

/** Everything that is wrong as far as it can be told here. `others` are the packages of the distributor. */
export function checkPackage(
  form: PackageForm,
  others: readonly Named[],
  packageId: string | undefined,
): SettingsProblems {
  const rest = others.filter((one) => one.packageId !== packageId);
  const name =
    PackageName.safeParse(form.name).error?.issues[0]?.message ??
    (rest.some((one) => folded(one.name) === folded(form.name)) ? messages.nameTaken : undefined);
  const externalPackageId =
    ExternalPackageId.safeParse(form.externalPackageId).error?.issues[0]?.message ??
    (rest.some((one) => folded(one.externalPackageId) === folded(form.externalPackageId))
      ? messages.externalIdTaken
      : undefined);
  return {
    ...(name !== undefined && { name }),
    ...(externalPackageId !== undefined && { externalPackageId }),
    ...checkValues(form.values),
  };
}

/** What the API found wrong, by field; empty when it is no matter of fields. */
export function problemsOf({ code, fields }: ApiProblem): SettingsProblems {
  const problems: Record<string, string> = { ...settingsProblemsOf(fields) };
  for (const { pointer, detail } of fields) {
    const field = generalFields.find((one) => pointer === `#/${one}`);
    if (field !== undefined) problems[field] ??= detail;
  }
  if (code === 'PACKAGE_NAME_TAKEN') problems['name'] = messages.nameTaken;
  if (code === 'EXTERNAL_PACKAGE_ID_TAKEN') problems['externalPackageId'] = messages.externalIdTaken;
  return problems;
}
