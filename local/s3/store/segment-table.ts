import type { DatabaseSync } from 'node:sqlite';

/** A stretch of a content file. Files never change, so several objects may share one. */
export interface Segment {
  readonly file: string;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

interface SegmentRow {
  start_bytes: number;
  file: string;
  offset_bytes: number;
  size_bytes: number;
}

/** Which files a content is made of: one for a plain put, many for a multipart upload, borrowed ones for a copy. */
export class SegmentTable {
  readonly #insert;
  readonly #overlapping;
  readonly #release;
  readonly #references;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare('INSERT INTO segment VALUES (?, ?, ?, ?, ?)');
    this.#overlapping = database.prepare(
      `SELECT * FROM segment WHERE content_id = $content AND start_bytes < $end AND start_bytes >=
         (SELECT MAX(start_bytes) FROM segment WHERE content_id = $content AND start_bytes <= $start)
       ORDER BY start_bytes`,
    );
    this.#release = database.prepare('DELETE FROM segment WHERE content_id = ? RETURNING file');
    this.#references = database.prepare('SELECT 1 FROM segment WHERE file = ? LIMIT 1');
  }

  /** Appends in order; empty segments are left out. */
  insert(contentId: string, segments: readonly Segment[]): void {
    let startBytes = 0;
    for (const segment of segments) {
      if (segment.sizeBytes === 0) continue;
      this.#insert.run(contentId, startBytes, segment.file, segment.offsetBytes, segment.sizeBytes);
      startBytes += segment.sizeBytes;
    }
  }

  /** The segments of a stretch of the content, cut to it. */
  slice(contentId: string, startBytes: number, sizeBytes: number): Segment[] {
    const end = startBytes + sizeBytes;
    const rows = this.#overlapping.all({ $content: contentId, $start: startBytes, $end: end });
    return (rows as unknown as SegmentRow[]).map((row) => {
      const skipped = Math.max(startBytes - row.start_bytes, 0);
      const last = Math.min(end - row.start_bytes, row.size_bytes);
      return { file: row.file, offsetBytes: row.offset_bytes + skipped, sizeBytes: last - skipped };
    });
  }

  /** Drops the content; returns the files that no content refers to any more. */
  release(contentId: string): string[] {
    const files = new Set(this.#release.all(contentId).map((row) => String(row['file'])));
    return [...files].filter((file) => !this.isReferenced(file));
  }

  isReferenced(file: string): boolean {
    return this.#references.get(file) !== undefined;
  }
}
