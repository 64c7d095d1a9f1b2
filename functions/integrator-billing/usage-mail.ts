import type { NoticeSettings } from '../notice-mails/mailer.ts';
import { type NoticeTable, noticeHtml, oneLine } from '../notice-mails/notice-html.ts';
import type { Billing } from './contract.ts';
import { periodText } from './periods.ts';

export interface UsageText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** For whom a mail is, and about what. */
export interface UsageNotice extends NoticeSettings {
  readonly firmName: string;
  /** The part of the limit that is reached. */
  readonly percent: number;
  readonly recordLimit: number;
  readonly usage: Omit<Billing, 'periods'>;
}

const countText = (count: number): string => count.toLocaleString('en-US');

/** Tells that a part of the record limit is reached. */
export function usageMail(about: UsageNotice): UsageText {
  const { productName, siteUrl, firmName, percent, recordLimit, usage } = about;
  const isReached = percent >= 100;
  const title = `${productName} Integrator – ${isReached ? 'Record limit reached' : `${percent}% of the record limit used`}`;
  const lines = [
    ['Firm', firmName],
    ['Period', periodText(usage.period)],
    ['Allowed limit of records', countText(recordLimit)],
    ['Used', `${countText(usage.usedCount)} (${usage.usedPercent ?? percent}%)`],
    ['Remaining', countText(usage.remainingCount ?? 0)],
  ] as const;
  const opening = [isReached ? reachedText(usage.terms.isHardLimit) : belowText(percent)];
  const table = tasksTable(usage);
  const link = { text: 'Open Billing', url: `${siteUrl}/firms/${usage.firmId}/integrator/billing` };
  const greeting = 'Hello,';
  const closing = ['You will be asked to sign in.'];
  const footer = `${productName} sent this message because of the notification addresses in the integrator's setup. Nobody reads replies.`;
  const text = [
    ...[greeting, '', ...opening, ''],
    ...lines.map(([label, value]) => `${label}: ${oneLine(value)}`),
    ...['', `${table.title}:`],
    ...table.rows.map((cells) => `- ${oneLine(cells.map(cellText).join(', '))}`),
    ...['', `${link.text}: ${link.url}`, ...closing, '', footer, ''],
  ].join('\n');
  const parts = { title, greeting, opening, lines, tables: [table], closing, links: [link], footer };
  return { subject: oneLine(title), text, html: noticeHtml({ ...parts, isFailure: isReached }) };
}

const belowText = (percent: number): string =>
  `${percent}% of the records that your contract allows for the period are used.`;

const reachedText = (isHardLimit: boolean): string =>
  isHardLimit
    ? 'The records that your contract allows for the period are used. Further rows are not processed until the next period begins or the limit is raised; Need Attention lists what was stopped.'
    : 'The records that your contract allows for the period are used. Further rows are processed and counted above the limit.';

const cellText = (cell: NoticeTable['rows'][number][number]): string =>
  typeof cell === 'string' ? cell : cell.text;

function tasksTable({ jobs }: Omit<Billing, 'periods'>): NoticeTable {
  return {
    title: 'Records by task',
    columns: ['Task', 'Type', 'Records'],
    rows: jobs.map(({ name, type, recordCount }) => [
      name,
      type === 'IMPORT' ? 'Import' : 'Export',
      { text: countText(recordCount), as: 'count' },
    ]),
  };
}
