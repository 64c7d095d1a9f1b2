import type { DatabaseSync } from 'node:sqlite';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { LocalClock } from '../clock.ts';

/** Models that end when their grant is revoked, as in oidc-provider's own adapter. */
const grantable = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken']);

export interface GrantStoreOptions {
  readonly database: DatabaseSync;
  readonly clock: LocalClock;
  /** How long a rotated refresh token of this client may be sent again, seconds. */
  rotationGraceSeconds(clientId: string | undefined): number;
}

/**
 * oidc-provider's storage for one model: codes, sessions, grants and refresh tokens survive a restart.
 * The provider reads the machine's time, so instants are kept in the runtime's clock and shifted on the way out.
 */
export function grantStore(model: string, options: GrantStoreOptions): Adapter {
  const { database, clock } = options;
  const shift = (payload: AdapterPayload, bySeconds: number): AdapterPayload => ({
    ...payload,
    ...(payload.exp === undefined ? {} : { exp: payload.exp + bySeconds }),
    ...(payload.iat === undefined ? {} : { iat: payload.iat + bySeconds }),
  });
  const offsetSeconds = () => Math.floor(clock.offsetMs() / 1_000);
  const isSpent = (payload: AdapterPayload, consumedAtMs: unknown) => {
    if (typeof consumedAtMs !== 'number') return false;
    const graceSeconds = model === 'RefreshToken' ? options.rotationGraceSeconds(payload.clientId) : 0;
    return clock.nowMs() >= consumedAtMs + graceSeconds * 1_000;
  };
  const read = (row: Record<string, unknown> | undefined): AdapterPayload | undefined => {
    if (row === undefined || Number(row['expires_at_ms']) <= clock.nowMs()) return undefined;
    const payload = JSON.parse(String(row['payload'])) as AdapterPayload;
    const consumed = isSpent(payload, row['consumed_at_ms']);
    return { ...shift(payload, -offsetSeconds()), ...(consumed ? { consumed: true } : {}) };
  };
  const find = (column: 'id' | 'uid', value: string) =>
    read(database.prepare(`SELECT * FROM grants WHERE model = ? AND ${column} = ?`).get(model, value));
  database.prepare('DELETE FROM grants WHERE model = ? AND expires_at_ms <= ?').run(model, clock.nowMs());
  return {
    upsert: async (id, payload, expiresIn = 0) => {
      const kept = JSON.stringify(shift(payload, offsetSeconds()));
      const grantId = grantable.has(model) ? (payload.grantId ?? null) : null;
      const expiresAtMs = clock.nowMs() + expiresIn * 1_000;
      database
        .prepare(
          `INSERT OR REPLACE INTO grants (model, id, payload, grant_id, uid, expires_at_ms) VALUES (?, ?, ?, ?, ?, ?)`,
        )
        .run(model, id, kept, grantId, payload.uid ?? null, expiresAtMs);
    },
    find: async (id) => find('id', id),
    findByUid: async (uid) => find('uid', uid),
    findByUserCode: async () => undefined,
    consume: async (id) => {
      const query =
        'UPDATE grants SET consumed_at_ms = coalesce(consumed_at_ms, ?) WHERE model = ? AND id = ?';
      database.prepare(query).run(clock.nowMs(), model, id);
    },
    destroy: async (id) => {
      database.prepare('DELETE FROM grants WHERE model = ? AND id = ?').run(model, id);
    },
    revokeByGrantId: async (grantId) => {
      database.prepare('DELETE FROM grants WHERE grant_id = ?').run(grantId);
    },
  };
}
