import { beforeAll, describe, expect, it } from 'vitest';
import { importStory } from '../../bin/smoke/import-story.ts';
import { useFlow } from '../support/flow.ts';
import { hasOpensshServer } from '../support/openssh-server.ts';
import { shortGrants } from '../support/short-grants.ts';
import { textsBelow } from '../support/state-texts.ts';

/** What runs and reports are granted and no step here uses, and why. */
const reviewedGrants: Readonly<Record<string, readonly string[]>> = {
  'only when something got lost: a run that stopped, an upload told late, a check that was not begun': [
    'IntegratorRunsDispatchRunsRole dynamodb:UpdateItem table/IntegratorTable',
    'IntegratorRunsDispatchRunsRole lambda:InvokeFunction function:IntegratorCheckFile',
    'IntegratorRunsDispatchRunsRole states:DescribeExecution execution:IntegratorRunsRunMachine:*',
  ],
  'only while files of the firm wait': [
    'IntegratorKnowledgeBaseApiRole lambda:InvokeFunction function:IntegratorCheckFile',
  ],
  'only when a workbook breaks off while it is written': [
    'IntegratorRunsReportsApiRole s3:AbortMultipartUpload dropbucket/*',
  ],
  'without it S3 says "denied" of an object that is missing': [
    'IntegratorRunsReportsApiRole s3:ListBucket dropbucket',
  ],
  'the CDK grants every version of a function beside the function': [
    'IntegratorRunsRunMachineRole lambda:InvokeFunction function:IntegratorRunsSendDigest:*',
    'IntegratorRunsRunMachineRole lambda:InvokeFunction function:IntegratorRunsWorkOnRun:*',
  ],
  'only when an export is given up': ['IntegratorRunsWorkOnRunRole s3:AbortMultipartUpload dropbucket/*'],
  'only when an undo removes what others may name, such as an employer': [
    'IntegratorRunsWorkOnRunRole dynamodb:Query table/ImmigrationTable/index/by-employer',
  ],
};

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
    const personal = ['Okafor', 'c.okafor', 'e200001@', '04/17/1990', 'N2000001', 'Nederland'];
    const found = texts.filter(({ text }) => personal.some((word) => text.includes(word)));
    expect(found.map(({ place }) => place)).toEqual([]);
  });

  it('use every grant of runs, reports and the Knowledge Base that is not explained', () => {
    const unused = shortGrants(flow().runtime.unusedGrants());
    expect(unused.filter((grant) => /^Integrator(Runs|KnowledgeBase)/.test(grant))).toEqual(
      Object.values(reviewedGrants).flat().sort(),
    );
  });
});
