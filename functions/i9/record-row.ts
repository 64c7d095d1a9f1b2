import type { I9Record, RecordRow } from './contract.ts';
import { isOpenCase } from './record-status.ts';

/** The lean row of a record: what record sets are made from, without a name or a document's number. */
export function recordRow(record: I9Record): RecordRow {
  const { attachments, everifyCases } = record;
  return {
    i9Id: record.i9Id,
    profileId: record.profileId,
    clientId: record.clientId,
    employerId: record.employerId,
    worksiteId: record.worksiteId,
    securityGroupIds: record.securityGroupIds,
    recordType: record.recordType,
    isSection1Signed: record.section1.signature !== undefined,
    isSection2Signed: record.section2?.signature !== undefined,
    startDate: record.startDate,
    terminationDate: record.terminationDate,
    isTerminated: record.isTerminated,
    attachmentCount: attachments.length,
    attachmentBytes: attachments.reduce((sum, attachment) => sum + attachment.sizeBytes, 0),
    everifyCaseCount: everifyCases.length,
    openEverifyCaseCount: everifyCases.filter(isOpenCase).length,
  };
}
