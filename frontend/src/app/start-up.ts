import { loadRuntimeConfig, type RuntimeConfig } from '../api/runtime-config.ts';
import { openSession, type SignInSession, signedInPath, signedOutPath } from '../api/sign-in-session.ts';

/** What the site shows until somebody is signed in, and then the site itself. */
export type StartStep =
  | { readonly kind: 'waiting'; readonly text: string }
  | { readonly kind: 'failed'; readonly title: string; readonly reason: string; readonly retry: () => void }
  | { readonly kind: 'signed-out'; readonly signIn: () => void }
  | { readonly kind: 'ready'; readonly config: RuntimeConfig; readonly session: SignInSession };

type Show = (step: StartStep) => void;

/** Loads the configuration, signs in and shows each step; runs outside React because a code can be taken up only once. */
export async function startUp(show: Show): Promise<void> {
  try {
    const config = await loadRuntimeConfig();
    await enter(show, config, openSession(config));
  } catch (error) {
    show({
      kind: 'failed',
      title: 'The site could not be started',
      reason: `Its configuration could not be loaded: ${reasonOf(error)} Check your connection and try again; if it stays so, report it.`,
      retry: () => void startUp(show),
    });
  }
}

async function enter(show: Show, config: RuntimeConfig, session: SignInSession): Promise<void> {
  const { pathname, search, hash } = location;
  if (pathname === signedOutPath) {
    show({ kind: 'signed-out', signIn: () => void leaveForSignIn(show, session, '/') });
  } else if (pathname === signedInPath) {
    await completeSignIn(show, config, session);
  } else {
    await leaveForSignIn(show, session, pathname + search + hash);
  }
}

async function completeSignIn(show: Show, config: RuntimeConfig, session: SignInSession): Promise<void> {
  show({ kind: 'waiting', text: 'Signing in' });
  try {
    history.replaceState(null, '', await session.completeSignIn());
    show({ kind: 'ready', config, session });
  } catch (error) {
    show({
      kind: 'failed',
      title: 'Signing in did not work',
      reason: `${reasonOf(error)} Try again to get a new sign-in page.`,
      retry: () => void leaveForSignIn(show, session, '/'),
    });
  }
}

async function leaveForSignIn(show: Show, session: SignInSession, returnTo: string): Promise<void> {
  try {
    await session.signIn(returnTo);
  } catch (error) {
    show({
      kind: 'failed',
      title: 'The sign-in page could not be reached',
      reason: `${reasonOf(error)} Check your connection and try again.`,
      retry: () => void leaveForSignIn(show, session, returnTo),
    });
  }
}

const reasonOf = (error: unknown): string => {
  const reason = error instanceof Error ? error.message : String(error);
  return reason.endsWith('.') ? reason : `${reason}.`;
};
