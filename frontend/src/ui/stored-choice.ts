import { useCallback, useState } from 'react';

/**
 * A choice of how things look, kept in this browser. What is stored is read back through `parse`, which answers
 * `undefined` for what it does not accept; never for personal content.
 */
export function useStoredChoice<T>(
  key: string,
  fallback: T,
  parse: (stored: unknown) => T | undefined,
): [T, (choice: T) => void] {
  const [choice, setChoice] = useState(() => readStored(key, parse) ?? fallback);
  const store = useCallback(
    (next: T) => {
      setChoice(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // Storage that is full or switched off only costs the memory of the choice.
      }
    },
    [key],
  );
  return [choice, store];
}

function readStored<T>(key: string, parse: (stored: unknown) => T | undefined): T | undefined {
  try {
    const stored = localStorage.getItem(key);
    return stored === null ? undefined : parse(JSON.parse(stored));
  } catch {
    return undefined;
  }
}
