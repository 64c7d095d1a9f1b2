import { declareIn } from './declare.ts';

const { on, choice, integer, integers } = declareIn('SECTION_1_REMOTE');

export const section1RemoteSettings = [
  integer({
    key: 's1.linkExpiryDays',
    label: 'Link valid for (days)',
    help: 'How long the link to Section 1 works after it was sent.',
    default: 14,
    least: 1,
    most: 60,
    unit: 'days',
  }),
  choice({
    key: 's1.loginMethod',
    label: 'Employee access',
    help: 'What employees need to open Section 1 besides the link. A link alone opens for whoever has the mail.',
    default: 'LINK_PLUS_CODE',
    options: [
      { value: 'LINK_ONLY', label: 'Link only' },
      { value: 'LINK_PLUS_CODE', label: 'Link and a code' },
      { value: 'LINK_PLUS_DOB_SSN4', label: 'Link, date of birth and last 4 of SSN' },
    ],
  }),
  integer({
    key: 's1.maxInvalidAttempts',
    label: 'Lock after wrong attempts',
    help: 'After so many wrong entries the link is locked until an I-9 manager sends a new one.',
    default: 5,
    least: 3,
    most: 10,
    unit: 'attempts',
  }),
  on({
    key: 's1.allowResend',
    label: 'Manager may resend the link',
    help: 'I-9 managers may send the link again, to the same or to a corrected address.',
  }),
  integers({
    key: 's1.reminders',
    label: 'Reminder days before start date',
    help: 'How many days before the first day of employment a reminder goes out while Section 1 is not complete; 0 is the day itself.',
    default: [3, 1, 0],
    least: 0,
    most: 60,
    isDescending: true,
    unit: 'days',
  }),
  on({
    key: 's1.allowPreparerRemote',
    label: 'Preparer/translator may sign remotely',
    help: 'Whoever helps the employee may sign from the same link. Each one completes a Supplement A of their own.',
    isLawBound: true,
  }),
  on({
    key: 's1.emailRequired',
    label: 'Employee e-mail required',
    help: 'A remote form cannot be created without the employee’s e-mail address.',
  }),
  on({
    key: 's1.completeBeforeStart',
    label: 'Allow completion before first day, after offer acceptance',
    help: 'Employees may complete Section 1 before they start. Never before the offer was accepted: the law does not allow it.',
    isLawBound: true,
  }),
];
