import * as z from 'zod';
import { FirmId } from '../directory/contract.ts';
import { Instant } from '../platform/contract.ts';

/** Highest template ids. */
export const importTemplateCount = 11;
export const exportTemplateCount = 8;
export const ImportTemplateId = z.int().min(1).max(importTemplateCount);
export const ExportTemplateId = z.int().min(1).max(exportTemplateCount);

/**
 * On which Pacific dates a task is part of the nightly run. `weekday`: 1 Monday to 7 Sunday (ISO 8601). `day`: of the month; in
 * a shorter month its last day.
 */
export const TaskSchedule = z.discriminatedUnion('frequency', [
  z.object({ frequency: z.literal('DAILY') }),
  z.object({ frequency: z.literal('WEEKLY'), weekday: z.int().min(1).max(7) }),
  z.object({ frequency: z.literal('MONTHLY'), day: z.int().min(1).max(31) }),
]);
export type TaskSchedule = z.infer<typeof TaskSchedule>;

/** A template that the firm may send, and when what it sent is run. */
export const ImportTask = z.object({
  templateId: ImportTemplateId,
  schedule: TaskSchedule.default({ frequency: 'DAILY' }),
  /** Whether a file is expected for each of its runs: that none is there is told half an hour before. */
  isExpected: z.boolean().default(false),
});
export type ImportTask = z.infer<typeof ImportTask>;

/** A template that the firm gets, and when. */
export const ExportTask = z.object({
  templateId: ExportTemplateId,
  schedule: TaskSchedule.default({ frequency: 'DAILY' }),
  /**
   * Only rows whose own record has changed since the export before; the first one is full. What a row shows of other records,
   * such as the name of an employer, does not count.
   */
  isChangesOnly: z.boolean().default(false),
});
export type ExportTask = z.infer<typeof ExportTask>;

export const DateFormat = z.enum(['MM/DD/YYYY', 'DD/MM/YYYY']);

/** What Professional Services has set up for a firm. */
export const FirmSetup = z.object({
  firmId: FirmId,
  /** Whether its subscription is active; changed with that alone. */
  isSubscribed: z.boolean(),
  /** Since when, without a break; nightly runs begin after it. */
  subscribedAt: Instant.optional(),
  /** By template id, each once. */
  importTasks: z.array(ImportTask).max(importTemplateCount).default([]),
  exportTasks: z.array(ExportTask).max(exportTemplateCount).default([]),
  /** Of imports and exports. */
  dateFormat: DateFormat.default('MM/DD/YYYY'),
  isNoUpdateEnabled: z.boolean().default(false),
  /** Whether export files begin with a byte order mark, which Excel needs to read UTF-8. */
  hasByteOrderMark: z.boolean().default(false),
  /** `{import template id}`: columns that are not mapped; what they hold is ignored. */
  ignoredColumns: z.record(z.string(), z.array(z.string())).default({}),
  notificationEmails: z.array(z.email()).max(20).default([]),
  version: z.int().positive().default(1),
});
export type FirmSetup = z.infer<typeof FirmSetup>;
