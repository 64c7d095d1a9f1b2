import { describe, expect, it } from 'vitest';
import { type Notice, noticeText } from '../../../functions/deliveries/notice-mail.ts';

const sha256 = 'ab'.repeat(32);
const base: Notice = {
  productName: 'Waybill',
  siteUrl: 'https://waybill.example',
  timeZone: 'America/New_York',
  about: {
    distributorId: 'meridian-hr',
    packageId: '01JD0000000000000000000001',
    exportNumber: 'EX-000123',
    description: 'Audit of November',
    clientId: 1001,
    clientName: 'Cedar & Finch',
    scopeLabel: 'Worksites: 2',
    requestedBy: 'Dana Quillfeather',
    requestedAt: '2026-11-20T12:00:00.000Z',
    recordCount: 250,
    exceptionCount: 3,
    files: [
      { name: 'Cedar_part01of01.zip', sizeBytes: 12_345, sha256, key: 'k', blockBytes: 1, blocksKey: 'b' },
    ],
    sizeBytes: 12_345,
  },
  settings: {
    distributorId: 'meridian-hr',
    destination: {
      protocol: 'SFTP',
      host: 'sftp.acme.example',
      port: 2222,
      username: 'acme',
      directory: '/in',
    },
    notificationEmails: ['ops@acme.example'],
    version: 1,
    hasSecret: true,
    updatedAt: '2026-11-01T00:00:00.000Z',
    updatedBy: 'Ida Wren',
  },
};
const attempt = {
  attemptNumber: 2,
  startedAt: '2026-11-21T12:00:00.000Z',
  endedAt: '2026-11-21T12:30:05.000Z',
  sentBytes: 0,
  totalBytes: 12_345,
} as const;
const failedAttempt = {
  ...attempt,
  outcome: 'FAILED',
  failureCode: 'AUTH_FAILED',
  failureText: 'The user name or password was rejected.',
} as const;
const transfer = { status: 'IN_PROGRESS', attemptNumber: 2, sentBytes: 0, totalBytes: 12_345 } as const;

const identification = [
  'Export ID: EX-000123',
  'Description: Audit of November',
  'Client: Cedar & Finch (1001)',
  'Record set: Worksites: 2',
  'Requested by: Dana Quillfeather, 2026-11-20 12:00:00 UTC (Nov 20, 2026, 7:00:00 AM EST)',
  'Records exported / exceptions: 247 / 3',
];
const destination = [
  'Delivery method: sFTP',
  'Server: sftp.acme.example, port 2222',
  'Directory: /in',
  'User: acme',
];
const link = 'https://waybill.example/distributors/meridian-hr/data-exports/01JD0000000000000000000001';
/** ICU writes a narrow blank before AM. */
const plain = (text: string) => text.replaceAll('\u202f', ' ');

