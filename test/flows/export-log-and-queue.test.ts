import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiSession, problemIn } from '../../bin/smoke/api-session.ts';
import { eventually } from '../../bin/smoke/story.ts';
import {
  DataExport,
  exportLogWorkbook,
  listDataExports,
  listExportExceptions,
  RecordSetPreview,
} from '../../functions/data-exports/contract.ts';
import { listSettingsChanges } from '../../functions/deliveries/contract.ts';
import { Distributor } from '../../functions/directory/contract.ts';
import { proofPaths, StatementKeys } from '../../functions/package-proof/contract.ts';
import {
  anExportRequest,
  exportsPath,
  exportThat,
  meridian,
  readExport,
  requestExport,
  transferComplete,
} from '../support/export-calls.ts';
import { stopFirstRun } from '../support/export-runs.ts';
import { useFlow } from '../support/flow.ts';
import { expectProvenGrants } from '../support/reviewed-grants.ts';

describe('the log and the queue', () => {
  const recordCount = 300;
  const flow = useFlow({ recordCount });
  let dana: ApiSession;
  let pat: ApiSession;
  let sam: ApiSession;
  const folder = mkdtempSync(join(tmpdir(), 'waybill-log-'));
  beforeAll(() => {
    dana = flow().person('dana');
    pat = flow().person('pat');
    sam = flow().person('sam');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('warn the person who asked when the answer will come too late', async () => {
    // Nothing has been measured yet, so the time is reckoned with the slowest rate that is promised.
    const responseDueAt = new Date(flow().runtime.clock.nowMs() + 60_000).toISOString();
    const purpose = 'GOVERNMENT_AUDIT';
    const dataExportId = await requestExport(dana, { purpose, responseDueAt, description: 'Inspection' });
    const mail = await eventually('the warning', async () =>
      (await flow().mails()).find(({ to }) => to[0] === 'dana@meridian-hr.example'),
    );
    expect(mail.text).toContain('Inspection');
    const one = await transferComplete(dana, dataExportId);
    expect([one.purpose, one.responseDueAt]).toEqual([purpose, responseDueAt]);
  });

  it('count a record set before it is asked for, and the export then holds as many', async () => {
    const choice = {
      clientId: 1001,
      recordSet: { kind: 'SECURITY_GROUPS', employerId: 11, securityGroupIds: [51, 52] },
      recordFilter: {
        recordStatus: 'SUBSET',
        activeRecords: { kind: 'ACTIVE_COMPLETED_ONLY' },
        terminatedRecords: { kind: 'TERM_SINCE', fromDate: '2020-01-01' },
      },
    };
    const preview = await dana.post(`${exportsPath}/preview`, choice, RecordSetPreview);
    expect(preview.recordCount).toBeGreaterThan(0);
    expect(preview.recordCount).toBeLessThan(recordCount);
    expect(preview.activeCount + preview.terminatedCount).toBe(preview.recordCount);
    const one = await transferComplete(dana, await requestExport(dana, choice));
    expect(one.recordCount).toBe(preview.recordCount);
    expect(one.recordSet.label).toContain('terminated since 2020-01-01');
  });

  it('list what a package could not be given, page by page', async () => {
    const one = await transferComplete(
      dana,
      await requestExport(dana, { assets: ['I9_FORM', 'I9_ATTACHMENTS'] }),
    );
    expect(one.status).toBe('COMPLETE_WITH_EXCEPTIONS');
    const address = `${exportsPath}/${one.dataExportId}/exceptions`;
    const reasons: string[] = [];
    const ids = new Set<number>();
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const query: string = cursor === '' ? '?limit=2' : `?limit=2&cursor=${cursor}`;
      const page = await dana.get(address + query, listExportExceptions.success.body);
      expect(page.items.length).toBeLessThanOrEqual(2);
      for (const { i9Id, reason } of page.items) {
        ids.add(i9Id);
        reasons.push(reason);
      }
      cursor = page.nextCursor;
    }
    expect(ids.size).toBe(one.exceptionCount);
    expect(new Set(reasons)).toEqual(new Set(['FORM_MISSING', 'ATTACHMENT_MISSING']));
  });

  it('let a waiting export be cancelled, once, and one that runs not', async () => {
    // Enough large ones that the last has to wait.
    const requested: string[] = [];
    for (let number = 0; number < 6; number += 1) requested.push(await requestExport(dana));
    const [first = '', ...others] = requested;
    const last = others.at(-1) ?? '';
    const waiting = await readExport(dana, last);
    expect(waiting.queue?.position).toBeGreaterThan(0);
    const raised = { priorityClass: 1, reason: 'the inspector is in the building' };
    const refusedRaise = await dana.call('PUT', `${exportsPath}/${last}/priority`, raised);
    expect(refusedRaise.status).toBe(403);
    const cancelled = await dana.post(`${exportsPath}/${last}/cancel`, undefined, DataExport);
    expect([cancelled.status, cancelled.cancelledBy]).toEqual(['CANCELLED', 'Dana Demo']);
    const again = await dana.post(`${exportsPath}/${last}/cancel`, undefined, DataExport);
    expect(again.cancelledAt).toBe(cancelled.cancelledAt);
    const urgent = others.at(-2) ?? '';
    await sam.put(`${exportsPath}/${urgent}/priority`, raised, DataExport);
    expect((await readExport(sam, urgent)).priorityReason).toBe(raised.reason);
    for (const dataExportId of [first, ...others.slice(0, -1)]) await transferComplete(dana, dataExportId);
    const late = await dana.call('POST', `${exportsPath}/${first}/cancel`);
    expect(problemIn(late).code).toBe('STATUS_NOT_ALLOWED');
    expect((await readExport(dana, last)).status).toBe('CANCELLED');
    const address = `${exportsPath}?status=CANCELLED`;
    const { items } = await dana.get(address, listDataExports.success.body);
    expect(items.map(({ dataExportId }) => dataExportId)).toEqual([last]);
  });

  it('come as a workbook with a line for every export, at an address that needs no sign-in', async () => {
    const made = await dana.post(`${exportsPath}/log-workbook`, undefined, exportLogWorkbook.success.body);
    expect(made.fileName).toMatch(/^Data_Export_Log_\d{8}_\d{4}\.xlsx$/);
    const response = await fetch(made.url);
    expect(response.headers.get('content-disposition')).toContain(made.fileName);
    const file = join(folder, made.fileName);
    writeFileSync(file, Buffer.from(await response.arrayBuffer()));
    execFileSync('unzip', ['-tq', file]);
    const sheet = execFileSync('unzip', ['-p', file, 'xl/worksheets/sheet1.xml']).toString();
    const log = await dana.get(`${exportsPath}?limit=200`, listDataExports.success.body);
    expect(made.rowCount).toBe(log.items.length);
    for (const { exportNumber } of log.items) expect(sheet).toContain(exportNumber);
    expect((await fetch(made.url.replace('.xlsx', '.xls'))).status).toBe(403);
  });

  it('end an export whose run was ended from outside, and give its place to the next', async () => {
    const dataExportId = await requestExport(dana);
    await eventually('the run to be there', async () => {
      try {
        await stopFirstRun(flow(), dataExportId);
        return true;
      } catch {
        return undefined;
      }
    });
    flow().runtime.clock.advance(61_000);
    const failed = await exportThat(
      dana,
      dataExportId,
      ({ status }) => status === 'FAILED' || status.startsWith('COMPLETE'),
      'the end of the export',
    );
    expect(failed.status).toBe('FAILED');
    await transferComplete(dana, await requestExport(dana));
  });

  it('are closed to a distributor whose feature is switched off', async () => {
    const address = `${meridian}/data-export-feature`;
    expect((await dana.call('PUT', address, { isEnabled: true })).status).toBe(403);
    const off = await pat.put(address, { isEnabled: false }, Distributor);
    expect([off.isDataExportEnabled, off.dataExportSwitchedBy]).toEqual([false, 'Pat Projects']);
    const refused = await dana.call('POST', exportsPath, anExportRequest());
    expect(problemIn(refused).code).toBe('DATA_EXPORT_NOT_ENABLED');
    await pat.put(address, { isEnabled: true }, Distributor);
    await transferComplete(
      dana,
      await requestExport(dana, { recordSet: { kind: 'I9_IDS', i9Ids: [5_000_001] } }),
    );
  });

  it('show who changed the delivery settings, and publish the key of the statements', async () => {
    const changes = await dana.get(`${meridian}/delivery-settings/changes`, listSettingsChanges.success.body);
    expect(changes.items.map(({ updatedBy }) => updatedBy)).toEqual(['System']);
    const response = await fetch(flow().runtime.apiUrl + proofPaths.statementKeys);
    const { keys } = StatementKeys.parse(await response.json());
    expect(keys.map(({ publicKeyPem }) => createPublicKey(publicKeyPem).asymmetricKeyType)).toEqual(['ec']);
  });

  it('need what their functions may do', () => {
    expectProvenGrants(flow().runtime, 'export-log-and-queue');
  });
});
