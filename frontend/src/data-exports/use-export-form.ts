import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { serverNowMs } from '../api/server-time.ts';
import { checkForm, errorsLeft, type FormErrors, type FormField } from './check-form.ts';
import { type ExportForm, isSameForm } from './export-form.ts';

/** Fields that choosing another place or scope empties; what was left before is new then. */
const scopeFields: readonly FormField[] = ['worksites', 'securityGroups', 'i9Ids'];

/** The form as filled, what is wrong with it, and which of that is shown by now: what was left, refused or asked for. */
export function useExportForm(initial: ExportForm, draft: ExportForm | undefined) {
  const [form, setForm] = useState(draft ?? initial);
  const [refused, setRefused] = useState<FormErrors>({});
  const [leftFields, setLeftFields] = useState<ReadonlySet<FormField>>(new Set());
  const [revealCount, setRevealCount] = useState(0);
  const unsaved = useRef(draft !== undefined);
  const errors: FormErrors = useMemo(() => {
    const checked = checkForm(form, serverNowMs());
    return { ...('errors' in checked ? checked.errors : {}), ...refused };
  }, [form, refused]);
  const change = (next: ExportForm) => {
    setRefused(errorsLeft(refused, form, next));
    if (next.scope !== form.scope) {
      setLeftFields(new Set([...leftFields].filter((field) => !scopeFields.includes(field))));
    }
    setForm(next);
    unsaved.current = !isSameForm(next, initial);
  };
  const latest = useRef({ form, change });
  useLayoutEffect(() => {
    latest.current = { form, change };
  });
  const isShown = (field: FormField) => revealCount > 0 || field in refused || leftFields.has(field);
  return {
    form,
    errors,
    shownErrors: Object.fromEntries(
      Object.entries(errors).filter(([field]) => isShown(field as FormField)),
    ) as FormErrors,
    revealCount,
    change,
    /** Stays the same function, whatever the form holds. */
    chooseAssets: useCallback((assets: ExportForm['assets']) => {
      const { form: now, change: changeNow } = latest.current;
      changeNow({ ...now, assets });
    }, []),
    leave: useCallback((field: FormField) => setLeftFields((fields) => new Set([...fields, field])), []),
    /** Shows every error and takes the keyboard to their list. */
    reveal: () => setRevealCount((count) => count + 1),
    refuse: (found: FormErrors) => {
      setRefused(found);
      if (Object.keys(found).length > 0) setRevealCount((count) => count + 1);
    },
    isUnsaved: useCallback(() => unsaved.current, []),
    forget: () => {
      unsaved.current = false;
    },
  };
}
