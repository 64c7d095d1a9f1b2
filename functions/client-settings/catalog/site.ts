import { declareIn } from './declare.ts';

const { on, off, automatic, choice, integer, url } = declareIn('SITE');

export const siteSettings = [
  off({
    key: 'site.maskSensitive',
    label: 'Mark Sensitive Private Data While Reviewing',
    help: 'Dates of birth, SSNs and document numbers are masked on the screen while forms are reviewed. The kept form and exports stay whole.',
  }),
  off({
    key: 'site.last4Ssn',
    label: 'Only Show Last 4 of SSN',
    help: 'The screen shows asterisks for the first five digits. The kept form and exports stay whole.',
  }),
  off({
    key: 'site.signaturePassword',
    label: 'Display Signature Password Flag',
    help: 'Employees read signature instructions and answer a signature question when they sign Section 1.',
  }),
  url({
    key: 'site.logoutPage',
    label: 'Logout Landing Page',
    help: 'Where users land after signing out, mostly with single sign-on; it must begin with https://.',
  }),
  url({
    key: 'site.systemAccessPage',
    label: 'System Access Page',
    help: 'The link to the system that messages to users contain; it must begin with https://.',
  }),
  off({
    key: 'site.uniqueEmployeeEmail',
    label: 'Employee e-mail must be unique',
    help: 'Two employee profiles cannot have the same e-mail address.',
  }),
  on({
    key: 'site.uniqueUserEmail',
    label: 'User e-mail must be unique',
    help: 'Two active users cannot have the same e-mail address; with one address for two, signing in by e-mail fails.',
  }),
  integer({
    key: 'site.minEmploymentAge',
    label: 'Minimum employment age',
    help: 'Below this age on the first day of employment there is a warning, or no form at all, as set below.',
    default: 14,
    least: 0,
    most: 21,
    unit: 'years',
  }),
  integer({
    key: 'site.maxEmploymentAge',
    label: 'Maximum age (plausibility)',
    help: 'Above this age the date of birth is questioned as a likely slip.',
    default: 100,
    least: 60,
    most: 120,
    unit: 'years',
  }),
  choice({
    key: 'site.minAgeAction',
    label: 'Below minimum age',
    help: 'What happens when an employee is younger than the minimum age.',
    default: 'WARN',
    options: [
      { value: 'WARN', label: 'Warn' },
      { value: 'BLOCK', label: 'Do not continue' },
    ],
  }),
  automatic({
    key: 'site.ssnRequired',
    label: 'SSN required in Section 1',
    help: 'Employees must give their SSN in Section 1. Without E-Verify the law leaves it to them.',
    follows: 'On with “Enable E-Verify”.',
    isLawBound: true,
  }),
  choice({
    key: 'site.duplicateCheck',
    label: 'Duplicate employee check',
    help: 'How a new profile is compared with existing ones; likely duplicates are shown before it is saved.',
    default: 'SSN_OR_NAME_DOB',
    options: [
      { value: 'NONE', label: 'None' },
      { value: 'SSN', label: 'By SSN' },
      { value: 'SSN_OR_NAME_DOB', label: 'By SSN, or by name and date of birth' },
    ],
  }),
  off({
    key: 'site.employeeIdRequired',
    label: 'Employee ID required',
    help: 'A profile needs an employee ID besides first name, last name, employer and worksite.',
  }),
  integer({
    key: 'site.futureStartLimitDays',
    label: 'Latest start date in the future (days)',
    help: 'A first day of employment further away than this is refused as a likely slip.',
    default: 365,
    least: 30,
    most: 730,
    unit: 'days',
  }),
  on({
    key: 'site.showAuditRisk',
    label: 'Show Audit Risk Exposure on dashboard',
    help: 'The dashboard shows an estimate of what open mistakes could cost in an audit.',
  }),
  on({
    key: 'site.showNews',
    label: 'Show latest I-9/E-Verify news',
    help: 'The dashboard shows recent changes of the rules.',
  }),
  choice({
    key: 'site.dateFormat',
    label: 'Date format',
    help: 'How dates are shown and entered on the site.',
    default: 'MM/DD/YYYY',
    options: [
      { value: 'MM/DD/YYYY', label: 'MM/DD/YYYY' },
      { value: 'YYYY-MM-DD', label: 'YYYY-MM-DD' },
    ],
  }),
  on({
    key: 'site.allowTransferWorksite',
    label: 'Managers may move profiles between worksites',
    help: 'I-9 managers may move an employee’s profile to another worksite they see.',
  }),
];
