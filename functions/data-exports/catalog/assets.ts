/** What a data export may hold. The index, the manifest, the README and the exceptions list are always made. */
export const assets = [
  {
    code: 'I9_FORM',
    group: 'I9',
    label: 'Form I-9 (PDF)',
    help: 'The signed form as on file, with Section 1, Section 2, Supplement A and Supplement B.',
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
] as const;

export type AssetCode = (typeof assets)[number]['code'];
