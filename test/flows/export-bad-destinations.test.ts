import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, watch } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiSession } from '../../bin/smoke/api-session.ts';
import { eventually } from '../../bin/smoke/story.ts';
import { mostAttempts } from '../../functions/deliveries/contract.ts';
import { attemptLeaseMs } from '../../functions/deliveries/transfer-state.ts';
import {
  exportThat,
  readExport,
  requestExport,
  type SettingsChange,
  saveSettings,
  transferComplete,
  type WatchedExport,
} from '../support/export-calls.ts';
import { runNamesOf, stopFirstRun } from '../support/export-runs.ts';
import { useFlow } from '../support/flow.ts';
import {
  canPrepareAccounts,
  hasOpensshServer,
  type OpensshServer,
  startOpensshServer,
} from '../support/openssh-server.ts';
import { expectProvenGrants } from '../support/reviewed-grants.ts';
import { startTcpFaultProxy, type TcpFaultProxy } from '../support/tcp-fault-proxy.ts';

const dayMs = 86_400_000;
/** Longer than any wait between two tries within an attempt. */
const retryMs = 61_000;
/** In the middle of the package of all records. */
const cutAfterBytes = 3_000_000;
const aFewRecords = { recordSet: { kind: 'I9_IDS', i9Ids: [5_000_001, 5_000_002] } };
const allRecords = {};
const closedPort = await portOfNobody();

