import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listAttention } from '../../../functions/integrator-jobs/attention-store.ts';
import { readRun, runUpdate } from '../../../functions/integrator-runs/run-store.ts';
import { sendDigest } from '../../../functions/integrator-runs/send-digest.ts';
import { transact } from '../../../functions/platform/table.ts';
import { memoryMailer } from '../../support/fixed-deps.ts';
import {
  arrive,
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  setUp,
} from '../../support/integrator-world.ts';
import { Killed, killSwitch } from '../../support/kill-switch.ts';
import { queueNight, runNight, send } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { undo } from '../../support/undo-world.ts';

let engine: TableEngine;
let world: ReturnType<typeof mailing>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = mailing(await integratorWorld(engine));
  await setUp(world, firm1, { notificationEmails: ['ops@law.example', 'it@law.example'] });
});

const mailing = (of: IntegratorWorld) => ({
  ...of,
  mailer: memoryMailer(),
  fannedOut: [] as string[],
  fanOutStarter: {
    async start({ firmId }: { readonly firmId: string }) {
      world.fannedOut.push(firmId);
    },
  },
  notice: { siteUrl: 'https://waybill.example', productName: 'Waybill' },
});
const ref = { firmId: firm1, runId: '2026-11-21' };
const addressees = () => world.mailer.sent.map(({ to }) => to);

async function night() {
  await send(
    world,
    1,
    csvOf(1, { ParentEmployerID: '' }, { EmployerID: 'BAD', ParentEmployerID: '', SigningEmail: 'none' }),
  );
  await send(world, 3, csvOf(3, {}));
  await runNight(world);
}

describe('the digest of a run', () => {
  it('tells every address once what became of each file, and where to look', async () => {
    await night();
    expect(await sendDigest(world, ref)).toEqual({ mailCount: 2 });
    expect(await sendDigest(world, ref)).toEqual({ mailCount: 0 });
    expect(addressees().toSorted()).toEqual(['it@law.example', 'ops@law.example']);
    const [mail] = world.mailer.sent;
    expect(mail?.subject).toBe('Waybill Integrator – Run of 2026-11-21: Incomplete');
    for (const line of [
      'Firm: Firm firm1',
      'Run: 2026-11-21',
      'Status: Incomplete',
      'Started: 2026-11-21 02:05:00 PST',
      '- Import Corporation / Employer Data (2026-11-20): Status Incomplete, Rows 2, Created 1, Updated 0, Unchanged 0, Failed 1, Skipped 0',
      '- Import Client / Employee Data (2026-11-20): Status Completed, Rows 1, Created 1, Updated 0, Unchanged 0, Failed 0, Skipped 0',
      'Open Need Attention: https://waybill.example/firms/firm1/integrator/need-attention',
      'Open Completed Runs: https://waybill.example/firms/firm1/integrator/completed-runs',
    ])
      expect(mail?.text.split('\n')).toContain(line);
    expect(mail?.html).toMatch(/<td class="count">(<span class="label">\w+: <\/span>)1<\/td>/);
    expect(await readRun(world, ref)).toMatchObject({ toldAt: expect.any(String) });
  });

  it('holds nothing of the rows', async () => {
    await night();
    await sendDigest(world, ref);
    const said = JSON.stringify(world.mailer.sent).replaceAll(/<style>.*?<\/style>/g, '');
    for (const content of ['Okafor', 'Chidi', 'BAD', 'none', 'ACME', '100234', '123-45'])
      expect(said).not.toContain(content);
  });

  it('does not point to Need Attention when all is right', async () => {
    await send(world, 1, csvOf(1, { ParentEmployerID: '' }));
    await runNight(world);
    await sendDigest(world, ref);
    expect(world.mailer.sent[0]?.subject).toMatch(/: Completed$/);
    expect(world.mailer.sent[0]?.text).not.toContain('need-attention');
  });

  it('of an undo says what was put back, removed and kept', async () => {
    await send(world, 1, csvOf(1, { ParentEmployerID: '' }));
    const { run } = await runNight(world);
    await undo(world, run);
    await sendDigest(world, { firmId: firm1, runId: '2026-11-21-U01' });
    expect(world.mailer.sent[0]?.subject).toBe('Waybill Integrator – Undo of the run 2026-11-21: Completed');
    expect(world.mailer.sent[0]?.text).toContain('Values put back 0, Records removed 1, Kept 0');
  });

  it('is none for a run without files, and for one that is at work', async () => {
    await queueNight(world);
    expect(await sendDigest(world, ref)).toEqual({ mailCount: 0 });
    expect(await readRun(world, ref)).not.toHaveProperty('toldAt');
    await transact(world.integrator.client, [runUpdate(world, ref, { status: 'COMPLETED' })]);
    expect(await sendDigest(world, ref)).toEqual({ mailCount: 0 });
    expect(await readRun(world, ref)).toHaveProperty('toldAt');
  });

  it('is told to nobody where nobody wants to be told', async () => {
    await setUp(world, firm1, { notificationEmails: [] });
    await night();
    expect(await sendDigest(world, ref)).toEqual({ mailCount: 0 });
    expect(await readRun(world, ref)).toHaveProperty('toldAt');
  });

  it('goes to the others when one address is refused, and to that one later', async () => {
    await night();
    world.mailer.refused.add('ops@law.example');
    await expect(sendDigest(world, ref)).rejects.toMatchObject({
      name: 'TransientError',
      code: 'DIGEST_NOT_SENT',
    });
    expect(addressees()).toEqual(['it@law.example']);
    world.mailer.refused.clear();
    expect(await sendDigest(world, ref)).toEqual({ mailCount: 1 });
    expect(addressees()).toEqual(['it@law.example', 'ops@law.example']);
  });

  it('is sent once when two send it at the same moment', async () => {
    await night();
    await Promise.all([sendDigest(world, ref), sendDigest(world, ref), sendDigest(world, ref)]);
    expect(addressees().toSorted()).toEqual(['it@law.example', 'ops@law.example']);
    await sendDigest(world, ref);
    expect(await readRun(world, ref)).toHaveProperty('toldAt');
  });

  it('reaches every address wherever it is killed, and twice only one that it was being sent to', async () => {
    await night();
    const kill = killSwitch();
    let call = 1;
    for (; ; call += 1) {
      await forgetDigest();
      const deps = {
        ...world,
        integrator: { ...world.integrator, client: kill.wrap(world.integrator.client) },
        mailer: kill.wrap(world.mailer),
      };
      kill.arm(call, 'after');
      const end = await sendDigest(deps, ref).catch((error: unknown) => error);
      kill.disarm();
      if (!(end instanceof Killed)) break;
      world.clock.advance(61_000);
      await sendDigest(world, ref);
      expect(new Set(addressees())).toEqual(new Set(['it@law.example', 'ops@law.example']));
      expect(addressees().length).toBeLessThan(4);
    }
    expect(call).toBeGreaterThan(10);
  });
});

