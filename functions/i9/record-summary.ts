import type { RecordRow } from './contract.ts';
import { isTerminated } from './record-status.ts';
import { isPastRetention } from './retention-date.ts';

/** What a record set holds; cases are counted, not the records that have them. */
interface RecordCounts {
  readonly recordCount: number;
  readonly activeCount: number;
  readonly terminatedCount: number;
  /** Section 1 or Section 2 is not signed. */
  readonly incompleteCount: number;
  readonly historicalCount: number;
  /** The retention date is reached, whether or not an open case still forbids to purge. */
  readonly pastRetentionCount: number;
  readonly withAttachmentsCount: number;
  readonly openCaseCount: number;
  readonly closedCaseCount: number;
}

/** Counts a record set page by page, as things stand on `today` (`YYYY-MM-DD`); its memory does not grow. */
export class RecordSummary {
  readonly #today: string;
  readonly #counts: { -readonly [K in keyof RecordCounts]: number } = {
    recordCount: 0,
    activeCount: 0,
    terminatedCount: 0,
    incompleteCount: 0,
    historicalCount: 0,
    pastRetentionCount: 0,
    withAttachmentsCount: 0,
    openCaseCount: 0,
    closedCaseCount: 0,
  };

  constructor(today: string) {
    this.#today = today;
  }

  add(rows: readonly RecordRow[]): void {
    for (const row of rows) this.#addRow(row);
  }

  /** The counts so far. */
  get counts(): RecordCounts {
    return { ...this.#counts };
  }

  #addRow(row: RecordRow): void {
    const counts = this.#counts;
    counts.recordCount += 1;
    if (isTerminated(row, this.#today)) counts.terminatedCount += 1;
    else counts.activeCount += 1;
    if (!row.isSection1Signed || !row.isSection2Signed) counts.incompleteCount += 1;
    if (row.recordType === 'HISTORICAL') counts.historicalCount += 1;
    if (isPastRetention(row, this.#today)) counts.pastRetentionCount += 1;
    if (row.attachmentCount > 0) counts.withAttachmentsCount += 1;
    counts.openCaseCount += row.openEverifyCaseCount;
    counts.closedCaseCount += row.everifyCaseCount - row.openEverifyCaseCount;
  }
}
