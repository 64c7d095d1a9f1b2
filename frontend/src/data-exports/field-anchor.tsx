import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { fieldAnchorId } from '../ui/field-anchor.ts';
import type { FormField } from './check-form.ts';

/** Called with a field that the keyboard or pointer left. */
export const FieldLeaveContext = createContext<(field: FormField) => void>(() => undefined);

/** The place that the error summary leads to; tells when its field is left. */
export function FieldAnchor(props: { readonly field: FormField; readonly children: ReactNode }) {
  const { field, children } = props;
  const ref = useRef<HTMLDivElement>(null);
  const onLeave = useContext(FieldLeaveContext);
  useEffect(() => {
    const place = ref.current;
    if (place === null) return;
    let isPressed = false;
    const press = () => {
      isPressed = true;
    };
    const release = () => {
      isPressed = false;
    };
    const leave = ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget instanceof Node && place.contains(relatedTarget)) return;
      if (!isPressed) return onLeave(field);
      // An error that appears under a pressed pointer would move the button away from its click.
      addEventListener('pointerup', () => setTimeout(() => onLeave(field)), { once: true });
    };
    place.addEventListener('focusout', leave);
    addEventListener('pointerdown', press, true);
    addEventListener('pointerup', release);
    addEventListener('pointercancel', release);
    return () => {
      place.removeEventListener('focusout', leave);
      removeEventListener('pointerdown', press, true);
      removeEventListener('pointerup', release);
      removeEventListener('pointercancel', release);
    };
  }, [field, onLeave]);
  return (
    <div ref={ref} id={fieldAnchorId(field)}>
      {children}
    </div>
  );
}
