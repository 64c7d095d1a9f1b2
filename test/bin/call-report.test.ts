import { describe, expect, it } from 'vitest';
import { reportOfCalls, reportOfSomeCalls } from '../../bin/smoke/call-report.ts';
import { type ExplainedGrants, grantsNeverUsed } from '../../bin/smoke/grants-never-used.ts';
import { shortGrants } from '../../bin/smoke/short-grants.ts';

const account = '000000000000';
const permission = (action: string, resource: string, resourceId?: string) => ({
  roleArn: `arn:aws:iam::${account}:role/waybill-local-app-DeliveriesSendPackageRole0A1B2C3D`,
  action,
  resource,
  resourceId,
});
const table = `arn:aws:dynamodb:us-east-1:${account}:table/waybill-local-data-ExportsTable0A1B2C3D`;
const deleteItem = permission('dynamodb:DeleteItem', table);
const shortDeleteItem = 'DeliveriesSendPackageRole dynamodb:DeleteItem table/ExportsTable';
const calls = { allowedCount: 120, denials: [], grantedCount: 10, unused: [deleteItem] };
const explained: ExplainedGrants = { reason: 'only after a failure', grants: [shortDeleteItem] };

describe('the report of what roles have used', () => {
  it('is good when nothing was denied and what is unused is explained', () => {
    expect(reportOfCalls(calls, [explained])).toEqual({
      isGood: true,
      lines: ['calls: 120 allowed, 0 denied; granted actions: 10, used 9, never used 1 (all explained)'],
    });
  });

  it('names a grant that nothing has used and nobody explains', () => {
    const { isGood, lines } = reportOfCalls(calls, []);
    expect([isGood, lines[0]]).toEqual([false, `granted, never used, not explained: ${shortDeleteItem}`]);
    expect(lines.at(-1)).toContain('never used 1 (1 of them not explained)');
  });

  it('names an explained grant that was used meanwhile, or removed', () => {
    const { isGood, lines } = reportOfCalls({ ...calls, unused: [] }, [explained]);
    expect([isGood, lines[0]]).toEqual([
      false,
      `said to be never used, but used or no longer granted: ${shortDeleteItem}`,
    ]);
  });

  it('lets a grant be used or not whose use depends on what else happens', () => {
    const byChance: ExplainedGrants = { ...explained, isByChance: true };
    for (const unused of [[], [deleteItem]])
      expect(reportOfCalls({ ...calls, unused }, [byChance]).isGood).toBe(true);
  });

  it('names every denied call, of some stories too', () => {
    const denied = { ...calls, denials: [permission('s3:GetObject', 'arn:aws:s3:::b/k')] };
    for (const report of [reportOfCalls(denied, [explained]), reportOfSomeCalls(denied)]) {
      expect(report.isGood).toBe(false);
      expect(report.lines[0]).toBe('denied: DeliveriesSendPackageRole s3:GetObject b/k');
      expect(report.lines.at(-1)).toContain('1 denied');
    }
  });

  it('does not judge what some of the stories leave unused', () => {
    const { isGood, lines } = reportOfSomeCalls(calls);
    expect([isGood, lines]).toEqual([true, [expect.stringContaining('never used 1 (not judged')]]);
  });

  it('names keys by what they are for, not by their id', () => {
    const key = `arn:aws:kms:us-east-1:${account}:key/0f0f0f0f-0000-4000-8000-000000000000`;
    expect(shortGrants([permission('kms:Decrypt', key, 'RecordsKey0A1B2C3D')])).toEqual([
      'DeliveriesSendPackageRole kms:Decrypt key/RecordsKey',
    ]);
  });
});

describe('the reviewed list of grants that are never used', () => {
  it('explains each grant once, in a sentence', () => {
    const grants = grantsNeverUsed.flatMap((one) => one.grants);
    expect(grants.filter((grant, at) => grants.indexOf(grant) !== at)).toEqual([]);
    for (const { reason } of grantsNeverUsed) expect(reason.split(' ').length).toBeGreaterThan(5);
  });
});
