import type { EVerifyCase, I9Record } from '../i9/contract.ts';
import type { AssetFiles } from './asset-files.ts';
import { type ComparedField, comparedFields } from './case-differences.ts';
import type { AssetCode } from './contract.ts';
import { csvTable, type TableColumn } from './csv-lines.ts';
import { json, shownCase } from './field-files.ts';
import { caseNames } from './record-folder.ts';
import type { RecordSource } from './record-source.ts';
import { caseDetailsPdf, discrepancyPdf } from './report-pdfs.ts';

/** Calls `work` for each case with the beginning of its file names: `everify/EV-{caseNumber}`. */
export function forEachCase(record: I9Record, work: (everifyCase: EVerifyCase, name: string) => void): void {
  const nameOf = caseNames(record);
  for (const one of record.everifyCases) work(one, `everify/${nameOf(one.caseNumber)}`);
}

export function caseDetailsFiles(made: AssetFiles, { record }: RecordSource): void {
  forEachCase(record, (one, name) => made.add(`${name}_CaseDetails.pdf`, () => caseDetailsPdf(record, one)));
}

/** All fields of each case as JSON; a history only when that is chosen. */
export function caseFieldFiles(
  made: AssetFiles,
  { record }: RecordSource,
  assets: readonly AssetCode[],
): void {
  forEachCase(record, (one, name) => made.add(`${name}.json`, () => json(shownCase(one, assets))));
}

const historyColumns: readonly TableColumn<EVerifyCase['history'][number]>[] = [
  ['On (UTC)', (step) => step.at],
  ['Status', (step) => step.status],
  ['Actor', (step) => step.actor],
  ['Message', (step) => step.message],
];

export function caseHistoryFiles(made: AssetFiles, { record }: RecordSource): void {
  forEachCase(record, ({ caseNumber, history }, name) => {
    if (history.length === 0) made.except('CASE_HISTORY_MISSING', `case ${caseNumber}`);
    else made.add(`${name}_History.csv`, () => csvTable(historyColumns, history));
  });
}

const discrepancyColumns: readonly TableColumn<ComparedField>[] = [
  ['Field', ({ field }) => field],
  ['Form I-9', ({ form }) => form],
  ['E-Verify Case', ({ submitted }) => submitted],
];

/** The fields that differ as a table, and a report of all that were compared; a draft was not sent yet. */
export function discrepancyFiles(made: AssetFiles, { record }: RecordSource): void {
  forEachCase(record, (one, name) => {
    const { submission, caseNumber, submittedAt } = one;
    if (submission === undefined) {
      if (submittedAt !== undefined) made.except('SUBMISSION_MISSING', `case ${caseNumber}`);
      return;
    }
    const fields = comparedFields(record, submission);
    const different = fields.filter(({ isDifferent }) => isDifferent);
    made.add(`${name}_Discrepancies.csv`, () => csvTable(discrepancyColumns, different));
    made.add(`${name}_Discrepancies.pdf`, () => discrepancyPdf(record, one, fields));
  });
}

/** Statuses in which a case waits or ends without having been continued. */
const notContinued: readonly EVerifyCase['status'][] = ['DRAFT', 'CREATED', 'DUPLICATE_FOUND', 'CLOSED'];

/** Why a case was continued although the person had one already. */
export function duplicateReasonFiles(made: AssetFiles, { record }: RecordSource): void {
  forEachCase(record, (one, name) => {
    const { duplicateContinueReason: reason, caseNumber } = one;
    if (reason !== undefined) made.add(`${name}_DuplicateReason.txt`, () => `${reason}\r\n`);
    else if (isContinuedDuplicate(one)) made.except('DUPLICATE_REASON_MISSING', `case ${caseNumber}`);
  });
}

function isContinuedDuplicate({ history }: EVerifyCase): boolean {
  const foundAt = history.findIndex(({ status }) => status === 'DUPLICATE_FOUND');
  return foundAt !== -1 && history.slice(foundAt).some(({ status }) => !notContinued.includes(status));
}
