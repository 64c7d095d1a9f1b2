import { useEffect, useState } from 'react';
import { onSessionEnd } from '../api/session-end.ts';
import { useMe } from '../api/who.ts';
import { type ExportForm, emptyForm } from './export-form.ts';

/**
 * A form that was being filled when the session ended, kept in this tab until its person is back at its address.
 * `formKey` tells forms that begin differently apart.
 */
export function useKeptDraft(formKey: string) {
  const userId = useMe().data?.principal.id ?? '';
  const place = `waybill.draft ${userId} ${formKey}`;
  const [kept, setKept] = useState(() => ({ place, draft: readDraft(place) }));
  useEffect(() => sessionStorage.removeItem(place), [place]);
  return {
    draft: kept.place === place ? kept.draft : undefined,
    keep: (form: ExportForm) => sessionStorage.setItem(place, JSON.stringify(form)),
    drop: () => setKept({ place, draft: undefined }),
  };
}

/** Calls `keep` once the session ends. */
export function useSessionEnd(keep: () => void): void {
  useEffect(() => onSessionEnd(keep));
}

/** A draft of another version of the form is none. */
function readDraft(place: string): ExportForm | undefined {
  const text = sessionStorage.getItem(place);
  if (text === null) return undefined;
  const draft: object = JSON.parse(text);
  const isWhole = Object.entries(emptyForm).every(([name, value]) => value === undefined || name in draft);
  return isWhole ? (draft as ExportForm) : undefined;
}
