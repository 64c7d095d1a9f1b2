/**
 * What a data export may hold, in the order of the form. The index, the manifest, the README, the system description and
 * the list of exceptions are always made.
 */
export const assets = [
  {
    code: 'I9_FORM',
    group: 'I9',
    label: 'Form I-9 (PDF)',
    help: 'The signed form as on file, with Section 1, Section 2, Supplement A and Supplement B.',
  },
  {
    code: 'I9_PRIOR_VERSIONS',
    group: 'I9',
    label: 'Amended / prior versions',
    help: 'Each superseded signed version of the form, newest first.',
  },
  {
    code: 'I9_ATTACHMENTS',
    group: 'I9',
    label: 'Supporting documents',
    help: 'All stored copies of List A, B and C documents, receipts and other uploads.',
  },
  {
    code: 'I9_AUDIT_TRAIL',
    group: 'I9',
    label: 'Electronic I-9 Audit Trail',
    help: 'Who did what and when on each record, as CSV and PDF.',
  },
  {
    code: 'I9_DATA',
    group: 'I9',
    label: 'I-9 field data',
    help: 'One row per I-9 with all form fields, and one JSON file per record.',
  },
  {
    code: 'EMPLOYEE_PROFILE',
    group: 'I9',
    label: 'Employee profile',
    help: 'Fields of the profile, custom fields and the history of assignments.',
  },
  {
    code: 'PROFILE_NOTES',
    group: 'I9',
    label: 'Employee profile notes',
    help: 'Notes on the profile with author and time.',
  },
  {
    code: 'I9_HISTORICAL',
    group: 'I9',
    label: 'Historical (paper) I-9 images',
    help: 'Scans of I-9s that were made on paper.',
  },
  {
    code: 'I9_RESOLVE_LOG',
    group: 'I9',
    label: 'I-9 Resolve error log',
    help: 'Errors found on the form and the corrective actions.',
  },
  {
    code: 'I9_COMMUNICATIONS',
    group: 'I9',
    label: 'E-mail and reminder history',
    help: 'Kind of message, recipient, time and delivery result; not the text.',
  },
  {
    code: 'I9_REMOTE_EVIDENCE',
    group: 'I9',
    label: 'Remote workflow record',
    help: 'Workflow, authorized representative, invitations, appointments and the alternative procedure.',
  },
  {
    code: 'EV_CASE_DETAILS',
    group: 'EVERIFY',
    label: 'Case details (PDF)',
    help: 'One page per E-Verify case, to keep with the I-9.',
  },
  {
    code: 'EV_CASE_DATA',
    group: 'EVERIFY',
    label: 'Case data',
    help: 'All fields of each case as JSON, and a sheet of the index.',
  },
  {
    code: 'EV_CASE_HISTORY',
    group: 'EVERIFY',
    label: 'Case status history',
    help: 'Each status with time, actor and message.',
  },
  {
    code: 'EV_FAN',
    group: 'EVERIFY',
    label: 'Further Action Notice(s)',
    help: 'English and translated notices, unsigned and signed.',
  },
  {
    code: 'EV_RDC',
    group: 'EVERIFY',
    label: 'Referral Date Confirmation(s)',
    help: 'English and translated confirmations.',
  },
  {
    code: 'EV_PHOTO_MATCH',
    group: 'EVERIFY',
    label: 'Photo-matching record',
    help: "Result and the copy of the employee's document that was compared.",
  },
  {
    code: 'EV_DISCREPANCY',
    group: 'EVERIFY',
    label: 'I-9 / E-Verify discrepancy report',
    help: 'Fields that differ between the form and the case.',
  },
  {
    code: 'EV_DUPLICATE_REASON',
    group: 'EVERIFY',
    label: 'Duplicate-case reasons',
    help: 'The reason given when a new case was continued although one existed.',
  },
] as const;

export type AssetCode = (typeof assets)[number]['code'];