describe('the mail', () => {
  it('of a delivered package names its files, their hashes and when they were there', () => {
    const { subject, text } = noticeText({ ...base, attempt: { ...attempt, outcome: 'COMPLETE' } });
    expect(subject).toBe('Waybill Data Export Status Update – Success: Audit of November (EX-000123)');
    expect(plain(text).split('\n')).toEqual([
      'The data export below was delivered.',
      '',
      ...identification,
      ...destination,
      `File 1: Cedar_part01of01.zip, 12345 bytes, SHA-256 ${sha256}`,
      'Transfer completed: 2026-11-21 12:30:05 UTC (Nov 21, 2026, 7:30:05 AM EST)',
      '',
      '',
      link,
      '',
    ]);
  });

  it('of a failed attempt gives the reason and when the next one runs', () => {
    const nextAttemptAt = '2026-11-22T12:00:00.000Z';
    const { subject, text } = noticeText({
      ...base,
      attempt: failedAttempt,
      transfer: { ...transfer, nextAttemptAt },
    });
    expect(subject).toBe(
      'Waybill Data Export Status Update – Failure: Audit of November (EX-000123) – attempt 2 of 5',
    );
    expect(plain(text).split('\n')).toEqual([
      'The data export below could not be delivered: The user name or password was rejected. (AUTH_FAILED)',
      '',
      ...identification,
      ...destination,
      '',
      'The next attempt runs on 2026-11-22 12:00:00 UTC (Nov 22, 2026, 7:00:00 AM EST). Check the settings above with your IT team or contact your Implementation Project Manager.',
      '',
      link,
      '',
    ]);
  });

  it('of the fifth failed attempt says that there will be no other', () => {
    const { subject, text } = noticeText({
      ...base,
      attempt: { ...failedAttempt, attemptNumber: 5 },
      transfer: { ...transfer, status: 'FAILED' },
    });
    expect(subject).toMatch(/ – attempt 5 of 5$/);
    expect(text).toContain('No further attempts will be made.');
    expect(text).not.toContain('The next attempt');
  });

  it('of a failed extraction says why, and nothing of a server or of files', () => {
    const { recordCount: _records, exceptionCount: _exceptions, ...about } = base.about;
    const extractionFailureText = 'The package could not be built.';
    const { settings: _settings, ...rest } = base;
    const { subject, text } = noticeText({ ...rest, about: { ...about, files: [], extractionFailureText } });
    expect(subject).toBe('Waybill Data Export Status Update – Failure: Audit of November (EX-000123)');
    expect(plain(text).split('\n')).toEqual([
      'The data export below could not be built.',
      '',
      ...identification.slice(0, 5),
      '',
      'The package could not be built.',
      '',
      link,
      '',
    ]);
  });

  it('says which folder is the default one, and times in the zone of the distributor', () => {
    const settings = { ...base.settings, destination: { ...base.settings?.destination, directory: '' } };
    const notice = {
      ...base,
      settings,
      timeZone: 'Asia/Kolkata',
      attempt: { ...attempt, outcome: 'COMPLETE' },
    };
    const { text } = noticeText(notice as Notice);
    expect(text).toContain('Directory: (default)');
    expect(plain(text)).toContain('(Nov 21, 2026, 6:00:05 PM GMT+5:30)');
  });
});

describe('what people typed', () => {
  const evil = 'Audit\r\nBcc: everyone@evil.example\u2028User: root\n\n<script>alert("1")</script> & more';
  const told = noticeText({
    ...base,
    about: { ...base.about, description: evil, clientName: '<b>"Client" & Co</b>' },
    attempt: failedAttempt,
    transfer,
  });

  it('neither ends the subject nor begins a line of the text', () => {
    expect(told.subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    const lines = told.text.split(/[\r\n\u2028]/);
    expect(lines.filter((line) => /^(Bcc|User):/.test(line))).toEqual(['User: acme']);
    expect(lines).toContain(
      'Description: Audit Bcc: everyone@evil.example User: root <script>alert("1")</script> & more',
    );
  });

  it('is text and nothing else in the HTML', () => {
    expect(told.html).not.toContain('<script');
    expect(told.html).not.toContain('<b>');
    expect(told.html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; more');
    expect(told.html).toContain('&lt;b&gt;&quot;Client&quot; &amp; Co&lt;/b&gt; (1001)');
  });

  it('of 200 letters leaves the number of the export in the subject', () => {
    const about = { ...base.about, description: 'x'.repeat(200) };
    expect(noticeText({ ...base, about, attempt: failedAttempt, transfer }).subject).toMatch(
      /x{200} \(EX-000123\) – attempt 2 of 5$/,
    );
  });
});

describe('the HTML', () => {
  it('says the same as the text, line by line', () => {
    const { text, html } = noticeText({ ...base, attempt: failedAttempt, transfer });
    const unescaped = html.replaceAll('&amp;', '&').replaceAll('&quot;', '"');
    for (const line of text
      .split('\n')
      .filter((one) => /^[A-Z][^:]*: /.test(one) && !one.startsWith('The '))) {
      const [label = '', ...value] = line.split(': ');
      expect(unescaped).toContain(`>${label}</th>`);
      expect(unescaped).toContain(`>${value.join(': ')}</td>`);
    }
    expect(unescaped).toContain(`href="${link}"`);
  });
});