/** As before any mail: the rows of claims under another run's id are others. */
async function forgetDigest() {
  world.mailer.sent.length = 0;
  const fresh = await integratorWorld(engine);
  Object.assign(world, mailing(fresh), { mailer: world.mailer });
  await setUp(world, firm1, { notificationEmails: ['ops@law.example', 'it@law.example'] });
  await send(world, 1, csvOf(1, { ParentEmployerID: '' }));
  await runNight(world);
}

describe('the mail about refused uploads', () => {
  const refuse = (date: string) => send(world, 1, csvOf(1, {}).replace('EmployerName', 'Name'), { date });

  it('tells each of them once to each address, with the reason', async () => {
    await refuse('20261120');
    await refuse('20261119');
    expect(await sendDigest(world, { firmId: firm1 })).toEqual({ mailCount: 2 });
    expect(await sendDigest(world, { firmId: firm1 })).toEqual({ mailCount: 0 });
    const [mail] = world.mailer.sent;
    expect(mail?.subject).toBe('Waybill Integrator – 2 uploads refused');
    expect(mail?.text).toContain('Code ZI-S-002, Reason Column … is “…”, expected “…”.');
    expect(mail?.text).toContain('https://waybill.example/firms/firm1/integrator/need-attention');
    expect((await listAttention(world, firm1)).map(({ isTold }) => isTold)).toEqual([true, true]);
    await refuse('20261118');
    await sendDigest(world, { firmId: firm1 });
    expect(world.mailer.sent.at(-1)?.subject).toBe('Waybill Integrator – 1 upload refused');
  });

  it('does not name the file: its name may be that of a person', async () => {
    await arrive(world, 'Chidi Okafor.csv', 'x');
    await sendDigest(world, { firmId: firm1 });
    expect(world.mailer.sent).toHaveLength(2);
    expect(JSON.stringify(world.mailer.sent)).not.toContain('Okafor');
  });

  it('tells an address that was refused only what it was not told', async () => {
    await refuse('20261120');
    world.mailer.refused.add('ops@law.example');
    await expect(sendDigest(world, { firmId: firm1 })).rejects.toMatchObject({ code: 'DIGEST_NOT_SENT' });
    await refuse('20261119');
    world.mailer.refused.clear();
    await sendDigest(world, { firmId: firm1 });
    expect(world.mailer.sent.map(({ to, subject }) => [to, subject.slice(-17)])).toEqual([
      ['it@law.example', '1 upload refused'.padStart(17)],
      ['ops@law.example', '2 uploads refused'],
      ['it@law.example', '1 upload refused'.padStart(17)],
    ]);
  });
});
