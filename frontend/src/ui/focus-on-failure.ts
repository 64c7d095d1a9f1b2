import type { AlertProps } from '@cloudscape-design/components/alert';
import { type RefObject, useEffect, useRef } from 'react';

/** The alert with this takes the keyboard, and comes into view, each time something fails anew. */
export function useFocusOnFailure(error: Error | null): RefObject<AlertProps.Ref | null> {
  const alert = useRef<AlertProps.Ref>(null);
  useEffect(() => {
    if (error !== null) alert.current?.focus();
  }, [error]);
  return alert;
}
