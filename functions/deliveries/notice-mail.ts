import {
  type Line,
  type NoticeParts,
  type NoticeTable,
  noticeHtml,
  oneLine,
} from '../notice-mails/notice-html.ts';
import { type Destination, protocolLabels } from '../transfer/contract.ts';
import { nextAttemptAt } from './attempt-schedule.ts';
import type { DeliveryPackage, DeliverySettings, PackageFile, TransferAttempt } from './contract.ts';
import { mostAttempts, stagedCopyDays } from './contract.ts';

/** What every notice is about, and for whom. */
interface About {
  readonly productName: string;
  readonly siteUrl: string;
  /** IANA zone of the distributor. */
  readonly timeZone: string;
  readonly about: Omit<DeliveryPackage, 'files' | 'sizeBytes'>;
}

/** What happened, as a mail tells it. */
export interface Notice extends About {
  readonly settings?: DeliverySettings | undefined;
  /** Absent when the extraction failed. */
  readonly attempt?: TransferAttempt | undefined;
  /** As they lie at the destination. */
  readonly files?: readonly PackageFile[];
  /** When the first attempt began, right after the files were made. */
  readonly stagedAt?: string | undefined;
  /** All addresses of the settings, when mail reaches none of them. */
  readonly unreachableEmails?: readonly string[];
}

export interface DueDateNotice extends About {
  readonly responseDueAt: string;
  readonly estimatedCompletionAt?: string | undefined;
}

export interface NoticeText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

type Said = Pick<NoticeParts, 'opening' | 'closing'>;

/** Subject, text and HTML of a notice. It names the export and the destination, never an employee and never a secret. */
export function noticeText(notice: Notice): NoticeText {
  const { about, attempt, productName, files = [] } = notice;
  const isSuccess = attempt?.outcome === 'COMPLETE';
  const title = `${productName} Data Export Status Update – ${isSuccess ? 'Success' : 'Failure'}`;
  const suffix = attempt && !isSuccess ? ` – attempt ${attempt.attemptNumber} of ${mostAttempts}` : '';
  return mailOf(notice, {
    title,
    subject: `${title}: ${about.description} (${about.exportNumber})${suffix}`,
    isFailure: !isSuccess,
    ...withUnreachable(sentences(notice, isSuccess), notice),
    lines: [
      ...identification(notice),
      ...destinationLines(notice.settings?.destination),
      ...(isSuccess
        ? [['Transfer completed', bothTimes(attempt.endedAt ?? '', notice.timeZone)] as Line]
        : []),
    ],
    files: isSuccess ? files : [],
  });
}

/** To the person who asked: the package may not be there before the response is due. */
export function dueDateNoticeText(notice: DueDateNotice): NoticeText {
  const { about, productName, responseDueAt, estimatedCompletionAt, timeZone } = notice;
  const title = `${productName} Data Export Due Date at Risk`;
  const estimate: Line[] =
    estimatedCompletionAt === undefined
      ? []
      : [['Expected completion', bothTimes(estimatedCompletionAt, timeZone)]];
  return mailOf(notice, {
    title,
    subject: `${title}: ${about.description} (${about.exportNumber})`,
    isFailure: true,
    opening: ['The data export below is expected to be complete only after its response due date.'],
    closing: [
      'Ask your administrator for a higher priority, or narrow the record set and request a smaller export.',
    ],
    lines: [...identification(notice), ['Response due', bothTimes(responseDueAt, timeZone)], ...estimate],
    files: [],
  });
}

interface Told extends Said, Pick<NoticeParts, 'title' | 'lines' | 'isFailure'> {
  readonly subject: string;
  readonly files: readonly PackageFile[];
}

function mailOf({ about, siteUrl, productName }: About, told: Told): NoticeText {
  const url = `${siteUrl}/distributors/${about.distributorId}/data-exports/${about.packageId}`;
  const footer = `${productName} sent this message because of the settings of your data exports. Nobody reads replies.`;
  const greeting = 'Hello,';
  const { subject, opening, closing, lines, files } = told;
  const fileLines = files.map(
    ({ name, sizeBytes, sha256 }, index): Line => [
      `File ${index + 1}`,
      `${name}, ${sizeBytes.toLocaleString('en-US')} bytes, SHA-256 ${sha256}`,
    ],
  );
  const link = { url, text: 'Open the export in the log (you will be asked to sign in)' };
  return {
    subject: oneLine(subject),
    text: [
      ...[greeting, '', ...opening.map(oneLine), ''],
      ...[...lines, ...fileLines].map(([label, value]) => `${label}: ${oneLine(value)}`),
      ...['', ...closing.map(oneLine), ...(closing.length > 0 ? [''] : [])],
      ...[`Open the export in the log: ${url}`, '', footer, ''],
    ].join('\n'),
    html: noticeHtml({ ...told, tables: [filesTable(files)], greeting, links: [link], footer }),
  };
}

