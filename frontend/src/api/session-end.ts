const eventName = 'waybill:session-end';

/** Tells the page that the site leaves for the sign-in page in the middle of something. */
export function announceSessionEnd(): void {
  dispatchEvent(new Event(eventName));
}

/** `act` runs before the site leaves, so that what is unsaved can be kept. @returns stops listening */
export function onSessionEnd(act: () => void): () => void {
  addEventListener(eventName, act);
  return () => removeEventListener(eventName, act);
}
