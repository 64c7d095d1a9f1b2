import type { EVerifyCase, EVerifyDocument, I9Record } from '../i9/contract.ts';
import type { AssetFiles } from './asset-files.ts';
import { copyAttachments } from './attachment-files.ts';
import { forEachCase } from './everify-files.ts';
import type { RecordSource } from './record-source.ts';

const notices = {
  FAN: { assetCode: 'EV_FAN', missing: 'FAN_MISSING' },
  RDC: { assetCode: 'EV_RDC', missing: 'RDC_MISSING' },
} as const;

/** The notices on file, in every language, unsigned and signed; a referred case must have one. */
export function noticeFiles(made: AssetFiles, source: RecordSource, kind: 'FAN' | 'RDC'): void {
  const { assetCode, missing } = notices[kind];
  copyAttachments(made, source, assetCode);
  for (const one of source.record.everifyCases) {
    if (wasReferred(one) && !hasDocument(source.record, one, kind))
      made.except(missing, `case ${one.caseNumber}`);
  }
}

/** An employee who takes action on a mismatch is referred to an agency, with both notices in hand. */
function wasReferred({ status, history, employeeDecision }: EVerifyCase): boolean {
  return (
    status === 'REFERRED' ||
    employeeDecision === 'ACTION' ||
    history.some((step) => step.status === 'REFERRED')
  );
}

/** The result of the comparison, and the copy of the employee's document; never the agency's photo. */
export function photoMatchFiles(made: AssetFiles, source: RecordSource): void {
  copyAttachments(made, source, 'EV_PHOTO_MATCH');
  forEachCase(source.record, (one, name) => {
    const { photoMatch, caseNumber } = one;
    if (photoMatch === undefined || photoMatch === 'NOT_APPLICABLE') return;
    const lines = [`Case number: ${caseNumber}`, `Photo match: ${photoMatch}`, ''];
    made.add(`${name}_PhotoMatch.txt`, () => lines.join('\r\n'));
    const isCompared = photoMatch !== 'NO_PHOTO';
    if (isCompared && !hasDocument(source.record, one, 'PHOTO'))
      made.except('PHOTO_COPY_MISSING', `case ${caseNumber}`);
  });
}

function hasDocument(record: I9Record, { caseNumber }: EVerifyCase, kind: EVerifyDocument['kind']): boolean {
  return record.attachments.some(
    ({ section, everify }) =>
      section === 'EVERIFY' && everify?.kind === kind && everify.caseNumber === caseNumber,
  );
}
