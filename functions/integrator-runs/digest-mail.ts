import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import { messages } from '../import-templates/catalog/messages.ts';
import type { MessageCode } from '../import-templates/contract.ts';
import { runInstantOf } from '../import-templates/run-date.ts';
import { generalMessage } from '../integrator/file-notes.ts';
import type { Job, JobStatus } from '../integrator-jobs/contract.ts';
import type { NoticeSettings } from '../notice-mails/mailer.ts';
import {
  type Line,
  type NoticeCell,
  type NoticeTable,
  noticeHtml,
  oneLine,
} from '../notice-mails/notice-html.ts';
import { localText } from '../platform/local-time.ts';
import type { Run } from './contract.ts';
import type { MissingFile } from './expected-files.ts';

export interface DigestText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** For whom a mail is. */
export interface About extends NoticeSettings {
  readonly firmId: string;
  readonly firmName: string;
  /** IANA zone of the firm, beside Pacific time. */
  readonly timeZone: string;
}

const pacific = 'America/Los_Angeles';
const statusTexts = {
  QUEUED: 'Queued',
  IN_PROGRESS: 'In Progress',
  COMPLETED: 'Completed',
  INCOMPLETE: 'Incomplete',
  INTERRUPTED: 'Interrupted',
} as const satisfies Readonly<Record<JobStatus, string>>;

/**
 * What a run has done, counted by template. Names of files and values of rows are not in it: both may name people.
 * @param jobs at least one
 */
export function runDigest(about: About, run: Run, jobs: readonly Job[]): DigestText {
  const title = `${about.productName} Integrator – ${runText(run)}`;
  const isFailure = run.status !== 'COMPLETED';
  return mailOf(about, {
    title,
    subject: `${title}: ${statusTexts[run.status]}`,
    isFailure,
    opening: [openingOf(run, jobs)],
    lines: [
      ['Firm', about.firmName],
      ['Run', run.runId],
      ['Status', statusTexts[run.status]],
      ...timeLine('Started', run.startedAt, about.timeZone),
      ...timeLine('Ended', run.endedAt, about.timeZone),
    ],
    tables: run.kind === 'UNDO' ? [undoTable(jobs)] : [...countsTables(jobs), ...exportTables(jobs)],
    hasAttention: isFailure,
  });
}

function openingOf(run: Run, jobs: readonly Job[]): string {
  if (run.kind === 'UNDO') return undoOpening(run);
  if (run.status === 'INCOMPLETE') return openings.failed;
  if (run.status === 'INTERRUPTED') return jobs.every(isExport) ? openings.unwritten : openings.stopped;
  if (jobs.every(isExport)) return openings.written;
  return jobs.some(isMissing) ? openings.missing : openings.right;
}

const openings = {
  right: 'All rows were applied, or were as they are already.',
  failed:
    'Some rows failed and were not applied. Review them in Need Attention, correct them and upload them again.',
  stopped: 'A file was refused, or work on it stopped. Need Attention says what to do about it.',
  missing: 'A file that is expected was not there. All rows of the others were applied.',
  written: 'The files are in the Export folder.',
  unwritten: 'A file could not be written. Need Attention says what to do about it.',
};

function undoOpening({ status, ofRunId = '' }: Run): string {
  const done = `What the run ${ofRunId} had changed was put back, except for what somebody has changed or used since.`;
  return status === 'COMPLETED' ? done : `The undo of the run ${ofRunId} stopped. Ask for it again.`;
}

function runText({ kind, runDate, ofRunId = '' }: Run): string {
  if (kind === 'NIGHTLY') return `Run of ${runDate}`;
  if (kind === 'EXPORT') return `Exports of ${runDate}`;
  return kind === 'RERUN' ? `Re-run of ${runDate}` : `Undo of the run ${ofRunId}`;
}

const isExport = ({ kind }: Job): boolean => kind === 'EXPORT';
const isMissing = ({ kind, fileName }: Job): boolean => kind === 'IMPORT' && fileName === '';

/** Which expected files are not there shortly before their run. @param missing at least one, of one run */
export function missingDigest(about: About, missing: readonly MissingFile[]): DigestText {
  const [{ runDate = '' } = {}] = missing;
  const count = missing.length === 1 ? '1 expected file' : `${missing.length} expected files`;
  const title = `${about.productName} Integrator – ${count} missing for the run of ${runDate}`;
  const runAt = runInstantOf(runDate);
  return mailOf(about, {
    title,
    subject: title,
    isFailure: true,
    opening: [
      `Nothing has been uploaded yet of what is listed below. Upload it before ${localText(pacific, runAt)}; later it is for the run after.`,
    ],
    lines: [['Firm', about.firmName], ...timeLine('Run', runAt.toISOString(), about.timeZone)],
    tables: [
      { title: 'Missing files', columns: ['Template'], rows: missing.map((one) => [one.templateName]) },
    ],
    hasAttention: false,
  });
}

