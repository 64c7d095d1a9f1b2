import type { EVerifyCase, I9Record, RemoteEvent } from '../i9/contract.ts';
import { joined } from '../i9/form-i9-text.ts';
import type { FieldValues } from '../pdf/contract.ts';
import type { ComparedField } from './case-differences.ts';
import {
  caseDetailsPage,
  discrepanciesPerPage,
  discrepancyPage,
  remoteEventsPerPage,
  remoteWorkflowPage,
} from './catalog/report-pages.ts';
import { claim, headValues, listPages, overlayDocument, words } from './overlay-document.ts';
import { shownSsn, ssnsOf, withoutSsns } from './shown-ssn.ts';

const writeDetails = overlayDocument(caseDetailsPage);
const writeDiscrepancies = overlayDocument(discrepancyPage);
const writeRemoteWorkflow = overlayDocument(remoteWorkflowPage);

/** One page: state of the case and the fields that were sent, the social security number by its last four digits. */
export function caseDetailsPdf(record: I9Record, everifyCase: EVerifyCase): Buffer {
  const values = {
    ...headValues(record),
    ...stateValues(everifyCase),
    ...submittedValues(record, everifyCase),
  };
  return writeDetails(`E-Verify case details of I-9 record ${record.i9Id}`, [values]);
}

function stateValues(one: EVerifyCase): FieldValues {
  return {
    caseNumber: one.caseNumber,
    status: words(one.status),
    closedResult: words(one.closedResult),
    createdBy: one.createdBy,
    createdAt: one.createdAt,
    submittedAt: one.submittedAt,
    closureReason: words(one.closureReason),
    resultAt: one.resultAt,
    closedAt: one.closedAt,
    mismatchAgency: one.mismatchAgency,
    employeeDecision: words(one.employeeDecision),
    employeeDecidedAt: one.employeeDecidedAt,
    actionDeadlineDate: one.actionDeadlineDate,
    isFanReviewed: claim(one.isFanReviewed),
    photoMatch: words(one.photoMatch),
    containsReceipt: claim(one.containsReceipt),
  };
}

function submittedValues(record: I9Record, { submission, submittedAt }: EVerifyCase): FieldValues {
  if (submission === undefined)
    return { notice: submittedAt === undefined ? 'Not sent yet.' : 'What was sent is not on file.' };
  const { documents, ssn, citizenshipStatus, ...texts } = submission;
  const values: Record<string, string | undefined> = {
    ...texts,
    notice: 'As the form was then; later corrections of it do not reach the case.',
    ssn: shownSsn(ssn, 'LAST_FOUR'),
    citizenshipStatus: words(citizenshipStatus),
  };
  for (const [index, { documentTypeCode, number, expirationDate }] of documents.entries()) {
    values[`document.${index}`] = documentTypeCode;
    // The number of a social security card is the number itself.
    values[`documentNumber.${index}`] = number && withoutSsns(number, ssnsOf(record));
    values[`documentExpiration.${index}`] = expirationDate;
  }
  return values;
}

/** Every compared field beside its counterpart; a social security number in full only when it differs. */
export function discrepancyPdf(
  record: I9Record,
  everifyCase: EVerifyCase,
  fields: readonly ComparedField[],
): Buffer {
  const differentCount = fields.filter(({ isDifferent }) => isDifferent).length;
  const head = {
    ...headValues(record),
    caseNumber: everifyCase.caseNumber,
    submittedAt: everifyCase.submittedAt,
    result: differentCount === 0 ? 'No field differs' : `${differentCount} of ${fields.length} fields differ`,
  };
  const pages = listPages(head, fields, { perPage: discrepanciesPerPage, valuesOf: comparedValues });
  return writeDiscrepancies(`Discrepancy report of I-9 record ${record.i9Id}`, pages);
}

function comparedValues({ field, form, submitted, isDifferent }: ComparedField): FieldValues {
  return {
    field,
    form: form ?? '(none)',
    submitted: submitted ?? '(none)',
    differs: isDifferent ? 'YES' : '',
  };
}

/** Workflow, representative, appointments and the alternative procedure of one record, on as many pages as it needs. */
export function remoteWorkflowPdf(record: I9Record): Buffer {
  const { workflow, section2, supplementB, remoteEvents } = record;
  const head = {
    ...headValues(record),
    workflow: words(workflow),
    section2Alternative: claim(section2?.isAlternativeProcedure),
    supplementBAlternative:
      supplementB.length === 0 ? undefined : claim(supplementB.some((one) => one.isAlternativeProcedure)),
    signer: joined([section2?.signerFirstName, section2?.signerLastName], ' '),
    signerTitle: section2?.signerTitle,
    signedAt: section2?.signature?.at,
  };
  const none = { 'at.0': 'No step of the workflow is on file.' };
  const pages = listPages(remoteEvents.length === 0 ? { ...head, ...none } : head, remoteEvents, {
    perPage: remoteEventsPerPage,
    valuesOf: eventValues,
  });
  return writeRemoteWorkflow(`Remote workflow record of I-9 record ${record.i9Id}`, pages);
}

function eventValues({ at, event, representativeName, detail }: RemoteEvent): FieldValues {
  return { at, event: words(event), representative: representativeName, detail };
}
