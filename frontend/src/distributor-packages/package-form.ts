import type { SettingValues } from '../../../functions/client-settings/contract.ts';
import type {
  DistributorPackage,
  PackageStatus,
  SavePackage,
} from '../../../functions/distributor-packages/contract.ts';

import { withoutEmpty } from '../client-settings/setting-rules.ts';

/** A package as it is edited. */
export interface PackageForm {
  readonly name: string;
  readonly externalPackageId: string;
  readonly status: PackageStatus;
  readonly values: SettingValues;
}

export const emptyForm: PackageForm = { name: '', externalPackageId: '', status: 'ACTIVE', values: {} };

export const formOf = (read: DistributorPackage | null): PackageForm =>
  read === null
    ? emptyForm
    : {
        name: read.name,
        externalPackageId: read.externalPackageId,
        status: read.status,
        values: read.values,
      };

/** Whether two forms say the same; blanks around a name are no difference. */
export function isSameForm(one: PackageForm, other: PackageForm): boolean {
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

function plain({ name, externalPackageId, status, values }: PackageForm): unknown {
  const entries = Object.entries(withoutEmpty(values)).sort(([a], [b]) => (a < b ? -1 : 1));
  return [name.trim(), externalPackageId.trim(), status, entries];
}

/** Fields that two forms differ in: `name`, `externalPackageId`, `status` and keys of settings. */
export function changedFields(one: PackageForm, other: PackageForm): string[] {
  const general = (['name', 'externalPackageId', 'status'] as const).filter(
    (field) => one[field] !== other[field],
  );
  const keys = new Set([...Object.keys(one.values), ...Object.keys(other.values)]);
  const differing = [...keys].filter(
    (key) => JSON.stringify(one.values[key]) !== JSON.stringify(other.values[key]),
  );
  return [...general, ...differing];
}

export const bodyOf = (form: PackageForm): SavePackage => ({
  name: form.name.normalize('NFC').trim(),
  externalPackageId: form.externalPackageId.trim(),
  values: withoutEmpty(form.values),
  status: form.status,
});

export interface Edited {
  /** What the editing began with; its version is the one that is saved over. `null`: a new package. */
  readonly base: DistributorPackage | null;
  readonly form: PackageForm;
}

export const startEditing = (read: DistributorPackage | null): Edited => ({ base: read, form: formOf(read) });

/**
 * Takes in what was read anew. Without unsaved changes the form follows; with some they stay, and only a version that
 * says the same (its logo was changed) becomes the base: any other is found when saving.
 */
export function adopt({ base, form }: Edited, fresh: DistributorPackage): Edited {
  if (isSameForm(form, formOf(base))) return startEditing(fresh);
  return isSameForm(formOf(base), formOf(fresh)) ? { base: fresh, form } : { base, form };
}
