import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import { ConflictError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { applyNow } from './apply-sftp.ts';
import type { subscriptionRoutes as routes, Subscription } from './contract.ts';
import type { SubscriptionDeps } from './deps.ts';
import { shownSubscription } from './show-subscription.ts';
import { readPublicKey } from './ssh-public-key.ts';
import {
  type Act,
  actorOf,
  type Move,
  moved,
  type StoredSubscription,
  withKey,
  withoutKey,
} from './subscription.ts';
import { type ChangeMail, readSubscription, saveChange } from './subscription-store.ts';

type Routes = typeof routes;
type Verb<Name extends keyof Routes> = (
  deps: SubscriptionDeps,
  request: ApiRequest<Routes[Name], Principal>,
) => Promise<ApiAnswer<Routes[Name]>>;

export const askForSubscription: Verb<'requestSubscription'> = (deps, request) =>
  move(deps, request, { kind: 'REQUEST', text: request.body.message || undefined });

export const withdrawRequest: Verb<'withdrawRequest'> = (deps, request) =>
  move(deps, request, { kind: 'WITHDRAW' });

export const enableSubscription: Verb<'enableSubscription'> = (deps, request) =>
  move(deps, request, { kind: 'ENABLE' });

export const suspendSubscription: Verb<'suspendSubscription'> = (deps, request) =>
  move(deps, request, { kind: 'SUSPEND', text: request.body.reason });

export const endSubscription: Verb<'endSubscription'> = (deps, request) =>
  move(deps, request, { kind: 'END', text: request.body.reason });

/** A private key goes no further than to be recognized as one. @throws InvalidInputError `PRIVATE_KEY_SENT`, `KEY_NOT_VALID` */
export const addSshKey: Verb<'addSshKey'> = async (deps, request) => {
  await authorizeFirm(deps, request.principal, request.params.firmId);
  const { name, publicKey } = request.body;
  const key = { ...readPublicKey(publicKey), name, keyId: deps.newId() };
  return { body: await change(deps, request, (before, act) => withKey(before, key, act)) };
};

export const removeSshKey: Verb<'removeSshKey'> = async (deps, request) => {
  await authorizeFirm(deps, request.principal, request.params.firmId);
  const { keyId } = request.params;
  return { body: await change(deps, request, (before, act) => withoutKey(before, keyId, act)) };
};

interface Asked {
  readonly principal: Principal;
  readonly params: { readonly firmId: string };
}

async function move(
  deps: SubscriptionDeps,
  asked: Asked,
  wanted: Move,
): Promise<{ readonly body: Subscription }> {
  await authorizeFirm(deps, asked.principal, asked.params.firmId);
  return { body: await change(deps, asked, (before, act) => moved(before, wanted, act)) };
}

/** Others who change the same subscription or set-up at the same moment and are given way. */
const mostRaces = 10;

/** Saves what becomes of the subscription, and has the SFTP server follow. @throws ConflictError `SUBSCRIPTION_CHANGED` */
async function change(
  deps: SubscriptionDeps,
  { principal, params: { firmId } }: Asked,
  decide: (before: StoredSubscription, act: Act) => StoredSubscription,
): Promise<Subscription> {
  for (let race = 0; race < mostRaces; race += 1) {
    const setup = await readSetup(deps, firmId);
    const before = await readSubscription(deps, setup);
    const at = deps.clock.now().toISOString();
    const after = decide(before, { actor: actorOf(principal), at });
    const isMailed = setup.notificationEmails.length > 0;
    const mail = isMailed ? mailOf(deps, after) : undefined;
    if (!(await saveChange(deps, { before, after, setup, mail }))) continue;
    deps.log.info('SUBSCRIPTION_CHANGED', { firmId, code: after.events[0]?.what });
    if (after.sftpVersion !== before.sftpVersion) await applyNow(deps, firmId);
    return shownSubscription(deps, principal, firmId);
  }
  const message = 'Others kept changing the subscription. Look at it and try again.';
  throw new ConflictError('SUBSCRIPTION_CHANGED', message);
}

const mailedChanges: readonly ChangeMail['what'][] = ['ENABLED', 'RESUMED', 'SUSPENDED', 'ENDED'];
const mailSeconds = 3 * 24 * 3600;

function mailOf(
  deps: SubscriptionDeps,
  { firmId, events: [event] }: StoredSubscription,
): ChangeMail | undefined {
  if (event === undefined || !mailedChanges.includes(event.what)) return undefined;
  const expiresAt = Math.floor(Date.parse(event.at) / 1000) + mailSeconds;
  return { firmId, mailId: deps.newId(), what: event.what, at: event.at, expiresAt };
}
