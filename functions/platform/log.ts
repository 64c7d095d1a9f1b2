import { Logger } from '@aws-lambda-powertools/logger';
import { createMeasure, type Measure } from './metrics.ts';

/** The only fields a log line may carry: ids, counts, codes, times. Never a person's data, a secret or file content. */
export interface LogFields {
  distributorId?: string;
  /** Of the audit trail: `distributor:…`, `firm:…` or `vendor`. */
  tenantId?: string;
  sequence?: number;
  clientId?: number;
  firmId?: string;
  fileId?: string;
  runId?: string;
  jobId?: string;
  dataExportId?: string;
  moveId?: string;
  webhookId?: string;
  eventId?: string;
  chunkNumber?: number;
  volumeNumber?: number;
  attemptNumber?: number;
  recordCount?: number;
  exceptionCount?: number;
  sizeBytes?: number;
  durationMs?: number;
  route?: string;
  status?: number;
  code?: string;
  errorName?: string;
  traceId?: string;
  fileNumber?: number;
  step?: string;
}

/** Writes one structured line per event: a stable upper-snake-case `code` and allow-listed fields. */
export interface Log {
  info(code: string, fields?: LogFields): void;
  warn(code: string, fields?: LogFields): void;
  error(code: string, fields?: LogFields): void;
  /** Tells a metric; it is written beside the log lines. */
  readonly measure: Measure;
}

export function createLog(): Log {
  const logger = new Logger();
  return {
    info: (code, fields) => logger.info(code, { ...fields }),
    warn: (code, fields) => logger.warn(code, { ...fields }),
    error: (code, fields) => logger.error(code, { ...fields }),
    measure: createMeasure(),
  };
}
