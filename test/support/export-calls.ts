import type * as z from 'zod';
import type { ApiSession } from '../../bin/smoke/api-session.ts';
import { eventually } from '../../bin/smoke/story.ts';
import { DataExport, getDataExport } from '../../functions/data-exports/contract.ts';
import { ConnectionTest, DeliverySettings } from '../../functions/deliveries/contract.ts';
import type { OpensshServer } from './openssh-server.ts';
import { canPrepareAccounts } from './openssh-server.ts';

/** The distributor of the demo people and the paths of its API. */
export const meridian = '/v1/distributors/meridian-hr';
export const exportsPath = `${meridian}/data-exports`;
export const allAssets = ['I9_FORM', 'I9_ATTACHMENTS', 'I9_AUDIT_TRAIL', 'I9_DATA'] as const;

export type WatchedExport = z.infer<typeof getDataExport.success.body>;

/** All records of the demo client with every asset. */
export function anExportRequest(change: Record<string, unknown> = {}) {
  return {
    description: 'Quarterly hand-over',
    clientId: 1001,
    recordSet: { kind: 'ALL_EMPLOYERS' },
    assets: allAssets,
    ...change,
  };
}

export async function requestExport(
  caller: ApiSession,
  change: Record<string, unknown> = {},
): Promise<string> {
  return (await caller.post(exportsPath, anExportRequest(change), DataExport)).dataExportId;
}

export function readExport(caller: ApiSession, dataExportId: string): Promise<WatchedExport> {
  return caller.get(`${exportsPath}/${dataExportId}`, getDataExport.success.body);
}

/** Asks until the export is as wanted. */
export function exportThat(
  caller: ApiSession,
  dataExportId: string,
  isWanted: (one: WatchedExport) => boolean,
  what: string,
): Promise<WatchedExport> {
  return eventually(what, async () => {
    const one = await readExport(caller, dataExportId);
    return isWanted(one) ? one : undefined;
  });
}

export function transferComplete(caller: ApiSession, dataExportId: string): Promise<WatchedExport> {
  return exportThat(caller, dataExportId, isTransferred, 'Transfer Complete');
}

/** @throws Error when the export has failed, instead of waiting for what will not come */
function isTransferred({ status, failureText, transfer }: WatchedExport): boolean {
  if (status === 'FAILED') throw new Error(`the extraction failed: ${failureText}`);
  if (transfer?.status === 'FAILED') throw new Error(`the transfer failed: ${transfer.failureText}`);
  return transfer?.status === 'COMPLETE';
}

export interface SettingsChange {
  readonly destination?: Record<string, unknown>;
  readonly password?: string;
  readonly notificationEmails?: readonly string[];
}

/**
 * Points the distributor at a server, right in every way but for what is changed. As a person would: the connection is
 * tested first, and values that passed are saved as tested. Untested settings let nobody request an export.
 */
export async function saveSettings(
  pat: ApiSession,
  server: OpensshServer,
  change: SettingsChange = {},
): Promise<z.infer<typeof DeliverySettings>> {
  const {
    destination: changed = {},
    password,
    notificationEmails = ['exports@meridian-hr.example'],
  } = change;
  const { port, username, fingerprint: hostKeyFingerprint } = server;
  const right = { protocol: 'SFTP', host: '127.0.0.1', port, username, directory: '', hostKeyFingerprint };
  const destination = { ...right, ...changed };
  const known = canPrepareAccounts ? { password: server.password } : { privateKey: server.privateKey };
  const secret = password === undefined ? known : { password };
  const test = await testConnection(pat, { destination, ...secret });
  const trust = test.status === 'PASSED' ? { testId: test.testId } : secret;
  const body = { notificationEmails, destination, ...trust };
  return pat.put(`${meridian}/delivery-settings`, body, DeliverySettings);
}

/** Tests a connection and waits for the outcome. */
export async function testConnection(pat: ApiSession, body: object): Promise<z.infer<typeof ConnectionTest>> {
  const tests = `${meridian}/delivery-settings/tests`;
  const { testId } = await pat.post(tests, body, ConnectionTest);
  return eventually('the connection test to end', async () => {
    const test = await pat.get(`${tests}/${testId}`, ConnectionTest);
    return test.status === 'RUNNING' ? undefined : test;
  });
}
