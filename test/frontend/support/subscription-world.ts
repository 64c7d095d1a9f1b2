import type { SshKey, Subscription } from '../../../functions/integrator-subscription/contract.ts';

export const subscriptionPath = '/firms/hollis-law/subscription';

const ulid = (number: number): string => `01KY${String(number).padStart(22, '0')}`;

/** A line as `ssh-keygen -t ed25519` writes it; of no key that anybody has. */
export const aPublicKey = `ssh-ed25519 ${'A'.repeat(68)} hris@hollis.example`;
export const serverFingerprint = `SHA256:${'h'.repeat(43)}`;

export const anSshKey = (number: number, different: Partial<SshKey> = {}): SshKey => ({
  keyId: ulid(number),
  name: `HRIS server ${number}`,
  algorithm: 'ssh-ed25519',
  fingerprint: `SHA256:${String(number).padStart(43, 'k')}`,
  addedBy: 'Fia Firmadmin',
  addedAt: '2026-03-01T18:00:00.000Z',
  ...different,
});

/** An active one with one key; takes what differs. */
export const aSubscription = (different: Partial<Subscription> = {}): Subscription => ({
  firmId: 'hollis-law',
  status: 'ACTIVE',
  activeSince: '2026-02-01T18:00:00.000Z',
  sftp: {
    host: 'sftp.waybill.example',
    port: 2222,
    userName: 'hollis-law',
    hostKeyFingerprint: serverFingerprint,
    isApplied: true,
  },
  sshKeys: [anSshKey(1)],
  pendingFileCount: 2,
  events: [
    { at: '2026-03-01T18:00:00.000Z', by: 'Fia Firmadmin', what: 'KEY_ADDED', note: 'HRIS server 1' },
    { at: '2026-02-01T18:00:00.000Z', by: 'System', what: 'ENABLED' },
  ],
  version: 3,
  ...different,
});

const untouched = { activeSince: undefined, sftp: undefined, sshKeys: [], pendingFileCount: 0, events: [] };

/** Of a firm that has none yet. */
export const noSubscription = (different: Partial<Subscription> = {}): Subscription =>
  aSubscription({ ...untouched, status: 'NONE', version: 1, ...different });

/** Of the other firm. */
export const aRequestedSubscription = (different: Partial<Subscription> = {}): Subscription =>
  aSubscription({
    ...untouched,
    firmId: 'reyes-partners',
    status: 'REQUESTED',
    requested: { by: 'Rey Firmadmin', at: '2026-03-02T17:00:00.000Z', message: 'We use Workday.' },
    events: [{ at: '2026-03-02T17:00:00.000Z', by: 'Rey Firmadmin', what: 'REQUESTED' }],
    ...different,
  });
