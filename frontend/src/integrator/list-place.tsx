import type { ReactNode } from 'react';

/** A list that `showList` leads to. */
export function ListPlace({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <div id={id} tabIndex={-1} style={{ outline: 'none' }}>
      {children}
    </div>
  );
}

/** Brings a list into view and the keyboard to it. */
export function showList(id: string): void {
  const place = document.getElementById(id);
  place?.focus({ preventScroll: true });
  place?.scrollIntoView();
}
