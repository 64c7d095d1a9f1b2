import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiSession } from '../../bin/smoke/api-session.ts';
import { openSession } from '../../bin/smoke/open-session.ts';
import { eventually } from '../../bin/smoke/story.ts';
import { WebhookReceiver } from '../../bin/smoke/webhook-receiver.ts';
import { runDateOf, runInstantOf } from '../../functions/import-templates/run-date.ts';
import { metricNamespace, metrics } from '../../functions/platform/contract.ts';
import { useFlow } from '../support/flow.ts';
import { type PlacedText, textsBelow } from '../support/state-texts.ts';
import {
  allTenants,
  type CanaryTenant,
  canaryTenants,
  done,
  plantDistributor,
  plantFirm,
} from '../support/tenant-canaries.ts';
import { sftpListings } from '../support/tenant-drops.ts';
import { globalKeys, tenantOfKey } from '../support/tenant-keys.ts';
import { noteJobs, readEverything, textsIn } from '../support/tenant-sweep.ts';

const { meridian, northgate, birch, hazel } = canaryTenants;

/** What holds canaries of more than one tenant, or of another than it should. */
const foreign = (texts: readonly PlacedText[], owner?: CanaryTenant): string[] =>
  texts.flatMap(({ place, text }) => {
    const lowered = text.toLowerCase();
    const held = allTenants.filter(({ label, person }) =>
      [label, person].some((canary) => lowered.includes(canary.toLowerCase())),
    );
    const isFine = owner === undefined ? held.length <= 1 : held.every((one) => one === owner);
    return isFine ? [] : [`${place}: ${held.map(({ id }) => id)}`];
  });
const personal = (texts: readonly PlacedText[]): string[] =>
  texts
    .filter(({ text }) => allTenants.some(({ person }) => text.toLowerCase().includes(person.toLowerCase())))
    .map(({ place }) => place);

