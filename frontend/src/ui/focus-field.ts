const controls = ['[aria-invalid="true"]:enabled', 'input:enabled, textarea:enabled', 'button:enabled'];
const mostFrames = 10;

/** Puts the keyboard on the control of a field, waiting for a section that is just opening. */
export function focusField(anchorId: string): void {
  whenDrawn(
    () => {
      const place = document.getElementById(anchorId);
      return controls.map((one) => place?.querySelector<HTMLElement>(one)).find((one) => one);
    },
    (control) => {
      control.focus();
      control.scrollIntoView({ block: 'center' });
    },
  );
}

/** Puts the keyboard on the first control with an error, once the errors are drawn. */
export function focusFirstError(place: HTMLElement | null): void {
  requestAnimationFrame(() =>
    whenDrawn(
      () => place?.querySelector<HTMLElement>('[aria-invalid="true"]:enabled'),
      (control) => control.focus(),
    ),
  );
}

/** What an answer of the server brings is drawn when React finds time, which may be frames later. */
function whenDrawn(
  find: () => HTMLElement | null | undefined,
  then: (control: HTMLElement) => void,
  framesLeft = mostFrames,
): void {
  const control = find();
  if (control) then(control);
  else if (framesLeft > 0) requestAnimationFrame(() => whenDrawn(find, then, framesLeft - 1));
}
