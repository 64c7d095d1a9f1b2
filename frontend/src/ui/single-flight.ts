import { useCallback, useRef } from 'react';

/** Lets an act run once at a time: what is asked for while it runs, as by a double click, is dropped. */
export function useSingleFlight(): (act: () => Promise<unknown>) => void {
  const isFlying = useRef(false);
  return useCallback((act) => {
    if (isFlying.current) return;
    isFlying.current = true;
    // What went wrong is shown by whoever acts.
    void act()
      .catch(() => undefined)
      .finally(() => {
        isFlying.current = false;
      });
  }, []);
}
