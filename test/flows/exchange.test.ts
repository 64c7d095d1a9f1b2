import { beforeAll, describe, expect, it } from 'vitest';
import { exchangeStory } from '../../bin/smoke/exchange-story.ts';
import { eventually } from '../../bin/smoke/story.ts';
import { useFlow } from '../support/flow.ts';
import { hasOpensshServer } from '../support/openssh-server.ts';
import { expectReviewedGrants } from '../support/reviewed-grants.ts';
import { textsBelow } from '../support/state-texts.ts';

describe.runIf(hasOpensshServer)('a firm that subscribes', () => {
  const flow = useFlow({ recordCount: 1 });
  const steps: string[] = [];

  beforeAll(async () => {
    await exchangeStory(flow().known, (name, work) => {
      steps.push(name);
      return work();
    });
  }, 240_000);

  it('sends its files, gets its exports, is told, and sees what it has used', () => {
    expect(steps.length).toBeGreaterThan(24);
  });

  it('has each job in its ledger once', async () => {
    const rows = await flow().items('IntegratorTable');
    const ledger = rows.filter(({ pk }) => pk === 'F#hazel-grove#LEDGER');
    expect(new Set(ledger.map(({ jobId }) => jobId)).size).toBe(ledger.length);
    expect(ledger.reduce((sum, { recordCount }) => sum + Number(recordCount), 0)).toBe(13);
  });

  it('leaves no lock, no work and no event behind', async () => {
    const rows = (await flow().items('IntegratorTable')).filter(({ pk }) =>
      String(pk).startsWith('F#hazel-grove'),
    );
    expect(rows.filter(({ sk }) => sk === 'RUN-LOCK')).toEqual([]);
    expect(rows.filter(({ status }) => status === 'QUEUED' || status === 'IN_PROGRESS')).toEqual([]);
    expect(rows.filter(({ pk }) => String(pk).endsWith('#NEW-EVENTS'))).toEqual([]);
  });

  it('is told by mail that it was suspended and resumed', async () => {
    flow().runtime.clock.advance(6 * 60_000);
    await eventually('both mails are there', async () => {
      const subjects = (await flow().mails())
        .filter(({ to }) => to.includes('feeds@hazel-grove.example'))
        .map(({ subject }) => subject);
      return ['Suspended', 'Resumed'].every((word) => subjects.some((one) => one.includes(word)))
        ? true
        : undefined;
    });
  });

  it('leaves nothing personal and no secret in logs, mails and the state of workflows', async () => {
    const told = (await flow().mails()).map(({ subject, text, html }) => `${subject} ${text} ${html}`);
    const kept = [...textsBelow(flow().stateFolder, (path) => !/^(logs|states)\//.test(path))];
    expect(kept.length).toBeGreaterThan(0);
    const words = ['Okafor', 'c.okafor', '400001', '04/17/1990', 'V400001', 'whsec_', 'PRIVATE KEY'];
    const found = [...told, ...kept.map(({ text }) => text)].filter((text) =>
      words.some((word) => text.includes(word)),
    );
    expect(found).toEqual([]);
  });

  it('uses every grant of its functions that is not explained', () => {
    expectReviewedGrants(flow().runtime, /^(FirmExchange|Webhooks)/);
  });
});
