import { beforeAll, describe, expect, it } from 'vitest';
import { importStory } from '../../bin/smoke/import-story.ts';
import { useFlow } from '../support/flow.ts';
import { hasOpensshServer } from '../support/openssh-server.ts';
import { expectReviewedGrants } from '../support/reviewed-grants.ts';
import { textsBelow } from '../support/state-texts.ts';

describe.runIf(hasOpensshServer)('CSVs of a firm, from the drop to the reports', () => {
  const flow = useFlow({ recordCount: 1 });
  const steps: string[] = [];

  beforeAll(async () => {
    await importStory(flow().known, (name, work) => {
      steps.push(name);
      return work();
    });
  }, 240_000);

  it('are checked, applied at night, corrected, run again and undone', () => {
    expect(steps.length).toBeGreaterThan(15);
  });

  it('leave what they say in the table, once', async () => {
    const rows = await flow().items('ImmigrationTable');
    const employees = rows.filter(({ kind }) => kind === 'EMPLOYEE').map(({ key }) => String(key));
    expect(employees.toSorted()).toEqual(
      ['100234', '100235', '200001', '200002', '200003'].map((id) => `ACME-US,${id}`),
    );
    const visas = rows.filter(({ kind }) => kind === 'VISA').map(({ key }) => String(key));
    expect(visas).toEqual(['ACME-US,200001,N2000001']);
  });

  it('leave no lock and no work behind', async () => {
    const rows = await flow().items('IntegratorTable');
    expect(rows.filter(({ sk }) => sk === 'RUN-LOCK')).toEqual([]);
    expect(rows.filter(({ status }) => status === 'QUEUED' || status === 'IN_PROGRESS')).toEqual([]);
  });

  it('leave nothing personal in logs and in the state of workflows', () => {
    const texts = [...textsBelow(flow().stateFolder, (path) => !/^(logs|states)\//.test(path))];
    expect(texts.length).toBeGreaterThan(0);
    const personal = ['Okafor', 'c.okafor', 'e200001@', '04/17/1990', 'N2000001', 'Nederland', '45678X'];
    const found = texts.filter(({ text }) => personal.some((word) => text.includes(word)));
    expect(found.map(({ place }) => place)).toEqual([]);
  });

  it('use every grant of runs, reports and the Knowledge Base that is not explained', () => {
    expectReviewedGrants(flow().runtime, /^Integrator(Runs|KnowledgeBase)/);
  });
});
