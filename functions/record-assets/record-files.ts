import { AssetFiles } from './asset-files.ts';
import { attachmentFiles, historicalFiles } from './attachment-files.ts';
import { auditTrailFiles } from './audit-trail-files.ts';
import { type AssetCode, assets as catalogue } from './contract.ts';
import { noticeFiles, photoMatchFiles } from './everify-document-files.ts';
import {
  caseDetailsFiles,
  caseFieldFiles,
  caseHistoryFiles,
  discrepancyFiles,
  duplicateReasonFiles,
} from './everify-files.ts';
import { fieldFiles } from './field-files.ts';
import { formFiles, priorVersionFiles } from './form-files.ts';
import { noteFiles, profileFiles } from './profile-files.ts';
import type { RecordFiles, RecordSource } from './record-source.ts';
import { communicationFiles, remoteWorkflowFiles, resolveFiles } from './workflow-files.ts';

type Maker = (made: AssetFiles, source: RecordSource, assets: readonly AssetCode[]) => void;

/**
 * What each asset makes of a record. What is asked for and not there becomes an exception, never a silent gap; what does
 * not apply to the record (no case, no earlier version) is none.
 */
const makers: Record<AssetCode, Maker> = {
  I9_FORM: formFiles,
  I9_PRIOR_VERSIONS: priorVersionFiles,
  I9_ATTACHMENTS: attachmentFiles,
  I9_AUDIT_TRAIL: auditTrailFiles,
  I9_DATA: fieldFiles,
  EMPLOYEE_PROFILE: profileFiles,
  PROFILE_NOTES: noteFiles,
  I9_HISTORICAL: historicalFiles,
  I9_RESOLVE_LOG: resolveFiles,
  I9_COMMUNICATIONS: communicationFiles,
  I9_REMOTE_EVIDENCE: remoteWorkflowFiles,
  EV_CASE_DETAILS: caseDetailsFiles,
  EV_CASE_DATA: caseFieldFiles,
  EV_CASE_HISTORY: caseHistoryFiles,
  EV_FAN: (made, source) => noticeFiles(made, source, 'FAN'),
  EV_RDC: (made, source) => noticeFiles(made, source, 'RDC'),
  EV_PHOTO_MATCH: photoMatchFiles,
  EV_DISCREPANCY: discrepancyFiles,
  EV_DUPLICATE_REASON: duplicateReasonFiles,
};

/**
 * The files of the chosen assets, in the order of the catalogue, and what could not be given. Never throws: one record
 * must not cost the others of its chunk.
 */
export function recordFiles(source: RecordSource, assets: readonly AssetCode[]): RecordFiles {
  const made = new AssetFiles(source.record.i9Id);
  if (source.isUndatedTermination) made.except('TERMINATED_WITHOUT_DATE');
  for (const { code } of catalogue) {
    if (assets.includes(code)) made.make(code, () => makers[code](made, source, assets));
  }
  return made;
}
