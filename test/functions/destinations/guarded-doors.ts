import { NewConnectionTest } from '../../../functions/deliveries/contract.ts';
import { checkedDestination } from '../../../functions/deliveries/destination-check.ts';
import { testDestination } from '../../../functions/destinations/test-destination.ts';
import type { Resolve } from '../../../functions/transfer/address-guard.ts';
import type { Credentials, Destination } from '../../../functions/transfer/contract.ts';
import { createWebhook } from '../../../functions/webhooks/contract.ts';
import { postMessage } from '../../../functions/webhooks/post-message.ts';
import { checkedUrl } from '../../../functions/webhooks/webhook-address.ts';

/** What becomes of a host that somebody enters: the form's answer, or the code that dialling it ends with. */
export type Knock = (host: string, port: number, resolve: Resolve) => Promise<string>;

export const atTheForm = 'refused at the form';
const hostKeyFingerprint = `SHA256:${'A'.repeat(43)}`;
const patience = { resolveMs: 20_000, connectMs: 20_000, readyMs: 20_000, operationMs: 20_000 };

/** As the API checks what is entered; `undefined` when it is refused. */
function enteredDestination(entered: object): Destination | undefined {
  try {
    return checkedDestination(NewConnectionTest.parse({ destination: entered }).destination);
  } catch {
    return undefined;
  }
}

async function dialled(destination: Destination, credentials: Credentials, resolve: Resolve) {
  const { code } = await testDestination(destination, credentials, {
    resolve,
    allowedExceptions: [],
    timing: patience,
    limitMs: 60_000,
    leastFailureMs: 0,
    fileName: '.connection-test-1.tmp',
    onSteps: () => undefined,
    ownBuckets: [],
  });
  return code;
}

const toServer =
  (protocol: 'SFTP' | 'FTPS'): Knock =>
  async (host, port, resolve) => {
    const pinned = protocol === 'SFTP' ? { hostKeyFingerprint } : {};
    const destination = enteredDestination({ protocol, host, port, username: 'acme', ...pinned });
    if (destination !== undefined) return dialled(destination, { password: 'canary' }, resolve);
    // Even if it had been stored, by an older version, say.
    const { success, data } = NewConnectionTest.safeParse({
      destination: { protocol, host, port, username: 'acme', ...pinned },
    });
    if (!success) return atTheForm;
    const code = await dialled(data.destination as Destination, { password: 'canary' }, resolve);
    return code === 'ADDRESS_REFUSED' ? atTheForm : code;
  };

/** Nothing that is entered is a host; whatever the bucket, only names of AWS are asked for. */
const toBucket: Knock = async (bucket, _port, resolve) => {
  const key = { protocol: 'S3', accessKeyId: 'AKIAEXAMPLE000000000' };
  const destination =
    enteredDestination({ ...key, bucket }) ?? enteredDestination({ ...key, bucket: 'acme-exports' });
  if (destination === undefined) throw new Error('a plain bucket is refused');
  return dialled(destination, { secretAccessKey: 'canary' }, async (name) => {
    if (!name.endsWith('.amazonaws.com')) throw new Error(`${name} is asked for`);
    return resolve(bucket);
  });
};

function acceptedUrl(text: string): string | undefined {
  try {
    return checkedUrl(createWebhook.body.parse({ url: text }).url, []);
  } catch {
    return undefined;
  }
}

const toWebhook: Knock = async (host, port, resolve) => {
  const text = `https://${host}:${port}/hooks`;
  if (!URL.canParse(text)) return atTheForm;
  const url = acceptedUrl(text);
  const posted = await postMessage(
    { url: url ?? text, headers: {}, body: 'canary' },
    { guard: { resolve, allowedExceptions: [] }, timeoutMs: 20_000 },
  );
  if (!('failure' in posted)) return `status ${posted.statusCode}`;
  return url === undefined && posted.failure === 'ADDRESS_REFUSED' ? atTheForm : posted.failure;
};

/** Everything of ours that dials an address which a customer has a say in. */
export const doors: readonly (readonly [name: string, knock: Knock])[] = [
  ['SFTP', toServer('SFTP')],
  ['FTPS', toServer('FTPS')],
  ['S3', toBucket],
  ['webhooks', toWebhook],
];
