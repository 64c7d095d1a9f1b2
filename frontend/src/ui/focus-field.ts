const controls = ['[aria-invalid="true"]:enabled', 'input:enabled, textarea:enabled', 'button:enabled'];
const mostFrames = 10;

/** Puts the keyboard on the control of a field, waiting for a section that is just opening. */
export function focusField(anchorId: string, framesLeft = mostFrames): void {
  const place = document.getElementById(anchorId);
  const control = controls
    .map((one) => place?.querySelector<HTMLElement>(one))
    .find((one) => one !== null && one !== undefined);
  if (control === undefined || control === null) {
    if (framesLeft > 0) requestAnimationFrame(() => focusField(anchorId, framesLeft - 1));
    return;
  }
  control.focus();
  control.scrollIntoView({ block: 'center' });
}

/** Puts the keyboard on the first control with an error, once the errors are drawn. */
export function focusFirstError(place: HTMLElement | null): void {
  requestAnimationFrame(() => place?.querySelector<HTMLElement>('[aria-invalid="true"]:enabled')?.focus());
}
