/** An eye, which the component kit has not; for `iconSvg`. */
export const eyeIcon = (
  <svg viewBox="0 0 16 16" xmlns="http://www.w3.org/2000/svg" focusable="false" aria-hidden="true">
    <path d="M1 8s2.5-5 7-5 7 5 7 5-2.5 5-7 5-7-5-7-5Z" />
    <circle cx="8" cy="8" r="2" />
  </svg>
);
