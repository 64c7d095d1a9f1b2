import type * as z from 'zod';
import type { SettingValues } from '../../../functions/client-settings/contract.ts';
import {
  assignPackage,
  type ClientListFilter,
  type ClientPatch,
  changeClient,
  createClient,
  deleteClientLogo,
  exportClientRecords,
  getClientLogo,
  getClientProfile,
  getClientSettings,
  getPackageDistance,
  listClientEvents,
  listClients,
  type NewClient,
  previewAssignment,
  previewClientSettings,
  saveClientSettings,
  setClientLogo,
} from '../../../functions/clients/contract.ts';
import {
  cancelMove,
  getMove,
  listMoveLines,
  listMoves,
  type MoveLine,
  type NewMove,
  planMove,
  startMove,
} from '../../../functions/package-moves/contract.ts';
import type { CallRoute } from './http-client.ts';

export interface ClientKey {
  readonly distributorId: string;
  readonly clientId: number;
}
export interface MoveKey {
  readonly distributorId: string;
  readonly moveId: string;
}
interface PagePart {
  readonly limit: number;
  readonly cursor?: string;
}
/** A change of a client's own settings as the page sends it. */
export interface SettingsEdit {
  readonly set: SettingValues;
  /** Keys that are inherited again. */
  readonly inherit: readonly string[];
  readonly detachPackage?: boolean;
}

export type ClientEventsPage = z.output<typeof listClientEvents.success.body>;

/** `If-Match` of a version that was read. */
const ifMatch = (version: number) => ({ 'if-match': `"${version}"` });

export function clientsApi(call: CallRoute) {
  return {
    list: (distributorId: string, query: ClientListFilter & PagePart, signal?: AbortSignal) =>
      call(listClients, { params: { distributorId }, query: { ...query }, signal }),
    /** Every client as a workbook; it lies at the `url` of the answer for ten minutes. */
    workbook: (distributorId: string) => call(exportClientRecords, { params: { distributorId } }),
    /** The same key with the same body makes one client. */
    create: (distributorId: string, body: NewClient, idempotencyKey: string) =>
      call(createClient, {
        params: { distributorId },
        headers: { 'idempotency-key': idempotencyKey },
        body,
      }),
    profile: (key: ClientKey, signal?: AbortSignal) => call(getClientProfile, { params: { ...key }, signal }),
    change: (key: ClientKey, version: number, body: ClientPatch) =>
      call(changeClient, { params: { ...key }, headers: ifMatch(version), body }),
    /** Every setting with its source; `at` is an instant in the past. */
    settings: (key: ClientKey, at: string | undefined, signal?: AbortSignal) =>
      call(getClientSettings, { params: { ...key }, query: { explain: true, at }, signal }),
    previewSettings: (key: ClientKey, body: SettingsEdit, signal?: AbortSignal) =>
      call(previewClientSettings, { params: { ...key }, body, signal }),
    saveSettings: (key: ClientKey, version: number, body: SettingsEdit) =>
      call(saveClientSettings, { params: { ...key }, headers: ifMatch(version), body }),
    assign: (key: ClientKey, version: number, packageId: string) =>
      call(assignPackage, { params: { ...key }, headers: ifMatch(version), body: { packageId } }),
    previewAssignment: (key: ClientKey, packageId: string, signal?: AbortSignal) =>
      call(previewAssignment, { params: { ...key }, body: { packageId }, signal }),
    distance: (key: ClientKey, signal?: AbortSignal) =>
      call(getPackageDistance, { params: { ...key }, signal }),
    events: (key: ClientKey, query: PagePart, signal?: AbortSignal) =>
      call(listClientEvents, { params: { ...key }, query: { ...query }, signal }),
    logo: (key: ClientKey, signal?: AbortSignal) => call(getClientLogo, { params: { ...key }, signal }),
    setLogo: (key: ClientKey, contentBase64: string) =>
      call(setClientLogo, { params: { ...key }, body: { contentBase64 } }),
    deleteLogo: (key: ClientKey) => call(deleteClientLogo, { params: { ...key } }),
  };
}

/** Bulk assignments, and the moves of packages that turn Inactive. */
export function packageMovesApi(call: CallRoute) {
  return {
    plan: (distributorId: string, body: NewMove) => call(planMove, { params: { distributorId }, body }),
    list: (distributorId: string, query: PagePart, signal?: AbortSignal) =>
      call(listMoves, { params: { distributorId }, query: { ...query }, signal }),
    move: (key: MoveKey, signal?: AbortSignal) => call(getMove, { params: { ...key }, signal }),
    lines: (
      key: MoveKey,
      query: PagePart & { readonly outcome?: MoveLine['outcome'] },
      signal?: AbortSignal,
    ) => call(listMoveLines, { params: { ...key }, query: { ...query }, signal }),
    start: (key: MoveKey) => call(startMove, { params: { ...key } }),
    cancel: (key: MoveKey) => call(cancelMove, { params: { ...key } }),
  };
}
