import { describe, expect, it } from 'vitest';
import { type SettingValue, SettingValues, settings } from '../../../functions/client-settings/contract.ts';
import { normalizeSettings } from '../../../functions/client-settings/normal-values.ts';
import { settingProblems } from '../../../functions/client-settings/setting-problems.ts';

const details = (values: SettingValues) => settingProblems(values).map(({ detail }) => detail);
const pointers = (values: SettingValues) => settingProblems(values).map(({ pointer }) => pointer);

describe('rules between settings', () => {
  it('B.2.10 (1) keeps Electronic I-9 on while any other product is', () => {
    expect(
      settingProblems({ enableElectronicI9: false, enableSpanishUi: false, enableEmailAlerts: false }),
    ).toEqual([
      {
        pointer: '#/values/enableElectronicI9',
        detail:
          '“Enable Electronic Form I-9” cannot be off while “Enable Employee Profile / I-9 creation in the UI” and “Enable I-9 Custom Reports” are on.',
      },
    ]);
    const allOff = {
      enableElectronicI9: false,
      enableEmployeeProfileCreation: false,
      enableCustomReports: false,
      enableEmailAlerts: false,
      enableSpanishUi: false,
    };
    expect(settingProblems(allOff)).toEqual([]);
    expect(pointers({ ...allOff, enableSso: true })).toEqual(['#/values/enableElectronicI9']);
  });

  it.each([
    ['enableI9Pro', 'enableEVerify', '“Enable I-9 Pro” needs “Enable E-Verify” to be on.'],
    ['enableI9ProEVerify', 'enableI9Pro', '“Enable I-9 Pro + E-Verify” needs “Enable I-9 Pro” to be on.'],
    [
      'enableAlternativeProcedure',
      'enableEVerify',
      '“Enable DHS alternative procedure (remote examination)” needs “Enable E-Verify” to be on.',
    ],
    [
      'enableScheduledReports',
      'enableCustomReports',
      '“Enable Scheduled Custom Reports” needs “Enable I-9 Custom Reports” to be on.',
    ],
    [
      'enableI9Resolve',
      'enableHistoricalI9',
      '“Enable I-9 Resolve Functionality” needs “Enable Historical I-9” to be on.',
    ],
  ])('B.2.10 (2) rejects %s without %s', (key, needed, detail) => {
    expect(settingProblems({ [key]: true, [needed]: false })).toEqual([
      { pointer: `#/values/${key}`, detail },
    ]);
    const chain = { enableEVerify: true, enableHistoricalI9: true };
    expect(settingProblems({ ...chain, [key]: true, [needed]: true })).toEqual([]);
    expect(settingProblems({ [key]: false, [needed]: false })).toEqual([]);
  });

  it('B.2.10 (2) tells at every link of a chain what is missing at its root', () => {
    expect(details({ enableI9Pro: true, enableI9ProEVerify: true })).toEqual([
      '“Enable I-9 Pro” needs “Enable E-Verify” to be on.',
      '“Enable I-9 Pro + E-Verify” needs “Enable E-Verify” to be on.',
    ]);
    expect(details({ enableEVerify: true, enableI9Pro: true, enableI9ProEVerify: true })).toEqual([]);
  });

  it('B.2.10 (3) rejects attachments NONE with E-Verify, and photo matching without it', () => {
    expect(details({ attachmentsPolicy: 'NONE', enableEVerify: true })).toEqual([
      '“Attachments” cannot be “No copies” with “Enable E-Verify” on.',
    ]);
    expect(details({ attachmentsPolicy: 'EVERIFY_PHOTO_MATCH' })).toEqual([
      '“Attachments” can be “Only for E-Verify photo matching” only with “Enable E-Verify” on.',
    ]);
    expect(details({ attachmentsPolicy: 'NONE' })).toEqual([]);
    expect(details({ attachmentsPolicy: 'EVERIFY_PHOTO_MATCH', enableEVerify: true })).toEqual([]);
  });

  it('B.2.10 (3) asks for the date of attachments that are kept as of one', () => {
    expect(settingProblems({ attachmentsPolicy: 'ALL_AS_OF_DATE' })).toEqual([
      {
        pointer: '#/values/attachmentsAsOfDate',
        detail: '“Attachments as of” is needed: “Attachments” are kept as of a date.',
      },
    ]);
    const asOf = (date: string) =>
      details({ attachmentsPolicy: 'ALL_AS_OF_DATE', attachmentsAsOfDate: date });
    expect(asOf('2026-01-01')).toEqual([]);
    expect(asOf('2026-02-30')).toEqual(['“Attachments as of” must be a date as YYYY-MM-DD.']);
    expect(details({ attachmentsAsOfDate: '2026-01-01' })).toEqual([]);
  });

  it('B.2.10 (4) rejects mobile completion that was switched on without a remote workflow, and lets the default be', () => {
    expect(pointers({ enableMobile: true })).toEqual(['#/values/enableMobile']);
    expect(details({ enableMobile: true })[0]).toMatch(
      /needs one of “Enable Remote Section 1 Only”, .* to be on\.$/,
    );
    for (const key of ['enableRemoteSection1Only', 'enableEmployerAppoint', 'enableNetworkAlliance'])
      expect(settingProblems({ enableMobile: true, [key]: true })).toEqual([]);
    expect(settingProblems({})).toEqual([]);
  });

  it.each([
    ['S1_ONLY', 'enableRemoteSection1Only'],
    ['EMPLOYER_APPOINT', 'enableEmployerAppoint'],
    ['EMPLOYEE_APPOINT', 'enableEmployeeAppoint'],
    ['NETWORK_ALLIANCE', 'enableNetworkAlliance'],
    ['I9_PRO', 'enableI9Pro'],
  ])('B.2.10 (4) rejects the default workflow %s unless %s is on', (defaultWorkflow, key) => {
    expect(pointers({ defaultWorkflow })).toEqual(['#/values/defaultWorkflow']);
    expect(settingProblems({ defaultWorkflow, enableEVerify: true, [key]: true })).toEqual([]);
  });

  it('rejects a value for what follows from other settings', () => {
    expect(details({ section1Remote: true })).toEqual([
      '“Section 1 remote” cannot be set. On with any remote workflow.',
    ]);
    expect(settingProblems({ section1Remote: true, enableEmployerAppoint: true })).toEqual([]);
  });

  it('never lets employees be their own representative, and takes the false that it is anyway', () => {
    expect(details({ 'ea.allowSelfAsAr': true })).toEqual([
      '“Employee may be own AR” cannot be set. Always off: federal rules do not let employees complete Section 2 for themselves.',
    ]);
    expect(settingProblems({ 'ea.allowSelfAsAr': false })).toEqual([]);
  });

  it('B-29 keeps values of hidden sections, and holds them to their limits', () => {
    expect(
      settingProblems({ 's1.linkExpiryDays': 30, 'msg.i9Pro': '<b>Hello</b>', 's3.types': ['REHIRE'] }),
    ).toEqual([]);
    expect(pointers({ 's1.linkExpiryDays': 61 })).toEqual(['#/values/s1.linkExpiryDays']);
  });

  it('tells all problems at once, below the pointer it is given', () => {
    const values = { 'a/b~c': 1, enableI9Pro: true, 'pwd.minLength': 7 };
    expect(settingProblems(values, '#/settings').map(({ pointer }) => pointer)).toEqual([
      '#/settings/a~1b~0c',
      '#/settings/pwd.minLength',
      '#/settings/enableI9Pro',
    ]);
  });

  it('rejects texts that together do not fit a row of the table', () => {
    const keys = settings.filter(({ kind, mostChars }) => kind === 'richText' && mostChars === 4_000);
    const all = (text: string) => Object.fromEntries(keys.map(({ key }) => [key, text]));
    expect(settingProblems(all('語'.repeat(4_000)))).toEqual([]);
    expect(settingProblems(all('<i>語</i>'.repeat(2_450)))).toEqual([
      { pointer: '#/values', detail: 'All texts together are too long; shorten some messages.' },
    ]);
  });

  it('rejects a text that grows too long for its value when it is made safe', () => {
    const text = '<b>&</b>'.repeat(2_000);
    expect(SettingValues.safeParse({ 'msg.s2': text }).success).toBe(true);
    expect(details({ 'msg.s2': text })).toEqual([
      '“Section 2 instructions” has too much mark-up; make it simpler.',
    ]);
    const most = normalizeSettings({ 'msg.s2': '&'.repeat(4_000) });
    expect(settingProblems(most)).toEqual([]);
    expect(SettingValues.parse(most)).toEqual(most);
  });
});

