import { useEffect, useState } from 'react';
import type { DistributorPackage, PackageSummary } from '../../../functions/distributor-packages/contract.ts';
import { ApiProblem } from '../api/api-problem.ts';
import { useProblems } from '../client-settings/use-problems.ts';
import { checkPackage, generalFields, problemsOf } from './check-package.ts';
import { adopt, changedFields, formOf, isSameForm, type PackageForm, startEditing } from './package-form.ts';
import { useFormOnPage } from './page-state.ts';
import { type Saved, usePackageSave } from './use-package-save.ts';

/** Why nothing was saved, where no field is wrong. */
export type SaveNotice = { readonly kind: 'NO_CHANGES' } | { readonly kind: 'FAILED'; readonly error: Error };

/** A package, or a new one with `read: null`, while it is edited, checked and saved. */
export function usePackageEditor(props: {
  readonly distributorId: string;
  readonly read: DistributorPackage | null;
  readonly idPrefix: string;
  readonly packages: readonly PackageSummary[];
  readonly onSaved: (saved: Saved) => void;
}) {
  const { distributorId, read, idPrefix, packages } = props;
  const [{ base, form }, setEdited] = useState(() => startEditing(read));
  const [notice, setNotice] = useState<SaveNotice>();
  const found = useProblems({ idPrefix, first: generalFields });
  useEffect(() => {
    if (read !== null) setEdited((edited) => adopt(edited, read));
  }, [read]);
  const isUnsaved = !isSameForm(form, formOf(base));
  const restart = (from: DistributorPackage | null) => {
    setEdited(startEditing(from));
    setNotice(undefined);
    found.show({});
  };
  const save = usePackageSave(distributorId, {
    onSaved: (saved) => {
      restart(base === null ? null : saved.package);
      props.onSaved(saved);
    },
    onRefused: (error) => {
      const problems = error instanceof ApiProblem ? problemsOf(error) : {};
      if (Object.keys(problems).length > 0) return found.show(problems);
      setNotice({ kind: 'FAILED', error });
    },
  });
  useFormOnPage({
    formId: idPrefix,
    formName: base === null ? 'the new package' : `“${base.name}”`,
    problems: found.listed,
    onLead: found.lead,
    isUnsaved,
  });
  return {
    base,
    form,
    isUnsaved,
    notice,
    problems: found.problems,
    save,
    /** Forgets what was entered and begins with `from`. */
    restart,
    change: (next: PackageForm) => {
      setNotice(undefined);
      found.forget(changedFields(form, next));
      setEdited({ base, form: next });
    },
    submit: () => {
      setNotice(undefined);
      const problems = checkPackage(form, packages, base?.packageId);
      found.show(problems);
      if (Object.keys(problems).length > 0) return;
      if (base !== null && !isUnsaved) return setNotice({ kind: 'NO_CHANGES' });
      save.begin(base, form);
    },
  };
}

export type PackageEditing = ReturnType<typeof usePackageEditor>;
