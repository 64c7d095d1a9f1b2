import { declareIn } from './declare.ts';

const { on, off, automatic, choice, integer, integers, url } = declareIn('APPOINT_REMOTE');

export const appointRemoteSettings = [
  choice({
    key: 'ea.arEntryTime',
    label: 'AR details are entered',
    help: 'When the I-9 manager names the authorized representative.',
    default: 'NOW_OR_LATER',
    options: [
      { value: 'NOW', label: 'When the form is created' },
      { value: 'LATER', label: 'After Section 1' },
      { value: 'NOW_OR_LATER', label: 'At either time' },
    ],
  }),
  integer({
    key: 'ea.linkExpiryDays',
    label: 'AR link valid for (days)',
    help: 'How long the representative’s link to Section 2 works after it was sent.',
    default: 7,
    least: 1,
    most: 30,
    unit: 'days',
  }),
  choice({
    key: 'ea.arVerification',
    label: 'AR identity check',
    help: 'How the representative proves to be the person who was named before Section 2 opens.',
    default: 'EMAIL_CODE',
    options: [
      { value: 'NONE', label: 'None' },
      { value: 'EMAIL_CODE', label: 'Code by e-mail' },
      { value: 'SMS_CODE', label: 'Code by text message' },
    ],
  }),
  automatic({
    key: 'ea.allowSelfAsAr',
    label: 'Employee may be own AR',
    help: 'Nobody may examine their own documents or sign Section 2 of their own form.',
    follows: 'Always off: federal rules do not let employees complete Section 2 for themselves.',
    isLawBound: true,
  }),
  on({
    key: 'ea.allowFamilyAr',
    label: 'AR may be family/household member',
    help: 'The rules allow it, and the employer stays liable for what the representative does.',
  }),
  off({
    key: 'ea.requireAttachments',
    label: 'AR must upload document copies',
    help: 'The representative cannot sign before copies are attached. Counts where “Attachments” keeps copies.',
  }),
  on({
    key: 'ea.managerReview',
    label: 'Manager must review Section 2 after AR signs',
    help: 'The form is complete only after an I-9 manager looked at what the representative entered.',
  }),
  integers({
    key: 'ea.reminders',
    label: 'AR reminder days after Section 1',
    help: 'How many days after Section 1 the representative is reminded. Section 2 is due within three business days of the start, so early reminders help most.',
    default: [1, 2, 3],
    least: 0,
    most: 30,
    unit: 'days',
    isLawBound: true,
  }),
  url({
    key: 'ea.instructionsUrl',
    label: 'Link to AR guide',
    help: 'A page of your own that explains the task to representatives; it must begin with https://.',
  }),
];