describe.runIf(hasOpensshServer)('a destination that does not take the package', () => {
  const flow = useFlow({ recordCount: 90 });
  let dana: ApiSession;
  let pat: ApiSession;
  let server: OpensshServer;
  let proxy: TcpFaultProxy;
  let lastPassedMs = 0;
  /** Exports whose first attempt failed, by what was wrong. */
  const failed = new Map<string, string>();

  beforeAll(async () => {
    dana = flow().person('dana');
    pat = flow().person('pat');
    server = await startOpensshServer();
    proxy = await startTcpFaultProxy(server.port);
  }, 60_000);
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });

  /** As if the server had changed since the test of its settings: values that could not pass one let nobody export. */
  async function saveChanged(change: SettingsChange): Promise<void> {
    const { version, updatedAt } = await saveSettings(pat, server, change);
    for (const sk of ['SETTINGS', `VERSION#${String(version).padStart(8, '0')}`])
      await flow().inside.table.send(
        new UpdateCommand({
          TableName: flow().output('DeliveriesTableName'),
          Key: { pk: 'D#meridian-hr#DELIVERY', sk },
          UpdateExpression: 'SET testedAt = :at',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':at': updatedAt },
        }),
      );
  }

  const cases: {
    what: string;
    change: () => SettingsChange;
    request: Record<string, unknown>;
    /** Text by code; the code is one of them. */
    said: Record<string, string>;
    isSkipped?: boolean;
  }[] = [
    {
      what: 'another host key than the pinned one',
      change: () => ({ destination: { hostKeyFingerprint: `SHA256:${'A'.repeat(43)}` } }),
      request: aFewRecords,
      said: {
        HOST_KEY_CHANGED:
          "The server's host key differs from the one on file. Confirm the change with the server owner.",
      },
    },
    {
      what: 'a wrong password',
      change: () => ({ password: 'not this one' }),
      request: aFewRecords,
      said: {
        AUTH_FAILED: 'The user name or password was rejected.',
      },
    },
    {
      what: 'a directory that is not there',
      change: () => ({ destination: { directory: 'nowhere' } }),
      request: aFewRecords,
      said: {
        DIR_NOT_FOUND: 'The directory nowhere does not exist.',
      },
    },
    {
      what: 'a full disk',
      change: () => ({ destination: { directory: server.smallDisk.remote } }),
      request: allRecords,
      said: {
        DISK_FULL: 'The server reports no free space.',
      },
      isSkipped: !canPrepareAccounts,
    },
    {
      what: 'a server that is down',
      change: () => ({ destination: { port: closedPort } }),
      request: aFewRecords,
      said: {
        CONNECT_REFUSED: `The server did not answer on port ${closedPort}. Check the port and firewall allow-list.`,
      },
    },
    {
      what: 'a connection that is cut in mid-file, and a server that then takes no more',
      change: () => {
        proxy.inject({ kind: 'cut', afterBytes: cutAfterBytes, isLasting: true });
        return { destination: { port: proxy.port } };
      },
      request: allRecords,
      said: {
        SERVER_BUSY: 'The server is busy or limits the number of sign-ins.',
        CONNECTION_LOST: 'The connection was lost during the transfer.',
      },
    },
  ];

  for (const { what, change, request, said, isSkipped = false } of cases)
    it.skipIf(isSkipped)(`fails the attempt for ${what}, and says so in the log and by mail`, async () => {
      await saveChanged(change());
      const dataExportId = await requestExport(dana, { ...request, description: what });
      failed.set(what, dataExportId);
      const one = await firstAttemptFailed(dataExportId);
      const [attempt] = one.attempts;
      const { failureCode = '', failureText } = attempt ?? {};
      expect(Object.entries(said)).toContainEqual([failureCode, failureText]);
      expect(one.transfer).toMatchObject({
        status: 'IN_PROGRESS',
        attemptNumber: 1,
        failureCode,
        failureText,
        nextAttemptAt: new Date(Date.parse(attempt?.startedAt ?? '') + dayMs).toISOString(),
      });
      const mail = await mailAbout(one);
      expect(mail.subject).toContain('Failure');
      expect(mail.subject).toContain(`attempt 1 of ${mostAttempts}`);
      const nextAt = `${one.transfer?.nextAttemptAt?.slice(0, 19).replace('T', ' ')} UTC`;
      for (const part of [failureCode, failureText, nextAt]) expect(mail.text).toContain(part);
      expect(finalNames(one)).toEqual([]);
    });

  it('is tried again a day later with the settings of that day, and gets the package', async () => {
    proxy.dropNewConnections(false);
    await saveSettings(pat, server, { destination: { port: proxy.port } });
    flow().runtime.clock.advance(dayMs);
    for (const dataExportId of failed.values()) {
      const one = await transferComplete(dana, dataExportId);
      expect(one.attempts.map(({ outcome }) => outcome)).toEqual(['FAILED', 'COMPLETE']);
      expect(one.transfer).toMatchObject({ attemptNumber: 2, sentBytes: one.sizeBytes });
      expect(one.transfer?.failureCode).toBeUndefined();
      for (const { name, sha256 } of one.files)
        expect(hash('sha256', readFileSync(join(server.folder, name)))).toBe(sha256);
    }
    expect(readdirSync(server.folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('is not sent again what it was given, even when that has been collected since', async () => {
    proxy.setLatency(15); // so that the cut comes before the next file is through
    const dataExportId = await requestExport(dana, { assets: ['I9_DATA'] });
    const watcher = watch(server.folder, (_, name) => {
      if (name?.startsWith('.') || !name?.endsWith('.zip')) return;
      watcher.close();
      proxy.inject({ kind: 'cut', afterBytes: 1, isLasting: true });
    });
    const cut = await firstAttemptFailed(dataExportId);
    const [zip = '', ...others] = cut.files.map(({ name }) => name);
    expect(finalNames(cut)).toEqual([zip]);
    rmSync(join(server.folder, zip));
    proxy.setLatency(0);
    proxy.dropNewConnections(false);
    flow().runtime.clock.advance(dayMs);
    const one = await transferComplete(dana, dataExportId);
    expect(one.attempts.map(({ outcome }) => outcome)).toEqual(['FAILED', 'COMPLETE']);
    expect(finalNames(one)).toEqual(others);
  });

  it('goes on in the same attempt where a connection was cut in mid-file', async () => {
    proxy.inject({ kind: 'reset', afterBytes: cutAfterBytes });
    const dataExportId = await requestExport(dana);
    const one = await impatiently(dataExportId, ({ transfer }) => transfer?.status === 'COMPLETE');
    expect(one.attempts.map(({ outcome }) => outcome)).toEqual(['COMPLETE']);
    for (const { name, sha256 } of one.files)
      expect(hash('sha256', readFileSync(join(server.folder, name)))).toBe(sha256);
    expect(proxy.toServerBytes).toBeLessThan((one.sizeBytes ?? 0) * 2);
  });

  it('is tried again a day later, once, although the run that waited for the day was ended from outside', async () => {
    await saveChanged({ destination: { port: closedPort } });
    const dataExportId = await requestExport(dana, aFewRecords);
    await firstAttemptFailed(dataExportId);
    await stopFirstRun(flow(), dataExportId);
    await saveSettings(pat, server, { destination: { port: proxy.port } });
    const { clock } = flow().runtime;
    clock.advance(dayMs);
    expect((await readExport(dana, dataExportId)).attempts).toHaveLength(1);
    // The starter looks each minute; a transfer that is late by so much is looked after, and on a busy machine later.
    clock.advance(attemptLeaseMs);
    await impatiently(dataExportId, ({ attempts }) => attempts.length > 1);
    const one = await transferComplete(dana, dataExportId);
    expect(one.attempts.map(({ outcome }) => outcome)).toEqual(['FAILED', 'COMPLETE']);
    expect(one.transfer).toMatchObject({ cycleNumber: 1, attemptNumber: 2, runNumber: 2 });
    expect(finalNames(one)).toHaveLength(one.files.length);
    expect(await runNamesOf(flow(), dataExportId)).toEqual([`${dataExportId}-g1`, `${dataExportId}-g1-r2`]);
  });

  it('is given up for good after five attempts, and not connected to again', async () => {
    await saveChanged({ destination: { port: proxy.port }, password: 'not this one' });
    const before = proxy.connectionCount;
    const dataExportId = await requestExport(dana, aFewRecords);
    for (let attemptNumber = 1; attemptNumber <= mostAttempts; attemptNumber += 1) {
      await exportThat(
        dana,
        dataExportId,
        ({ attempts }) => attempts[attemptNumber - 1]?.outcome === 'FAILED',
        `attempt ${attemptNumber} has failed`,
      );
      flow().runtime.clock.advance(dayMs);
    }
    const one = await exportThat(
      dana,
      dataExportId,
      ({ transfer }) => transfer?.status === 'FAILED',
      'Transfer Failed',
    );
    const starts = one.attempts.map(({ startedAt }) => Date.parse(startedAt));
    for (const [index, start] of starts.slice(1).entries())
      expect(start - (starts[index] ?? 0)).toBeGreaterThanOrEqual(dayMs);
    expect(one.transfer?.nextAttemptAt).toBeUndefined();
    expect(one.transfer?.failureCode).toBe('AUTH_FAILED');
    const last = await eventually('the last mail', async () =>
      (await flow().mails()).find(({ subject }) => subject.includes(`${one.exportNumber}) – attempt 5 of 5`)),
    );
    expect(last.text).toContain('No further attempts will be made.');
    const connectionCount = proxy.connectionCount - before;
    await saveSettings(pat, server, { destination: { port: proxy.port } });
    flow().runtime.clock.advance(3 * dayMs);
    // An export after it is sent, so whatever the days have woken has had its turn.
    await transferComplete(dana, await requestExport(dana, aFewRecords));
    expect(connectionCount).toBe(mostAttempts);
    // One for the test of the repaired settings, one for the export after it.
    expect(proxy.connectionCount - before).toBe(mostAttempts + 2);
    expect((await readExport(dana, dataExportId)).attempts).toHaveLength(mostAttempts);
    expect(finalNames(one)).toEqual([]);
  });

  it('needs what its functions may do', () => {
    expectProvenGrants(flow().runtime, 'export-bad-destinations');
  });

  /** Time between the tries of an attempt passes quickly. Taken all together it stays far below a day. */
  async function impatiently(
    dataExportId: string,
    isWanted: (one: WatchedExport) => boolean,
  ): Promise<WatchedExport> {
    return eventually('the tries of the attempt are used up', async () => {
      const one = await readExport(dana, dataExportId);
      if (isWanted(one)) return one;
      return one.attempts[0]?.failureCode === undefined ? undefined : letTimePass();
    });
  }

  /** Quickly, and not so quickly that what begins each minute piles up. */
  function letTimePass(): undefined {
    if (performance.now() < lastPassedMs + 500) return;
    lastPassedMs = performance.now();
    flow().runtime.clock.advance(retryMs);
  }

  function firstAttemptFailed(dataExportId: string): Promise<WatchedExport> {
    return impatiently(dataExportId, ({ attempts, transfer }) =>
      Boolean(attempts[0]?.outcome === 'FAILED' && transfer?.nextAttemptAt),
    );
  }

  function mailAbout({ exportNumber }: WatchedExport) {
    return eventually('a mail', async () =>
      (await flow().mails()).find(({ subject }) => subject.includes(exportNumber)),
    );
  }

  function finalNames({ files }: WatchedExport): string[] {
    return files.map(({ name }) => name).filter((name) => existsSync(join(server.folder, name)));
  }
});

/** A port that nobody listens on. */
function portOfNobody(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
