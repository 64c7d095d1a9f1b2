import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { ListedProblem } from '../client-settings/listed-problems.ts';

/** What is wrong in one of the page's forms. */
export interface FormProblems {
  readonly formId: string;
  readonly formName: string;
  readonly problems: readonly ListedProblem[];
  readonly onLead: (field: string) => void;
}

/** What forms tell the page that they stand on. */
export interface PageState {
  tellProblems(found: FormProblems): void;
  tellUnsaved(formId: string, isUnsaved: boolean): void;
}

const PageContext = createContext<PageState>({
  tellProblems: () => undefined,
  tellUnsaved: () => undefined,
});
export const PageStateProvider = PageContext;

/** Problems of all forms, and whether anything is unsaved. */
export function usePageState() {
  const unsaved = useRef(new Set<string>());
  const [problems, setProblems] = useState<readonly FormProblems[]>([]);
  const state = useMemo<PageState>(
    () => ({
      tellProblems: (found) =>
        setProblems((all) => {
          const others = all.filter(({ formId }) => formId !== found.formId);
          if (found.problems.length === 0) return others.length === all.length ? all : others;
          return [...others, found];
        }),
      tellUnsaved: (formId, isUnsaved) => {
        if (isUnsaved) unsaved.current.add(formId);
        else unsaved.current.delete(formId);
      },
    }),
    [],
  );
  return { state, problems, isUnsaved: useCallback(() => unsaved.current.size > 0, []) };
}

/** Tells the page about a form for as long as it is there. */
export function useFormOnPage(form: FormProblems & { readonly isUnsaved: boolean }): void {
  const { tellProblems, tellUnsaved } = useContext(PageContext);
  const { formId, formName, problems, isUnsaved } = form;
  const lead = useRef(form.onLead);
  lead.current = form.onLead;
  const texts = JSON.stringify(problems);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the texts tell whether the problems changed
  useEffect(() => {
    tellProblems({ formId, formName, problems, onLead: (field) => lead.current(field) });
  }, [tellProblems, formId, formName, texts]);
  useEffect(() => tellUnsaved(formId, isUnsaved), [tellUnsaved, formId, isUnsaved]);
  useEffect(
    () => () => {
      tellProblems({ formId, formName: '', problems: [], onLead: () => undefined });
      tellUnsaved(formId, false);
    },
    [tellProblems, tellUnsaved, formId],
  );
}
