import { changeTerms } from '../../../functions/integrator-billing/change-terms.ts';
import { type LedgerEntry, billingRoutes as routes } from '../../../functions/integrator-billing/contract.ts';
import { offerBilling } from '../../../functions/integrator-billing/download-billing.ts';
import { ledgerPut } from '../../../functions/integrator-billing/ledger-store.ts';
import { showBilling } from '../../../functions/integrator-billing/show-billing.ts';
import type { JobDeps } from '../../../functions/integrator-jobs/deps.ts';
import { apiApp, implement } from '../../../functions/platform/http.ts';
import { transact } from '../../../functions/platform/table.ts';
import { type Answer, apiCaller } from '../../support/api-caller.ts';
import { firmCallerClaims } from '../../support/firm-machines.ts';
import { memoryMailer } from '../../support/fixed-deps.ts';
import { firm1, integratorWorld } from '../../support/integrator-world.ts';
import type { TableEngine } from '../../support/table-engine.ts';

/** A world in which mails are kept, too. */
export async function billingWorld(engine: TableEngine) {
  const world = await integratorWorld(engine);
  const notice = { siteUrl: 'https://waybill.example', productName: 'Waybill' };
  return Object.assign(world, { mailer: memoryMailer(), notice });
}
export type BillingWorld = Awaited<ReturnType<typeof billingWorld>>;

/** The API of billing; `as` is the subject of one of its people, or a machine's id. */
export function billingApi(world: BillingWorld) {
  const call = apiCaller(
    apiApp(
      () => world,
      [
        implement(routes.getBilling, showBilling),
        implement(routes.downloadBilling, offerBilling),
        implement(routes.putBillingTerms, changeTerms),
      ],
    ),
  );
  return (
    as: string,
    method: string,
    path: string,
    { body, headers }: { readonly body?: unknown; readonly headers?: Record<string, string> } = {},
  ): Promise<Answer> =>
    call(method, path, { as, body, claims: firmCallerClaims(as), ...(headers && { headers }) });
}

let entryCount = 0;

/** What the job of a template counted in the nightly run of a date, but for the differences. */
export function anEntry(
  runDate: string,
  recordCount: number,
  differences: Partial<LedgerEntry> = {},
): LedgerEntry {
  entryCount += 1;
  const { templateId = 3, type = 'IMPORT' } = differences;
  const template = type === 'IMPORT' ? String(templateId).padStart(2, '0') : `E${templateId}`;
  return {
    firmId: firm1,
    jobId: `${runDate}.${template}.01JF${String(entryCount).padStart(22, '0')}`,
    runId: runDate,
    runDate,
    type,
    name: `${type === 'IMPORT' ? 'Import' : 'Export'} ${templateId}`,
    templateId,
    recordCount,
    at: `${runDate}T10:05:00.000Z`,
    ...differences,
  };
}

export async function count(deps: JobDeps, ...entries: readonly LedgerEntry[]): Promise<void> {
  for (const entry of entries) await transact(deps.integrator.client, [ledgerPut(deps, entry)]);
}
