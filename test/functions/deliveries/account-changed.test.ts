import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSecret } from '../../../functions/deliveries/account-secret.ts';
import { readTest } from '../../../functions/deliveries/connection-test-store.ts';
import { isDeliverable, readDeliverySettings } from '../../../functions/deliveries/settings-store.ts';
import { deliveryApi } from '../../support/export-api.ts';
import { type ExportWorld, exportWorld, northgate } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: ExportWorld;
let call: ReturnType<typeof deliveryApi>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
  call = deliveryApi(world);
});

type Sent = Readonly<Record<string, unknown>>;
interface Account {
  readonly destination: Sent;
  readonly secret: Sent;
  /** Each makes it another account. */
  readonly changes: readonly Sent[];
  /** These leave it the same. */
  readonly others: readonly Sent[];
}

const hostKey = { hostKeyFingerprint: `SHA256:${'B'.repeat(43)}`, hostKeyKind: 'ssh-ed25519' };
const server = { host: 'files.acme.example', username: 'acme' };
const serverChanges = [
  { host: 'files.evil.example' },
  { host: 'files.acme.example.evil.example' },
  { host: 'FILES.ACME.EXAMPLE2' },
  { host: '93.184.215.14' },
  { port: 2222 },
  { username: 'Acme' },
  { username: 'acme ' },
  { username: 'other' },
];
const accounts: Readonly<Record<string, Account>> = {
  SFTP: {
    destination: { protocol: 'SFTP', port: 22, ...server },
    secret: { password: 'p1', privateKey: 'k1' },
    changes: [
      ...serverChanges,
      { host: 'sftp://files.evil.example' },
      { host: 'sftp://files.acme.example:2222' },
    ],
    others: [{ directory: '/other' }, { host: ' Files.Acme.Example ' }, hostKey],
  },
  FTPS: {
    destination: { protocol: 'FTPS', port: 21, ...server },
    secret: { password: 'p2' },
    changes: [...serverChanges, { host: 'ftps://files.acme.example:990' }],
    others: [{ directory: '/other' }, { tlsMode: 'IMPLICIT' }],
  },
  S3: {
    destination: { protocol: 'S3', bucket: 'acme-in', accessKeyId: 'AKIAEXAMPLE000000000' },
    secret: { secretAccessKey: 's3' },
    changes: [{ bucket: 'acme-in2' }, { accessKeyId: 'AKIAEXAMPLE000000001' }],
    others: [{ prefix: 'in/' }, { region: 'us-east-2' }],
  },
};
const cells = Object.entries(accounts).flatMap(([protocol, { changes }]) =>
  changes.map((change) => ({ protocol, change })),
);
const kept = Object.entries(accounts).flatMap(([protocol, { others }]) =>
  others.map((change) => ({ protocol, change })),
);

const path = `/v1/distributors/${northgate}/delivery-settings`;
const notificationEmails = ['ops@acme.example'];
const put = (body: Sent) => call('PUT', path, { as: 'sub-ida', body: { notificationEmails, ...body } });
const test = (destination: Sent) => call('POST', `${path}/tests`, { as: 'sub-ida', body: { destination } });
const accountOf = (protocol: string): Account => {
  const account = accounts[protocol];
  if (account === undefined) throw new Error(`there is no account of ${protocol}`);
  return account;
};
/** With its host key where it has one. */
const pinned = ({ destination }: Account) =>
  destination['protocol'] === 'SFTP' ? { ...destination, ...hostKey } : destination;

describe(`another account: ${cells.length} changes of host, port, user, bucket or key`, () => {
  it.each(cells)(
    'leaves the secret and the host key of $protocol behind with $change',
    async ({ protocol, change }) => {
      const account = accountOf(protocol);
      expect((await put({ destination: pinned(account), ...account.secret })).status).toBe(200);
      const changed = { ...account.destination, ...change };
      // Saved or tested: the secret that is stored is not used.
      const saved = await put({ destination: changed });
      expect([saved.status, saved.body.code]).toEqual([400, 'SECRET_MISSING']);
      await expectNoSecretInTest(changed);
      const own = Object.fromEntries(
        Object.keys(account.secret)
          .slice(0, 1)
          .map((name) => [name, 'new']),
      );
      const again = await put({ destination: changed, ...own });
      expect([again.status, again.body.destination.hostKeyFingerprint]).toEqual([200, undefined]);
      const settings = await readDeliverySettings(world, northgate);
      expect(settings?.secret && (await openSecret(world, northgate, settings.secret))).toEqual(own);
      expect(isDeliverable(settings)).toBe(protocol !== 'SFTP');
      // And it does not come back with the account.
      const back = await put({ destination: account.destination });
      expect([back.status, back.body.code]).toEqual([400, 'SECRET_MISSING']);
    },
  );

  it.each(kept)('is not what $change makes of $protocol', async ({ protocol, change }) => {
    const account = accountOf(protocol);
    await put({ destination: pinned(account), ...account.secret });
    const saved = await put({ destination: { ...account.destination, ...change } });
    expect([saved.status, saved.body.hasSecret]).toEqual([200, true]);
    expect(saved.body.destination.hostKeyFingerprint).toBe(pinned(account)['hostKeyFingerprint' as never]);
  });

  it('of another protocol takes no secret along', async () => {
    for (const protocol of Object.keys(accounts)) {
      const account = accountOf(protocol);
      await put({ destination: pinned(account), ...account.secret });
    }
    const { body } = await put({ destination: accountOf('SFTP').destination });
    expect(body.hasSecret).toBe(true);
    const other = await put({ destination: { ...accountOf('FTPS').destination, username: 'other' } });
    expect(other.body.code).toBe('SECRET_MISSING');
  });
});

/** A server whose key is not known is asked for that alone. */
async function expectNoSecretInTest(destination: Sent): Promise<void> {
  const started = await test(destination);
  if (destination['protocol'] !== 'SFTP') {
    expect([started.status, started.body.code]).toEqual([400, 'SECRET_MISSING']);
    return;
  }
  const stored = await readTest(world, northgate, started.body.testId);
  expect([started.status, stored?.secret]).toEqual([202, undefined]);
  expect(stored?.destination).not.toHaveProperty('hostKeyFingerprint');
}