describe('two distributors and two firms, each with canaries in every field', () => {
  const flow = useFlow({ recordCount: 1 });
  const hooks = new Map<CanaryTenant, WebhookReceiver>();
  const sessions = new Map<CanaryTenant, ApiSession>();
  const answers = new Map<string, PlacedText[]>();

  beforeAll(async () => {
    const open = (email: string) => openSession(flow().known, email);
    const [pat, sam] = [await open('pat@waybill.example'), await open('sam@waybill.example')];
    for (const [of, email] of [
      [meridian, 'dana@meridian-hr.example'],
      [northgate, 'nina@northgate.example'],
      [birch, 'fern@birch-vale.example'],
      [hazel, 'hana@hazel-grove.example'],
    ] as const)
      sessions.set(of, await open(email));
    await done(pat, 'POST', '/v1/firms/hazel-grove/subscription/enable');
    const today = runDateOf(new Date(flow().runtime.clock.now().getTime() - 86_400_000));
    const planting = [
      ...[meridian, northgate].map((of, index) =>
        plantDistributor(flow(), { by: session(of), pat }, of, 3001 + index * 1000),
      ),
      ...[birch, hazel].map(async (of) => {
        const receiver = await WebhookReceiver.open();
        hooks.set(of, receiver);
        await plantFirm({ by: session(of), pat }, of, { hookUrl: receiver.url, today });
      }),
    ];
    await Promise.all(planting);

    await Promise.all([meridian, northgate].map(delivered));

    await nightPassed();

    for (const of of allTenants) {
      const role = of.ids['firmId'] === undefined ? 'AA' : 'FA';
      answers.set(of.id, [
        ...(await readEverything(session(of), role, of)),
        ...(await readEverything(sam, 'SA', of)),
      ]);
    }
  }, 600_000);

  const session = (of: CanaryTenant): ApiSession => {
    const found = sessions.get(of);
    if (found === undefined) throw new Error(`nobody of ${of.id} has signed in`);
    return found;
  };

  /** Of every bucket that holds something, whether the template names it or not. */
  function bucketNames(): string[] {
    const database = new DatabaseSync(join(flow().stateFolder, 's3', 'metadata.sqlite'), { readOnly: true });
    try {
      return database
        .prepare('SELECT DISTINCT bucket FROM object')
        .all()
        .map(({ bucket }) => String(bucket));
    } finally {
      database.close();
    }
  }

  async function delivered(of: CanaryTenant): Promise<void> {
    const path = `/v1/distributors/${of.id}/data-exports/${of.ids['dataExportId']}`;
    await eventually(
      'the export is delivered',
      async () => {
        const { status, failureText, transfer } = await done(session(of), 'GET', path);
        if (status === 'FAILED') throw new Error(failureText);
        return transfer?.status === 'COMPLETE' ? true : undefined;
      },
      300_000,
    );
  }

  async function nightPassed(): Promise<void> {
    const { clock } = flow().runtime;
    const runDate = runDateOf(clock.now());
    clock.advance(runInstantOf(runDate).getTime() + 1000 - clock.now().getTime());
    for (const of of [birch, hazel])
      await eventually(
        'the night’s run has ended',
        async () => {
          const answer = await session(of).call('GET', `/v1/firms/${of.id}/runs/${runDate}`);
          if (answer.status === 404) return undefined;
          return /"status":"(COMPLETED|INCOMPLETE)"/.test(answer.text)
            ? noteJobs(session(of), of).then(() => true)
            : undefined;
        },
        300_000,
      );
    for (const [of, { messages }] of hooks)
      await eventually(`${of.id} is told`, () =>
        messages.some(({ type }) => type.startsWith('run.')) ? true : undefined,
      );
  }

  it.each(allTenants)('answers about $id hold nothing of another tenant', (of) => {
    const texts = answers.get(of.id) ?? [];
    expect(texts.length).toBeGreaterThan(20);
    for (const canary of [of.label, of.person])
      expect(texts.some(({ text }) => text.includes(canary))).toBe(true);
    const lists = /listDistributors|listFirms|getMe/;
    expect(
      foreign(
        texts.filter(({ place }) => !lists.test(place)),
        of,
      ),
    ).toEqual([]);
  });

  it('mails hold canaries of one tenant at most, and of no person', async () => {
    const texts = (await flow().mails()).map(({ to, subject, text, html }) => ({
      place: subject,
      text: [...to, subject, text, html].join('\n'),
    }));
    expect(texts.length).toBeGreaterThan(3);
    expect(foreign(texts)).toEqual([]);
    expect(personal(texts)).toEqual([]);
  });

  it('webhook messages are of their firm, and of no person', () => {
    for (const [of, { messages }] of hooks) {
      const texts = messages.map(({ type, body, headers }) => ({
        place: type,
        text: body + JSON.stringify(headers),
      }));
      expect(texts.length).toBeGreaterThan(0);
      expect(foreign(texts, of)).toEqual([]);
      expect(personal(texts)).toEqual([]);
    }
  });

  it('packages that were delivered are of one tenant each', () => {
    const folder = join(flow().stateFolder, 'partner');
    const texts = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\/files(\/|$)/.test(entry.parentPath))
      .map((entry) => join(entry.parentPath, entry.name));
    expect(texts.filter((path) => path.endsWith('.zip')).length).toBeGreaterThanOrEqual(2);
    const found = texts.flatMap((path) => {
      const parts = textsIn(readFileSync(path), path);
      return foreign([{ place: path, text: parts.map(({ text }) => text).join('\n') }]);
    });
    expect(found).toEqual([]);
    const all = texts.flatMap((path) => textsIn(readFileSync(path), path));
    expect(personal(all).length).toBeGreaterThan(4);
  });

  it('SFTP listings show a firm its own files, and nothing of another', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-keys-'));
    try {
      for (const [of, other] of [
        [birch, hazel],
        [hazel, birch],
      ] as const) {
        const texts = await sftpListings(session(of), of, { folder, other });
        const shown = (path: string) => texts.find(({ place }) => place.endsWith(` lists ${path}`))?.text;
        expect(shown('/')?.split('\n').sort()).toEqual(['Archive', 'Export', 'Import', 'Rejected']);
        // A file that no template knows is set aside as soon as it is told.
        expect(texts.map(({ text }) => text).join('\n')).toContain(of.label);
        expect(shown('Export')).not.toBe('');
        expect(foreign(texts, of)).toEqual([]);
        expect(texts.filter(({ text }) => text.includes(other.id))).toEqual([]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('metrics are numbers by room and tenant, and hold canaries of nobody', () => {
    const told = metricLines();
    const names = new Set(told.flatMap((line) => Object.keys(line).filter((name) => name in metrics)));
    for (const name of ['RecordsExported', 'DeliveriesComplete', 'RowsApplied', 'ApiRefused'])
      expect(names).toContain(name);
    expect(new Set(told.map(({ tenant }) => tenant).filter(Boolean))).toEqual(
      new Set(allTenants.map(({ id }) => id)),
    );
    const isPlain = ([name, value]: [string, unknown]) => {
      if (name in metrics) return typeof value === 'number';
      if (name === 'service') return Object.values(metrics).some(({ room }) => room === value);
      return name === 'tenant' || name === '_aws';
    };
    expect(told.flatMap((line) => Object.entries(line).filter((field) => !isPlain(field)))).toEqual([]);
    const texts = told.map((line) => ({ place: 'metric', text: JSON.stringify(line) }));
    const canaries = allTenants.flatMap(({ label, person }) => [label, person]);
    expect(texts.filter(({ text }) => canaries.some((canary) => text.includes(canary)))).toEqual([]);
  });

  /** Lines of CloudWatch's Embedded Metric Format, which functions write to their logs. */
  function metricLines(): Record<string, unknown>[] {
    const isLeftOut = (path: string) => /^(s3|partner|dynamodb)\//.test(path);
    const logs = [...textsBelow(flow().stateFolder, isLeftOut)].map(({ text }) => text);
    return [...logs, ...flow().lines]
      .flatMap((text) => text.match(/\{"_aws".*\}/g) ?? [])
      .filter((line) => line.includes(`"Namespace":"${metricNamespace}"`))
      .map((line) => JSON.parse(line));
  }

  it('logs, workflows, queues and what the runtime prints hold canaries of no person', () => {
    const isLeftOut = (path: string) => /^(s3|partner|dynamodb)\//.test(path);
    const texts = [...textsBelow(flow().stateFolder, isLeftOut)];
    expect(texts.length).toBeGreaterThan(3);
    expect(personal([...texts, { place: 'output', text: flow().lines.join('\n') }])).toEqual([]);
  });

  it('every stored item has its tenant first in its key, and holds canaries of that one alone', async () => {
    const items = await flow().items('Table');
    expect(items.length).toBeGreaterThan(100);
    const problems = items.flatMap((item) => {
      const [pk, sk] = [String(item['pk']), String(item['sk'])];
      const place = `${pk} / ${sk}`;
      const owner = tenantOfKey(pk);
      if (owner === undefined && !globalKeys.some(({ key }) => key.test(`${pk} / ${sk}`)))
        return [`${place}: no tenant`];
      const text = JSON.stringify(item, (_name, value) => (value instanceof Uint8Array ? '' : value));
      return foreign(
        [{ place, text }],
        allTenants.find(({ id }) => id === owner),
      );
    });
    expect(problems).toEqual([]);
  });

  it('every object has its tenant first in its key, and holds canaries of that one alone', async () => {
    const { s3 } = flow().inside;
    const problems: string[] = [];
    let objectCount = 0;
    const buckets = bucketNames();
    for (const Bucket of buckets)
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket }))
        for (const { Key = '' } of Contents) {
          objectCount += 1;
          const owner = tenantOfKey(Key);
          if (owner === undefined && !globalKeys.some(({ key }) => key.test(Key)))
            problems.push(`${Key}: no tenant`);
          problems.push(...personal([{ place: Key, text: Key }]));
          const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
          const text = Buffer.from((await Body?.transformToByteArray()) ?? []).toString();
          problems.push(
            ...foreign(
              [{ place: Key, text: Key + text }],
              allTenants.find(({ id }) => id === owner),
            ),
          );
        }
    expect(objectCount).toBeGreaterThan(20);
    expect(buckets.length).toBeGreaterThan(2);
    expect(problems).toEqual([]);
    for (const receiver of hooks.values()) await receiver.close();
  });
});
