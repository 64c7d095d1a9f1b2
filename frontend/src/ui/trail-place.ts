import { useEffect, useSyncExternalStore } from 'react';

/** A page that the trail names. */
export interface TrailPlace {
  readonly title: string;
  readonly href: string;
}

let shown: TrailPlace | undefined;
const listeners = new Set<() => void>();

function show(place: TrailPlace | undefined): void {
  shown = place;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Has the trail name a page above this one, where that depends on what this one shows. */
export function useTrailPlace({ title, href }: TrailPlace): void {
  useEffect(() => {
    show({ title, href });
    return () => show(undefined);
  }, [title, href]);
}

/** What the page has told of the one above it. */
export const useShownTrailPlace = (): TrailPlace | undefined => useSyncExternalStore(subscribe, () => shown);