const filesTable = (files: readonly PackageFile[]): NoticeTable => ({
  title: 'Files',
  columns: ['Name', 'Size', 'SHA-256'],
  rows: files.map(({ name, sizeBytes, sha256 }) => [
    name,
    { text: `${sizeBytes.toLocaleString('en-US')} bytes`, as: 'size' },
    { text: sha256, as: 'hash' },
  ]),
});

function sentences(notice: Notice, isSuccess: boolean): Said {
  const { about, attempt, timeZone } = notice;
  if (attempt === undefined) {
    const closing = about.extractionFailureText === undefined ? [] : [about.extractionFailureText];
    return { opening: ['The data export below could not be built.'], closing };
  }
  if (isSuccess) return { opening: ['The data export below was delivered.'], closing: stagedCopies(notice) };
  const { attemptNumber, failureText, failureCode } = attempt;
  const opening = [
    `The data export below could not be delivered. This was attempt ${attemptNumber} of ${mostAttempts}.`,
    `${failureText} (${failureCode})`,
  ];
  const next = nextAttemptAt(attemptNumber, attempt.startedAt);
  if (next === undefined)
    return {
      opening,
      closing: [
        'No further attempts will be made. Correct the delivery settings and choose Retry Transfer in the log.',
        ...stagedCopies(notice),
      ],
    };
  const check = 'Check the settings below with your IT team or contact your Implementation Project Manager.';
  return {
    opening: [...opening, `The next attempt runs on ${bothTimes(next, timeZone)}. ${check}`],
    closing: [],
  };
}

/** Who is told instead of those addresses, is told why. */
function withUnreachable({ opening, closing }: Said, { unreachableEmails = [] }: Notice): Said {
  if (unreachableEmails.length === 0) return { opening, closing };
  const sentence = `You are told because mail to the notification addresses of the delivery settings comes back: ${unreachableEmails.join(', ')}. Have them corrected in the delivery settings.`;
  return { opening, closing: [...closing, sentence] };
}

/** The bucket's rule counts whole days from when each object was made, and acts at midnight UTC. */
function stagedCopies({ stagedAt, timeZone }: Notice): string[] {
  if (stagedAt === undefined) return [];
  const at = new Date(Date.parse(stagedAt) + (stagedCopyDays + 1) * 24 * 3_600_000);
  const date = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone }).format(at);
  return [`Our staged copies of these files are deleted by ${date}.`];
}

function identification({ about, timeZone }: About): Line[] {
  const requested = `${about.requestedBy}, ${bothTimes(about.requestedAt, timeZone)}`;
  const lines: Line[] = [
    ['Export ID', about.exportNumber],
    ['Description', about.description],
    ['Client', `${about.clientName} (${about.clientId})`],
    ['Record set', about.scopeLabel],
    ['Requested by', requested],
  ];
  if (about.recordCount === undefined) return lines;
  const exported = about.recordCount - (about.exceptionCount ?? 0);
  return [...lines, ['Records exported / exceptions', `${exported} / ${about.exceptionCount ?? 0}`]];
}

/** The settings that were used; never a secret. */
function destinationLines(destination: Destination | undefined): Line[] {
  if (destination === undefined) return [];
  const method: Line = ['Delivery method', protocolLabels[destination.protocol]];
  if (destination.protocol === 'S3') {
    const { bucket, prefix, region, accessKeyId, roleArn } = destination;
    return [
      method,
      ['Bucket', bucket],
      ['Prefix', prefix === '' ? '(none)' : prefix],
      ['Region', region ?? '(that of the bucket)'],
      roleArn === undefined ? ['Access key ID', accessKeyId ?? ''] : ['Role', roleArn],
    ];
  }
  const { host, port, directory, username } = destination;
  return [
    method,
    ['Server', `${host}, port ${port}`],
    ['Directory', directory === '' ? '(default)' : directory],
    ['User', username],
  ];
}

function bothTimes(at: string, timeZone: string): string {
  const local = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'long', timeZone }).format(
    new Date(at),
  );
  return `${at.slice(0, 19).replace('T', ' ')} UTC (${local})`;
}