describe('a value by itself', () => {
  const link = '“Link to AR guide” must be an address that begins with https://.';
  it.each<[key: string, value: SettingValue, detail: string | undefined]>([
    ['enableSso', 'yes', '“Enable Single Sign-On” must be on or off.'],
    ['enableSso', 1, '“Enable Single Sign-On” must be on or off.'],
    ['s1.linkExpiryDays', 0, '“Link valid for (days)” must be a whole number from 1 to 60.'],
    ['s1.linkExpiryDays', 1.5, '“Link valid for (days)” must be a whole number from 1 to 60.'],
    ['s1.linkExpiryDays', '14', '“Link valid for (days)” must be a whole number from 1 to 60.'],
    ['s1.linkExpiryDays', 60, undefined],
    ['pwd.mfa', 'SMS', '“Second factor” must be one of NONE, EMAIL_OTP, TOTP.'],
    ['mail.timeZone', 'Europe/Paris', '“Time zone” must be one of its options.'],
    ['mail.timeZone', 'Pacific/Honolulu', undefined],
    ['s1.reminders', [5, 4, 3, 2, 1, 0], '“Reminder days before start date” must have 5 values or fewer.'],
    ['s1.reminders', [5, 5, 4, 4, 3, 3], undefined],
    [
      's1.reminders',
      [1.5],
      '“Reminder days before start date” has a value that must be a whole number from 0 to 60.',
    ],
    ['s1.reminders', '3,1,0', '“Reminder days before start date” must be a list.'],
    ['s1.reminders', [], undefined],
    ['s3.types', [], '“Allowed remotely” must have at least 1 of its options.'],
    [
      's3.types',
      ['FIRE'],
      '“Allowed remotely” has a value that must be one of REVERIFICATION, REHIRE, NAME_CHANGE.',
    ],
    ['mail.alerts[]', [], undefined],
    [
      'mail.sendTime',
      '24:00',
      '“Time of day for alerts” must be a time of day from 00:00 to 23:59, e.g. 08:00.',
    ],
    [
      'mail.sendTime',
      '8:00',
      '“Time of day for alerts” must be a time of day from 00:00 to 23:59, e.g. 08:00.',
    ],
    ['mail.sendTime', '23:59', undefined],
    ['mail.fromName', 'x'.repeat(100), undefined],
    ['mail.fromName', 'x'.repeat(101), '“From name” must be 100 characters or fewer.'],
    ['mail.fromName', 'Meridian\r\nBcc: all@example.com', '“From name” must be one line.'],
    ['mail.fromName', 'Meri\u0000dian', '“From name” contains characters that cannot be shown.'],
    ['mail.footer', 'First line\nSecond line', undefined],
    ['mail.footer', 'tab\there', '“Footer text” contains characters that cannot be shown.'],
    ['mail.footer', '\ud800', '“Footer text” contains characters that cannot be shown.'],
    ['mail.footer', '<b>as typed</b> 5 < 6', undefined],
    ['mail.replyTo', 'hr@example.com', undefined],
    ['mail.replyTo', 'hr@', '“Reply-to” must be an e-mail address.'],
    ['mail.replyTo', 'a@example.com, b@example.com', '“Reply-to” must be an e-mail address.'],
    ['ea.instructionsUrl', 'https://example.com/guide?a=1#b', undefined],
    ['ea.instructionsUrl', 'http://example.com/', link],
    ['ea.instructionsUrl', 'javascript:alert(1)', link],
    ['ea.instructionsUrl', '//example.com/', link],
    ['ea.instructionsUrl', 'https://exa mple.com/', link],
    ['ea.instructionsUrl', 'https://example.com/a b', link],
    [
      'ea.instructionsUrl',
      'https://bank.example@evil.example/',
      '“Link to AR guide” must not contain a user name or a password.',
    ],
    [
      'ea.instructionsUrl',
      `https://example.com/${'x'.repeat(500)}`,
      '“Link to AR guide” must be 500 characters or fewer.',
    ],
    ['msg.contact', `<b>${'x'.repeat(500)}</b>`, undefined],
    ['msg.contact', 'x'.repeat(501), '“Help contact” must be 500 characters or fewer.'],
    ['msg.login', 'x'.repeat(2_001), '“Login page message” must be 2,000 characters or fewer.'],
    ['msg.s2', 'x'.repeat(4_001), '“Section 2 instructions” must be 4,000 characters or fewer.'],
    ['msg.s2', '&amp;'.repeat(4_000), undefined],
    ['msg.s2', true, '“Section 2 instructions” must be a text.'],
    ['msg.s2', '{{employer}} {{ employee }} {{startDate}} {{contactEmail}} {{contactPhone}}', undefined],
    [
      'msg.s2',
      'Hello {{salary}}',
      '“Section 2 instructions” contains {{salary}}, which is no merge field; there are {{employer}}, {{employee}}, {{startDate}}, {{contactEmail}}, {{contactPhone}}.',
    ],
    ['noSuchThing', true, 'There is no setting “noSuchThing”.'],
    ['__proto__', true, 'There is no setting “__proto__”.'],
    ['constructor', true, 'There is no setting “constructor”.'],
  ])('%s = %j', (key, value, detail) => {
    expect(details(Object.fromEntries([[key, value]]))).toEqual(detail === undefined ? [] : [detail]);
  });
});
