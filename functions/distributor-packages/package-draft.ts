import { isDeepStrictEqual } from 'node:util';
import { type SettingValues, settingNamed } from '../client-settings/contract.ts';
import { normalizeSettings } from '../client-settings/normal-values.ts';
import { forbiddenKeys } from '../client-settings/setting-editors.ts';
import { settingProblems } from '../client-settings/setting-problems.ts';
import { valuesOf } from '../client-settings/stored-settings.ts';
import type { Principal } from '../directory/contract.ts';
import type { FieldProblem } from '../platform/contract.ts';
import { ConflictError, ForbiddenError, InvalidInputError } from '../platform/errors.ts';
import { fieldProblems } from '../platform/http-problem.ts';
import { createPackage, messages, NewPackage, type PackageStatus, type StoredPackage } from './contract.ts';
import type { PackagesDeps } from './deps.ts';
import { holdersOf } from './package-store.ts';

/** A package as a request wants it. */
export interface PackageDraft {
  readonly name: string;
  readonly externalPackageId: string;
  readonly values: SettingValues;
  readonly status: PackageStatus;
}

/**
 * A draft in its normal form, after the caller's role and every rule agreed. Whatever is wrong is told at once.
 * @param before the package that is changed; absent for a new one
 * @throws ForbiddenError `ROLE_NOT_ALLOWED`, `SETTING_NOT_ALLOWED`
 * @throws InvalidInputError `VALIDATION_FAILED`, `SETTINGS_NOT_VALID`
 * @throws ConflictError `PACKAGE_NAME_TAKEN`, `EXTERNAL_PACKAGE_ID_TAKEN`
 */
export async function checkedDraft(
  deps: Pick<PackagesDeps, 'packages'>,
  principal: Principal,
  {
    distributorId,
    typed,
    before,
  }: { readonly distributorId: string; readonly typed: PackageDraft; readonly before?: StoredPackage },
): Promise<PackageDraft> {
  const { status } = typed;
  const draft = { ...plain(typed), status, values: normalizeSettings(typed.values) };
  requireRole(principal, before, draft);
  const named = NewPackage.pick({ name: true, externalPackageId: true }).safeParse(plain(draft));
  const wrongNames = named.success ? [] : fieldProblems(named.error.issues, '#');
  const wrongValues = settingProblems(draft.values);
  const taken = await takenProblems(deps, distributorId, { draft, wrongNames, packageId: before?.packageId });
  const fields = [...wrongNames, ...taken, ...wrongValues];
  const [first] = fields;
  if (first === undefined) return draft;
  if (wrongNames.length > 0) throw new InvalidInputError('VALIDATION_FAILED', first.detail, { fields });
  if (wrongValues.length > 0) throw settingsNotValid(fields);
  const isName = first.pointer === '#/name';
  const code = isName ? 'PACKAGE_NAME_TAKEN' : 'EXTERNAL_PACKAGE_ID_TAKEN';
  throw new ConflictError(code, first.detail, { fields });
}

export function settingsNotValid(fields: readonly FieldProblem[]): InvalidInputError {
  return new InvalidInputError('SETTINGS_NOT_VALID', 'Some fields are not valid; see `errors`.', { fields });
}

/**
 * Settings that are read-only to the caller stay as they are, whoever sends what. Those that nobody can set, or that there are
 * not, are for `settingProblems` to tell.
 * @throws ForbiddenError `SETTING_NOT_ALLOWED`
 */
export function requireEditable(principal: Principal, before: SettingValues, after: SettingValues): void {
  const isSettable = (key: string) => (settingNamed(key)?.editableBy ?? 'NOBODY') !== 'NOBODY';
  const forbidden = forbiddenKeys(before, after, principal).filter(isSettable);
  if (forbidden.length === 0) return;
  const labels = forbidden.map((key) => settingNamed(key)?.label ?? key);
  throw new ForbiddenError(
    'SETTING_NOT_ALLOWED',
    `Your role may not change: ${labels.join(', ')}. Leave them as they are.`,
    {
      fields: forbidden.map((key) => ({
        pointer: `#/values/${key}`,
        detail: 'Your role may not change it.',
      })),
    },
  );
}

/** Spaces around a name are nobody's intent. */
function plain({ name, externalPackageId }: Pick<PackageDraft, 'name' | 'externalPackageId'>) {
  return { name: name.normalize('NFC').trim(), externalPackageId: externalPackageId.trim() };
}

function requireRole(principal: Principal, before: StoredPackage | undefined, draft: PackageDraft): void {
  const had = before === undefined ? {} : valuesOf(before.settings);
  const isAdministrator = principal.roles.some((role) => createPackage.roles.some((one) => one === role));
  if (!isAdministrator && changesMoreThanVendorSettings(before, had, draft))
    throw new ForbiddenError(
      'ROLE_NOT_ALLOWED',
      'Your role may change only the settings that are the vendor’s to set. Leave everything else as it is.',
    );
  requireEditable(principal, had, draft.values);
}

function changesMoreThanVendorSettings(
  before: StoredPackage | undefined,
  had: SettingValues,
  draft: PackageDraft,
): boolean {
  const { name, externalPackageId, status } = draft;
  if (before?.name !== name || before.externalPackageId !== externalPackageId) return true;
  if (before.status !== status) return true;
  return Object.keys({ ...had, ...draft.values })
    .filter((key) => settingNamed(key)?.editableBy !== 'VENDOR')
    .some((key) => !isDeepStrictEqual(had[key], draft.values[key]));
}

async function takenProblems(
  deps: Pick<PackagesDeps, 'packages'>,
  distributorId: string,
  {
    draft,
    wrongNames,
    packageId,
  }: { draft: PackageDraft; wrongNames: readonly FieldProblem[]; packageId?: string },
): Promise<FieldProblem[]> {
  const isWrong = (field: string) => wrongNames.some(({ pointer }) => pointer === `#/${field}`);
  const holders = await holdersOf(deps, distributorId, {
    name: isWrong('name') ? undefined : draft.name,
    externalPackageId: isWrong('externalPackageId') ? undefined : draft.externalPackageId,
  });
  const texts = { name: messages.nameTaken, externalPackageId: messages.externalIdTaken };
  return (['name', 'externalPackageId'] as const).flatMap((field) => {
    const isTaken = holders[field] !== undefined && holders[field] !== packageId;
    return isTaken ? [{ pointer: `#/${field}`, detail: texts[field] }] : [];
  });
}
