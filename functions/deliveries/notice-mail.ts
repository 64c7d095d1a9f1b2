import type { DeliveryPackage, DeliverySettings, Transfer, TransferAttempt } from './contract.ts';
import { mostAttempts } from './contract.ts';

/** What happened, as a mail tells it. */
export interface Notice {
  readonly productName: string;
  readonly siteUrl: string;
  /** IANA zone of the distributor. */
  readonly timeZone: string;
  readonly about: DeliveryPackage;
  readonly settings?: DeliverySettings;
  /** Absent when the extraction failed. */
  readonly attempt?: TransferAttempt;
  readonly transfer?: Transfer;
}

export interface NoticeText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

type Line = readonly [label: string, value: string];

/** Subject, text and HTML of a notice. It names the export and the destination, never an employee and never a secret. */
export function noticeText(notice: Notice): NoticeText {
  const { about, attempt, productName } = notice;
  const isSuccess = attempt?.outcome === 'COMPLETE';
  const title = `${productName} Data Export Status Update – ${isSuccess ? 'Success' : 'Failure'}`;
  const suffix = attempt && !isSuccess ? ` – attempt ${attempt.attemptNumber} of ${mostAttempts}` : '';
  const subject = oneLine(`${title}: ${about.description} (${about.exportNumber})${suffix}`);
  const { opening, closing } = sentences(notice, isSuccess);
  const lines = [...identification(notice), ...destination(notice), ...(isSuccess ? delivered(notice) : [])];
  const link = `${notice.siteUrl}/distributors/${about.distributorId}/data-exports/${about.packageId}`;
  return {
    subject,
    text: [
      opening,
      '',
      ...lines.map(([label, value]) => `${label}: ${oneLine(value)}`),
      '',
      ...closing,
      '',
      link,
      '',
    ].join('\n'),
    html: htmlOf(title, { opening, lines, closing, link }),
  };
}

function sentences(
  { about, attempt, transfer, timeZone }: Notice,
  isSuccess: boolean,
): { opening: string; closing: string[] } {
  if (isSuccess) return { opening: 'The data export below was delivered.', closing: [] };
  if (attempt === undefined) {
    return {
      opening: 'The data export below could not be built.',
      closing: [about.extractionFailureText ?? ''],
    };
  }
  const opening = `The data export below could not be delivered: ${attempt.failureText} (${attempt.failureCode})`;
  const next = transfer?.nextAttemptAt;
  if (next === undefined) {
    return {
      opening,
      closing: [
        'No further attempts will be made. Correct the delivery settings and request the transfer again.',
      ],
    };
  }
  const check = 'Check the settings above with your IT team or contact your Implementation Project Manager.';
  return { opening, closing: [`The next attempt runs on ${bothTimes(next, timeZone)}. ${check}`] };
}

function identification({ about, timeZone }: Notice): Line[] {
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

function destination({ settings }: Notice): Line[] {
  if (settings === undefined) return [];
  const { host, port, directory, username } = settings.destination;
  return [
    ['Delivery method', 'sFTP'],
    ['Server', `${host}, port ${port}`],
    ['Directory', directory === '' ? '(default)' : directory],
    ['User', username],
  ];
}

function delivered({ about, attempt, timeZone }: Notice): Line[] {
  const files = about.files.map(
    (file, index): Line => [
      `File ${index + 1}`,
      `${file.name}, ${file.sizeBytes} bytes, SHA-256 ${file.sha256}`,
    ],
  );
  return [...files, ['Transfer completed', bothTimes(attempt?.endedAt ?? '', timeZone)]];
}

function bothTimes(at: string, timeZone: string): string {
  const local = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'long', timeZone }).format(
    new Date(at),
  );
  return `${at.slice(0, 19).replace('T', ' ')} UTC (${local})`;
}

/** What would end a header, or begin a line of its own in the text, becomes a blank. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

function htmlOf(
  title: string,
  parts: { opening: string; lines: readonly Line[]; closing: readonly string[]; link: string },
): string {
  const cell = 'style="padding:4px 16px 4px 0;vertical-align:top;text-align:left"';
  const rows = parts.lines.map(
    ([label, value]) =>
      `<tr><th ${cell} scope="row">${escaped(label)}</th><td ${cell}>${escaped(value)}</td></tr>`,
  );
  const closing = parts.closing.map((sentence) => `<p>${escaped(sentence)}</p>`);
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title></head>`,
    '<body style="font-family:Arial,Helvetica,sans-serif;font-size:14px;color:#16191f">',
    `<h1 style="font-size:18px">${escaped(title)}</h1><p>${escaped(parts.opening)}</p>`,
    `<table style="border-collapse:collapse">${rows.join('')}</table>`,
    ...closing,
    `<p><a href="${escaped(parts.link)}">Open the export in the log</a> (you will be asked to sign in)</p></body></html>`,
  ].join('\n');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
