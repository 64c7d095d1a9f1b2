import { useCallback, useState } from 'react';

/** Answers `undefined` for stored content that it does not accept. */
type Parse<T> = (stored: unknown) => T | undefined;

/** What this browser keeps under the key; only choices of how things look, never personal content. */
export function readChoice<T>(key: string, parse: Parse<T>): T | undefined {
  try {
    const stored = localStorage.getItem(key);
    return stored === null ? undefined : parse(JSON.parse(stored));
  } catch {
    return undefined;
  }
}

export function storeChoice(key: string, choice: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(choice));
  } catch {
    // Storage that is full or switched off only costs the memory of the choice.
  }
}

/** A choice of how things look, kept in this browser. */
export function useStoredChoice<T>(key: string, fallback: T, parse: Parse<T>): [T, (choice: T) => void] {
  const [choice, setChoice] = useState(() => readChoice(key, parse) ?? fallback);
  const store = useCallback(
    (next: T) => {
      setChoice(next);
      storeChoice(key, next);
    },
    [key],
  );
  return [choice, store];
}
