import { declareIn } from './declare.ts';

const { on, choices, integer } = declareIn('SECTION_3_REMOTE');

export const section3RemoteSettings = [
  choices({
    key: 's3.types',
    label: 'Allowed remotely',
    help: 'Which entries of Section 3 / Supplement B can be completed from a link.',
    default: ['REVERIFICATION'],
    leastItems: 1,
    options: [
      { value: 'REVERIFICATION', label: 'Reverification' },
      { value: 'REHIRE', label: 'Rehire' },
      { value: 'NAME_CHANGE', label: 'Change of name' },
    ],
  }),
  integer({
    key: 's3.firstReminderDays',
    label: 'First reminder before expiration (days)',
    help: 'How long before a work authorization expires the first reminder goes out.',
    default: 90,
    least: 30,
    most: 240,
    unit: 'days',
  }),
  integer({
    key: 's3.linkExpiryDays',
    label: 'Link valid for (days)',
    help: 'How long the link to Section 3 / Supplement B works after it was sent.',
    default: 14,
    least: 1,
    most: 60,
    unit: 'days',
  }),
  on({
    key: 's3.arAllowed',
    label: 'An AR may complete it',
    help: 'An authorized representative may examine the documents for a reverification.',
  }),
];