/** What was refused before any run. @param jobs at least one, newest first */
export function uploadsDigest(about: About, jobs: readonly Job[]): DigestText {
  const count = jobs.length === 1 ? '1 upload' : `${jobs.length} uploads`;
  const title = `${about.productName} Integrator – ${count} refused`;
  const rows = jobs.slice(0, mostListed).map((job): readonly [string, ...NoticeCell[]] => {
    const code = codeOf(job) ?? '';
    const isKnown = (one: string): one is MessageCode => one in messages;
    const reason = isKnown(code) ? generalMessage(code) : '';
    return [localText(pacific, new Date(job.createdAt)), templateOf(job), code, reason];
  });
  return mailOf(about, {
    title,
    subject: title,
    isFailure: true,
    opening: ['Nothing of what is listed below will be processed. Correct it and upload it again.'],
    lines: [['Firm', about.firmName]],
    tables: [{ title: 'Refused uploads', columns: ['Refused at', 'Template', 'Code', 'Reason'], rows }],
    hasAttention: true,
  });
}
const mostListed = 50;

const codeOf = ({ notes }: Job): string | undefined => notes.find(({ level }) => level === 'ERROR')?.code;

function countsTables(jobs: readonly Job[]): NoticeTable[] {
  const imports = jobs.filter((job) => !isExport(job));
  if (imports.length === 0) return [];
  const columns = ['Template', 'Status', 'Rows', 'Created', 'Updated', 'Unchanged', 'Failed', 'Skipped'];
  const rows = imports.map((job): readonly [string, ...NoticeCell[]] => [
    nameOf(job),
    statusOf(job),
    ...[job.rowCount, job.createdCount, job.updatedCount, job.unchangedCount, job.failedCount].map(countCell),
    countCell(job.skippedCount),
  ]);
  return [{ title: 'Files', columns, rows }];
}

function exportTables(jobs: readonly Job[]): NoticeTable[] {
  const exports = jobs.filter(isExport);
  if (exports.length === 0) return [];
  const rows = exports.map((job): readonly [string, ...NoticeCell[]] => [
    job.name,
    statusOf(job),
    countCell(job.rowCount),
  ]);
  return [{ title: 'Exports', columns: ['Template', 'Status', 'Rows'], rows }];
}

function undoTable(jobs: readonly Job[]): NoticeTable {
  return {
    title: 'Files',
    columns: ['Template', 'Status', 'Values put back', 'Records removed', 'Kept'],
    rows: jobs.map((job) => {
      const { restoredCount = 0, removedCount = 0, keptCount = 0 } = job.undo ?? {};
      return [nameOf(job), statusOf(job), ...[restoredCount, removedCount, keptCount].map(countCell)];
    }),
  };
}

/** Of several files of a template, the date in each name tells which it is. */
const dated = (title: string, { fileName }: Job): string => {
  const date = /_(\d{4})(\d{2})(\d{2})\.csv$/i.exec(fileName);
  return date === null ? title : `${title} (${date.slice(1).join('-')})`;
};
const nameOf = (job: Job): string => dated(job.name, job);

function templateOf(job: Job): string {
  const template = importTemplates.find(({ id }) => id === job.templateId);
  return template === undefined ? 'none' : dated(template.title, job);
}

function statusOf(job: Job): string {
  if (isMissing(job)) return 'No file';
  const code = job.status === 'INTERRUPTED' ? codeOf(job) : undefined;
  return code === undefined ? statusTexts[job.status] : `${statusTexts[job.status]} (${code})`;
}
const countCell = (count: number): NoticeCell => ({ text: count.toLocaleString('en-US'), as: 'count' });

function timeLine(label: string, at: string | undefined, timeZone: string): Line[] {
  if (at === undefined) return [];
  const date = new Date(at);
  const own = localText(timeZone, date);
  const there = localText(pacific, date);
  return [[label, own === there ? there : `${there} (${own})`]];
}

function rowText({ columns }: NoticeTable, [name, ...cells]: NoticeTable['rows'][number]): string {
  const told = cells.map(
    (cell, place) => `${columns[place + 1] ?? ''} ${typeof cell === 'string' ? cell : cell.text}`,
  );
  return oneLine(told.length === 0 ? `- ${name}` : `- ${name}: ${told.join(', ')}`);
}

interface Told {
  readonly title: string;
  readonly subject: string;
  readonly isFailure: boolean;
  readonly opening: readonly string[];
  readonly lines: readonly Line[];
  readonly tables: readonly NoticeTable[];
  /** Whether there is something to look at in Need Attention. */
  readonly hasAttention: boolean;
}

function mailOf({ siteUrl, productName, firmId }: About, told: Told): DigestText {
  const { title, subject, isFailure, opening, lines, tables, hasAttention } = told;
  const tabs = `${siteUrl}/firms/${firmId}/integrator`;
  const links = [
    ...(hasAttention ? [{ text: 'Open Need Attention', url: `${tabs}/need-attention` }] : []),
    { text: 'Open Completed Runs', url: `${tabs}/completed-runs` },
  ];
  const footer = `${productName} sent this message because of the notification addresses in the integrator's setup. Nobody reads replies.`;
  const greeting = 'Hello,';
  const closing = ['You will be asked to sign in.'];
  const text = [
    ...[greeting, '', ...opening, ''],
    ...lines.map(([label, value]) => `${label}: ${oneLine(value)}`),
    ...tables.flatMap((table) => ['', `${table.title}:`, ...table.rows.map((row) => rowText(table, row))]),
    '',
    ...links.map((link) => `${link.text}: ${link.url}`),
    ...closing,
    ...['', footer, ''],
  ].join('\n');
  const html = noticeHtml({ title, greeting, opening, lines, tables, closing, isFailure, links, footer });
  return { subject: oneLine(subject), text, html };
}
