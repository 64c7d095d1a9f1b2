import { declareIn } from './declare.ts';
import { timeZones } from './time-zones.ts';

const { on, off, choice, choices, integer, text, email, timeOfDay } = declareIn('EMAIL');
const requires = ['enableEmailAlerts'];

const alerts = [
  { value: 'S1_DUE', label: 'Section 1 is due' },
  { value: 'S1_OVERDUE', label: 'Section 1 is overdue' },
  { value: 'S2_DUE', label: 'Section 2 is due' },
  { value: 'S2_OVERDUE', label: 'Section 2 is overdue' },
  { value: 'RECEIPT_DUE', label: 'A receipt must be replaced' },
  { value: 'REVERIFICATION_DUE', label: 'Reverification is due' },
  { value: 'EVERIFY_DUE', label: 'An E-Verify case is due' },
  { value: 'EVERIFY_ACTION_REQUIRED', label: 'An E-Verify case needs action' },
  { value: 'TNC_DEADLINE', label: 'Deadline of a mismatch' },
  { value: 'PURGE_ELIGIBLE', label: 'Forms may be purged' },
  { value: 'REMOTE_NOT_STARTED', label: 'Remote Section 1 not started' },
  { value: 'AR_NOT_STARTED', label: 'Representative has not started' },
];

export const emailSettings = [
  text({
    key: 'mail.fromName',
    label: 'From name',
    help: 'The name that recipients see as the sender.',
    mostChars: 100,
    emptyLabel: 'Distributor’s name',
    follows: 'The distributor’s name, unless another one is set.',
  }),
  email({
    key: 'mail.fromAddress',
    label: 'From Address',
    help: 'The address that mails come from. One of your own works after support has set it up (SPF and DKIM); until then the system’s address is used.',
    emptyLabel: 'System address',
  }),
  email({
    key: 'mail.replyTo',
    label: 'Reply-to',
    help: 'Where answers go. Empty: to the From Address.',
  }),
  timeOfDay({
    key: 'mail.sendTime',
    label: 'Time of day for alerts',
    help: 'When the alerts of a day are sent, in the time zone below.',
    default: '08:00',
    requires,
  }),
  choice({
    key: 'mail.timeZone',
    label: 'Time zone',
    help: 'The zone that times of alerts are meant in.',
    default: 'America/New_York',
    options: timeZones,
  }),
  integer({
    key: 'mail.standardInterval',
    label: 'Standard time interval per alert',
    help: 'How many days after something becomes open its first alert is sent.',
    default: 3,
    least: 0,
    most: 365,
    unit: 'days',
    requires,
  }),
  integer({
    key: 'mail.escalatedInterval',
    label: 'Escalated time interval per alert',
    help: 'After how many days the alert is sent again while nobody has acted.',
    default: 1,
    least: 0,
    most: 365,
    unit: 'days',
    requires,
  }),
  choices({
    key: 'mail.alerts[]',
    label: 'Alerts switched on',
    help: 'What users are told about by e-mail.',
    default: alerts.map(({ value }) => value),
    options: alerts,
    requires,
  }),
  off({
    key: 'mail.ccManager',
    label: 'Copy I-9 manager on employee mails',
    help: 'The I-9 manager gets a copy of what is sent to the employee.',
  }),
  on({
    key: 'mail.sendCredentials',
    label: 'Send login credentials by mail to new users',
    help: 'New users get their user name and their password in two separate mails. Off: administrators hand them over.',
  }),
  text({
    key: 'mail.footer',
    label: 'Footer text',
    help: 'Stands below every mail, e.g. your postal address. Plain text.',
    mostChars: 1_000,
    isMultiline: true,
  }),
];
