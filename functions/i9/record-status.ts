import { plusBusinessDays } from './business-days.ts';
import type { EVerifyCase, I9Record, RecordRow } from './contract.ts';
import { isPastRetention } from './retention-date.ts';

interface Employment {
  readonly terminationDate?: string;
  readonly isTerminated: boolean;
}

/** Business days after the first day of employment within which Section 2 must be signed. @see 8 CFR 274a.2(b)(1)(ii) */
const section2BusinessDays = 3;

/** Terminated on `today`: a date that is reached, or the box ticked without a date. A future date still counts as active. */
export function isTerminated(
  { terminationDate, isTerminated: isTicked }: Employment,
  today: string,
): boolean {
  return terminationDate === undefined ? isTicked : terminationDate <= today;
}

/** Whether E-Verify still works on the case or waits for someone. A case found authorized closes by itself. */
export function isOpenCase({ status }: Pick<EVerifyCase, 'status'>): boolean {
  return status !== 'CLOSED' && status !== 'EMPLOYMENT_AUTHORIZED';
}

/** Whether the record may be destroyed: terminated, retention date reached, no open E-Verify case. */
export function isPurgeable(row: RecordRow, today: string): boolean {
  return isTerminated(row, today) && isPastRetention(row, today) && row.openEverifyCaseCount === 0;
}

/** Whether Section 1 was signed by the first day of employment; `undefined` while either is unknown. */
export function isSection1OnTime(record: I9Record): boolean | undefined {
  const firstDayDate = firstDayOf(record);
  const signedAt = record.section1.signature?.at;
  if (firstDayDate === undefined || signedAt === undefined) return undefined;
  return signedAt.slice(0, 10) <= firstDayDate;
}

/** Whether Section 2 was signed within three business days after the first day; `undefined` while either is unknown. */
export function isSection2OnTime(record: I9Record): boolean | undefined {
  const firstDayDate = firstDayOf(record);
  const signedAt = record.section2?.signature?.at;
  if (firstDayDate === undefined || signedAt === undefined) return undefined;
  return signedAt.slice(0, 10) <= plusBusinessDays(firstDayDate, section2BusinessDays);
}

function firstDayOf(record: I9Record): string | undefined {
  return record.section2?.firstDayOfEmploymentDate ?? record.startDate;
}
