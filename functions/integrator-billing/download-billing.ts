import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { type Cell, type Column, type Sheet, workbookType } from '../spreadsheets/contract.ts';
import { writeWorkbook } from '../spreadsheets/workbook.ts';
import type { Billing, downloadBilling, LedgerEntry } from './contract.ts';
import type { BillingDeps } from './deps.ts';
import { periodText } from './periods.ts';
import { readPeriod } from './show-billing.ts';
import { usageOf } from './usage.ts';

const lifeSeconds = 600;
const retentionDays = 7;

/** Below a firm's area, and not visible over SFTP; as other downloads. */
const downloadKey = (firmId: string, id: string): string => `${firmId}/.integrator/downloads/${id}`;

/** The usage of a period as a workbook. @throws InvalidInputError `PERIOD_NOT_VALID` */
export async function offerBilling(
  deps: BillingDeps,
  { principal, params: { firmId }, query }: ApiRequest<typeof downloadBilling, Principal>,
): Promise<ApiAnswer<typeof downloadBilling>> {
  const firm = await authorizeFirm(deps, principal, firmId);
  const { period, terms, entries } = await readPeriod(deps, firmId, query.period);
  const usage = usageOf({ firmId, period, terms, entries });
  const key = downloadKey(firmId, deps.newId());
  const book = writeWorkbook(billingSheets(firm.name, usage, entries));
  await deps.drop.writeStream(key, book, workbookType, retentionDays);
  const fileName = `Integrator usage ${firmId} ${period.periodId}.xlsx`;
  const url = await deps.drop.presignedUrl(key, { fileName, lifeSeconds });
  const expiresAt = new Date(deps.clock.now().getTime() + lifeSeconds * 1000).toISOString();
  return { body: { url, fileName, expiresAt } };
}

const text = (header: string, widthChars: number): Column => ({ header, type: 'text', widthChars });
const number = (header: string): Column => ({ header, type: 'number' });
const typeNames = { IMPORT: 'Import', EXPORT: 'Export' } as const satisfies Readonly<
  Record<LedgerEntry['type'], string>
>;

/** One read of the ledger: the sums of all three sheets are the same. */
export function billingSheets(
  firmName: string,
  usage: Omit<Billing, 'periods'>,
  entries: readonly LedgerEntry[],
): Sheet[] {
  return [
    { name: 'Usage', columns: [text('Item', 28), text('Value', 40)], rows: usageRows(firmName, usage) },
    {
      name: 'By task',
      columns: [
        ...[text('Job Name', 44), text('Job Type', 10), number('Jobs'), number('Records Processed')],
        ...[number('Share (%)'), text('Period', 26)],
      ],
      rows: usage.jobs.map(({ name, type, jobCount, recordCount, share }) => [
        ...[name, typeNames[type], jobCount, recordCount, share, periodText(usage.period)],
      ]),
    },
    {
      name: 'Jobs',
      columns: [
        ...[{ header: 'Run Date', type: 'date' } as const, text('Run ID', 18), text('Job ID', 48)],
        ...[text('Job Name', 44), text('Job Type', 10), number('Records Processed')],
        { header: 'Counted (UTC)', type: 'instant' },
      ],
      rows: entries.map(({ runDate, runId, jobId, name, type, recordCount, at }) => [
        ...[runDate, runId, jobId, name, typeNames[type], recordCount, at],
      ]),
    },
  ];
}

function usageRows(
  firmName: string,
  { period, terms, usedCount, remainingCount, usedPercent }: Omit<Billing, 'periods'>,
): (readonly Cell[])[] {
  const { recordLimit, isHardLimit } = terms;
  return [
    ['Firm', firmName],
    ['Period', periodText(period)],
    ['First date', period.from],
    ['Last date', period.to],
    ['Allowed limit of records', recordLimit ?? 'No limit'],
    ['Above the limit', isHardLimit ? 'Rows are not processed' : 'Rows are processed and counted'],
    ['Used', usedCount],
    ...(remainingCount === undefined ? [] : [['Remaining', remainingCount]]),
    ...(usedPercent === undefined ? [] : [['Used (%)', usedPercent]]),
  ];
}
