import { firmScopes, type Scope } from '../../functions/directory/contract.ts';
import { ApiSession } from './api-session.ts';
import type { KnownApplication } from './running-application.ts';
import { signInMachine, signInPerson } from './sign-in.ts';

/** Signs a person in, and again when the token has run out. @throws Error when that does not work at once */
export async function openSession(application: KnownApplication, email: string): Promise<ApiSession> {
  const signIn = () => signInPerson(application, email, application.password);
  const first = [await signIn()];
  return new ApiSession(application.apiUrl, async () => first.pop() ?? signIn());
}

/** Signs the demo machine client in for some scopes. */
export async function openMachineSession(
  application: KnownApplication,
  wanted: readonly Scope[],
): Promise<ApiSession> {
  const { issuerUrl, machineClient, apiUrl } = application;
  const token = await signInMachine(issuerUrl, machineClient, wanted.join(' '));
  return new ApiSession(apiUrl, async () => token);
}

/** Signs the machine client of the demo firm in. */
export async function openFirmMachineSession({
  issuerUrl,
  firmMachineClient,
  apiUrl,
}: KnownApplication): Promise<ApiSession> {
  return new ApiSession(apiUrl, () => signInMachine(issuerUrl, firmMachineClient, firmScopes.join(' ')));
}
