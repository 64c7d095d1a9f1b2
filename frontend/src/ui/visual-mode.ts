import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { useSyncExternalStore } from 'react';
import { readChoice, storeChoice } from './stored-choice.ts';

export type Appearance = 'system' | 'light' | 'dark';

const key = 'waybill.appearance';
const listeners = new Set<() => void>();
const systemDark = matchMedia('(prefers-color-scheme: dark)');
let appearance: Appearance =
  readChoice(key, (stored) =>
    stored === 'light' || stored === 'dark' || stored === 'system' ? stored : undefined,
  ) ?? 'system';

function apply(): void {
  const isDark = appearance === 'dark' || (appearance === 'system' && systemDark.matches);
  applyMode(isDark ? Mode.Dark : Mode.Light);
  document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
}

/** Shows the page light or dark as chosen, and as the system says from moment to moment when nothing was chosen. */
export function followAppearance(): void {
  apply();
  systemDark.addEventListener('change', apply);
}

export function setAppearance(next: Appearance): void {
  appearance = next;
  storeChoice(key, next);
  apply();
  for (const listener of listeners) listener();
}

export function useAppearance(): Appearance {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => appearance,
  );
}
