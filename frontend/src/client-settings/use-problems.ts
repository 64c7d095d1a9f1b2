import { useCallback, useEffect, useState } from 'react';
import { focusField } from '../ui/focus-field.ts';
import type { SettingsProblems } from './check-values.ts';
import { listedProblems } from './listed-problems.ts';
import { settingAnchorId } from './setting-anchor.ts';

/** What is wrong in a form. Showing problems puts the keyboard on the first wrong field. */
export function useProblems(options: { readonly idPrefix?: string; readonly first: readonly string[] }) {
  const { idPrefix, first } = options;
  const [problems, setProblems] = useState<SettingsProblems>({});
  const [wanted, setWanted] = useState<{ readonly field: string }>();
  useEffect(() => {
    if (wanted !== undefined) focusField(settingAnchorId(idPrefix, wanted.field));
  }, [wanted, idPrefix]);
  return {
    problems,
    listed: listedProblems(problems, first),
    show: (next: SettingsProblems) => {
      setProblems(next);
      const [wrong] = listedProblems(next, first);
      if (wrong !== undefined) setWanted({ field: wrong.field });
    },
    /** Opens the section of a field and puts the keyboard there. */
    lead: (field: string) => {
      setProblems((all) => ({ ...all }));
      setWanted({ field });
    },
    /** A field that was changed has no problem until it is checked anew. */
    forget: useCallback((fields: readonly string[]) => {
      setProblems((all) =>
        fields.some((field) => field in all)
          ? Object.fromEntries(Object.entries(all).filter(([field]) => !fields.includes(field)))
          : all,
      );
    }, []),
  };
}
