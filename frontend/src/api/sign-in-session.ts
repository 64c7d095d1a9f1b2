import { InMemoryWebStorage, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { RuntimeConfig } from './runtime-config.ts';

/** The signed-in person's tokens: kept in memory only, so that a closed tab leaves nothing behind. */
export interface SignInSession {
  readonly isSignedIn: boolean;
  /** Undefined when nobody is signed in. */
  accessToken(): string | undefined;
  /** Fetches new tokens with the refresh token. @returns whether there is a usable access token now */
  renew(): Promise<boolean>;
  /** Leaves for the sign-in page; the address comes back after signing in, without being in any URL. */
  signIn(returnTo: string): Promise<void>;
  /** Takes up the code that the sign-in page sent. @returns the address that was asked for before signing in */
  completeSignIn(): Promise<string>;
  signOut(): Promise<void>;
}

export const signedInPath = '/signed-in';
export const signedOutPath = '/signed-out';

function openManager({ issuer, clientId }: RuntimeConfig): UserManager {
  return new UserManager({
    authority: issuer,
    client_id: clientId,
    redirect_uri: location.origin + signedInPath,
    response_type: 'code',
    // A reloaded page takes the place of the one before, so that Back leads out of it.
    redirectMethod: 'replace',
    scope: 'openid email profile',
    loadUserInfo: false,
    monitorSession: false,
    automaticSilentRenew: false,
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
  });
}

export function openSession(config: RuntimeConfig): SignInSession {
  const manager = openManager(config);
  let accessToken: string | undefined;
  let renewal: Promise<boolean> | undefined;
  manager.events.addUserLoaded((user) => {
    accessToken = user.access_token;
  });

  async function renewOnce(): Promise<boolean> {
    const user = await manager.getUser();
    // Without a refresh token the library would try a hidden frame, which the site's policy forbids.
    if (!user?.refresh_token) return false;
    return manager.signinSilent().then(
      (renewed) => renewed !== null,
      () => false,
    );
  }
  function renew(): Promise<boolean> {
    renewal ??= renewOnce().finally(() => {
      renewal = undefined;
    });
    return renewal;
  }
  manager.events.addAccessTokenExpiring(() => void renew());

  return {
    get isSignedIn() {
      return accessToken !== undefined;
    },
    accessToken: () => accessToken,
    renew,
    signIn: (returnTo) => manager.signinRedirect({ state: { returnTo } }),
    async completeSignIn() {
      const user = await manager.signinRedirectCallback();
      accessToken = user.access_token;
      return returnAddress(user.state);
    },
    async signOut() {
      const tokenEndpoint = await manager.metadataService.getTokenEndpoint(false);
      accessToken = undefined;
      await manager.removeUser();
      await manager.clearStaleState();
      location.assign(signOutAddress(tokenEndpoint ?? config.issuer, config.clientId));
    },
  };
}

/** Cognito's own sign-out, which its discovery document does not always name. */
function signOutAddress(tokenEndpoint: string, clientId: string): string {
  const address = new URL('/logout', tokenEndpoint);
  address.searchParams.set('client_id', clientId);
  address.searchParams.set('logout_uri', location.origin + signedOutPath);
  return address.href;
}

/** Only an address of this site is gone back to. */
function returnAddress(state: unknown): string {
  const returnTo = (state as { returnTo?: unknown } | undefined)?.returnTo;
  if (typeof returnTo !== 'string' || !returnTo.startsWith('/') || returnTo.startsWith('//')) return '/';
  return returnTo.startsWith(signedInPath) || returnTo.startsWith(signedOutPath) ? '/' : returnTo;
}
