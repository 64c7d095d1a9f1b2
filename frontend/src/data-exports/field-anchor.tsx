import type { ReactNode } from 'react';
import type { FormField } from './export-form.ts';

const anchorId = (field: FormField): string => `field-${field}`;

/** The place that the error summary leads to. */
export function FieldAnchor({
  field,
  children,
}: {
  readonly field: FormField;
  readonly children: ReactNode;
}) {
  return <div id={anchorId(field)}>{children}</div>;
}

/** Puts the keyboard on the first control of a field. */
export function focusField(field: FormField): void {
  const control = document
    .getElementById(anchorId(field))
    ?.querySelector<HTMLElement>('input:enabled, textarea:enabled, button:enabled');
  control?.focus();
  control?.scrollIntoView({ block: 'center' });
}
