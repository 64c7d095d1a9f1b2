import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import {
  columnGuide,
  countryListHeader,
  countryListRows,
  templateCsv,
} from '../import-templates/column-guide.ts';
import type { ImportTemplate } from '../import-templates/contract.ts';
import { pacificDateOf } from '../import-templates/run-date.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { type Sheet, workbookType } from '../spreadsheets/contract.ts';
import { writeWorkbook } from '../spreadsheets/workbook.ts';
import type { downloadCountryList, downloadTemplate, FirmSetup } from './contract.ts';
import type { IntegratorDeps } from './deps.ts';
import { downloadKey, retention } from './drop-key.ts';

const lifeSeconds = 600;
/** Tells spreadsheets that the file is UTF-8. */
const byteOrderMark = '\ufeff';

/** A template to be filled in, under the name under which it can be uploaded today, or the guide to its columns. */
export async function writeTemplate(
  deps: IntegratorDeps,
  { principal, params, query }: ApiRequest<typeof downloadTemplate, Principal>,
): Promise<ApiAnswer<typeof downloadTemplate>> {
  const { firmId, templateId } = params;
  await authorizeFirm(deps, principal, firmId);
  const { dateFormat } = await readSetup(deps, firmId);
  const template = importTemplates.find(({ id }) => id === templateId);
  if (template === undefined) throw new Error('every template id of the route has a template');
  if (query.as === 'GUIDE')
    return offerWorkbook(deps, firmId, guideSheet(template, dateFormat), `${template.baseName}_columns.xlsx`);
  const key = downloadKey(firmId, deps.newId());
  const csv = byteOrderMark + templateCsv(template, dateFormat);
  await deps.drop.write(key, csv, 'text/csv; charset=utf-8', retention.astray);
  const date = pacificDateOf(deps.clock.now()).replaceAll('-', '');
  return offer(deps, key, `${template.baseName}_${date}.csv`);
}

export async function writeCountryList(
  deps: IntegratorDeps,
  { principal, params: { firmId } }: ApiRequest<typeof downloadCountryList, Principal>,
): Promise<ApiAnswer<typeof downloadCountryList>> {
  await authorizeFirm(deps, principal, firmId);
  const columns = countryListHeader.map((header) => ({ header, type: 'text' as const }));
  const sheet = { name: 'Country List', columns, rows: countryListRows() };
  return offerWorkbook(deps, firmId, sheet, 'Country List.xlsx');
}

function guideSheet(template: ImportTemplate, dateFormat: FirmSetup['dateFormat']): Sheet {
  const text = (header: string, widthChars?: number) => ({ header, type: 'text' as const, widthChars });
  const number = (header: string) => ({ header, type: 'number' as const });
  const headers = [text('Required'), text('Key'), text('Type')];
  const columns = [
    number('Place'),
    text('Column', 26),
    ...headers,
    number('Longest'),
    text('Rule', 80),
    text('Example', 30),
  ];
  const rows = columnGuide(template, dateFormat).map(
    ({ place, column, required, key, type, mostChars, rule, example }) =>
      [place, column, required, key, type, mostChars, rule, example] as const,
  );
  return { name: 'Columns', columns, rows };
}

async function offerWorkbook(deps: IntegratorDeps, firmId: string, sheet: Sheet, fileName: string) {
  const key = downloadKey(firmId, deps.newId());
  await deps.drop.writeStream(key, writeWorkbook([sheet]), workbookType, retention.astray);
  return offer(deps, key, fileName);
}

async function offer(deps: IntegratorDeps, key: string, fileName: string) {
  const url = await deps.drop.presignedUrl(key, { fileName, lifeSeconds });
  const expiresAt = new Date(deps.clock.now().getTime() + lifeSeconds * 1000).toISOString();
  return { body: { url, fileName, expiresAt } };
}
