import { describe, expect, it } from 'vitest';
import { dueDateNoticeText, type Notice, noticeText } from '../../../functions/deliveries/notice-mail.ts';

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
  },
  files: [{ name: 'Cedar_part01of01.zip', sizeBytes: 12_345, sha256 }],
  stagedAt: '2026-11-20T12:05:00.000Z',
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
    kept: [],
    bouncedEmails: [],
    updatedAt: '2026-11-01T00:00:00.000Z',
    updatedBy: 'Ida Wren',
  },
};
const attempt = {
  attemptNumber: 2,
  cycleNumber: 1,
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
const ending = [
  `Open the export in the log: ${link}`,
  '',
  'Waybill sent this message because of the settings of your data exports. Nobody reads replies.',
  '',
];
/** ICU writes a narrow blank before AM. */
const plain = (text: string) => text.replaceAll('\u202f', ' ');

describe('the mail', () => {
  it('of a delivered package names its files, their hashes and when they were there', () => {
    const { subject, text } = noticeText({ ...base, attempt: { ...attempt, outcome: 'COMPLETE' } });
    expect(subject).toBe('Waybill Data Export Status Update – Success: Audit of November (EX-000123)');
    expect(plain(text).split('\n')).toEqual([
      'Hello,',
      '',
      'The data export below was delivered.',
      '',
      ...identification,
      ...destination,
      'Transfer completed: 2026-11-21 12:30:05 UTC (Nov 21, 2026, 7:30:05 AM EST)',
      `File 1: Cedar_part01of01.zip, 12,345 bytes, SHA-256 ${sha256}`,
      '',
      'Our staged copies of these files are deleted by December 21, 2026.',
      '',
      ...ending,
    ]);
  });

  it('of a failed attempt gives the reason and when the next one runs', () => {
    const { subject, text } = noticeText({ ...base, attempt: failedAttempt });
    expect(subject).toBe(
      'Waybill Data Export Status Update – Failure: Audit of November (EX-000123) – attempt 2 of 5',
    );
    expect(plain(text).split('\n')).toEqual([
      'Hello,',
      '',
      'The data export below could not be delivered. This was attempt 2 of 5.',
      'The user name or password was rejected. (AUTH_FAILED)',
      'The next attempt runs on 2026-11-22 12:00:00 UTC (Nov 22, 2026, 7:00:00 AM EST). Check the settings below with your IT team or contact your Implementation Project Manager.',
      '',
      ...identification,
      ...destination,
      '',
      ...ending,
    ]);
  });

  it('of the fifth failed attempt says that there will be no other', () => {
    const { subject, text } = noticeText({ ...base, attempt: { ...failedAttempt, attemptNumber: 5 } });
    expect(subject).toMatch(/ – attempt 5 of 5$/);
    expect(text).toContain(
      '\nNo further attempts will be made. Correct the delivery settings and choose Retry Transfer in the log.\n',
    );
    expect(text).not.toContain('The next attempt');
  });

  it('of a failed extraction says why, and nothing of a server or of files', () => {
    const { recordCount: _records, exceptionCount: _exceptions, ...about } = base.about;
    const extractionFailureText = 'The package could not be built.';
    const { productName, siteUrl, timeZone } = base;
    const { subject, text } = noticeText({
      productName,
      siteUrl,
      timeZone,
      about: { ...about, extractionFailureText },
    });
    expect(subject).toBe('Waybill Data Export Status Update – Failure: Audit of November (EX-000123)');
    expect(plain(text).split('\n')).toEqual([
      'Hello,',
      '',
      'The data export below could not be built.',
      '',
      ...identification.slice(0, 5),
      '',
      'The package could not be built.',
      '',
      ...ending,
    ]);
  });

  it('of a due date at risk says when it is and when the package is expected', () => {
    const { productName, siteUrl, timeZone, about } = base;
    const { subject, text } = dueDateNoticeText({
      productName,
      siteUrl,
      timeZone,
      about,
      responseDueAt: '2026-11-23T22:00:00.000Z',
      estimatedCompletionAt: '2026-11-24T02:00:00.000Z',
    });
    expect(subject).toBe('Waybill Data Export Due Date at Risk: Audit of November (EX-000123)');
    const lines = plain(text).split('\n');
    expect(lines).toContain('Response due: 2026-11-23 22:00:00 UTC (Nov 23, 2026, 5:00:00 PM EST)');
    expect(lines).toContain('Expected completion: 2026-11-24 02:00:00 UTC (Nov 23, 2026, 9:00:00 PM EST)');
  });

  it.each([
    [
      'FTPs',
      {
        protocol: 'FTPS',
        host: 'ftps.acme.example',
        port: 21,
        tlsMode: 'EXPLICIT',
        username: 'acme',
        directory: '',
      },
      ['Delivery method: FTPs', 'Server: ftps.acme.example, port 21', 'Directory: (default)', 'User: acme'],
    ],
    [
      'Amazon S3 with an access key',
      {
        protocol: 'S3',
        bucket: 'acme-exports',
        prefix: 'in/',
        region: 'us-east-2',
        accessKeyId: 'AKIAEXAMPLE000000000',
      },
      [
        'Delivery method: Amazon S3',
        'Bucket: acme-exports',
        'Prefix: in/',
        'Region: us-east-2',
        'Access key ID: AKIAEXAMPLE000000000',
      ],
    ],
    [
      'Amazon S3 with a role',
      {
        protocol: 'S3',
        bucket: 'acme-exports',
        prefix: '',
        roleArn: 'arn:aws:iam::111122223333:role/waybill',
      },
      [
        'Delivery method: Amazon S3',
        'Bucket: acme-exports',
        'Prefix: (none)',
        'Region: (that of the bucket)',
        'Role: arn:aws:iam::111122223333:role/waybill',
      ],
    ],
  ] as const)('shows the settings of %s', (_, settings, expected) => {
    const notice = { ...base, settings: { ...base.settings, destination: settings }, attempt: failedAttempt };
    const lines = noticeText(notice as Notice).text.split('\n');
    const start = lines.findIndex((line) => line.startsWith('Delivery method'));
    expect(lines.slice(start, start + expected.length + 1)).toEqual([...expected, '']);
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
    expect(noticeText({ ...base, about, attempt: failedAttempt }).subject).toMatch(
      /x{200} \(EX-000123\) – attempt 2 of 5$/,
    );
  });
});

describe('the HTML', () => {
  it('says the same as the text, line by line', () => {
    const { text, html } = noticeText({ ...base, attempt: failedAttempt });
    const unescaped = html.replaceAll('&amp;', '&').replaceAll('&quot;', '"');
    for (const line of text
      .split('\n')
      .filter((one) => /^[A-Z][^:]*: /.test(one) && !/^(The|Open) /.test(one))) {
      const [label = '', ...value] = line.split(': ');
      expect(unescaped).toContain(`>${label}</th>`);
      expect(unescaped).toContain(`>${value.join(': ')}</td>`);
    }
    expect(unescaped).toContain(`href="${link}"`);
  });
});
