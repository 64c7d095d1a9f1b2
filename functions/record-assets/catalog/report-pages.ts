/** What stands at the top and the bottom of every report. Points from the top left of a Letter page. */
const frame = [
  { kind: 'field', x: 36, y: 41, width: 180, size: 8, field: 'record' },
  { kind: 'field', x: 396, y: 41, width: 180, size: 8, align: 'right', field: 'page' },
  { kind: 'bar', x: 36, y: 62, width: 540, height: 1.2, grey: 0 },
  { kind: 'bar', x: 36, y: 757, width: 540, height: 0.5, grey: 0 },
  {
    kind: 'text',
    x: 36,
    y: 765,
    width: 540,
    size: 6,
    text: 'Made from the electronic record; not a page of E-Verify nor of USCIS. Times are UTC, dates are YYYY-MM-DD.',
  },
] as const;

const title = { kind: 'text', x: 36, y: 56, width: 540, size: 13, isBold: true, align: 'center' } as const;
const heading = { size: 8.5, isBold: true, grey: 0.88 } as const;

const employeeRow = {
  kind: 'row',
  x: 36,
  y: 74,
  height: 27,
  cells: [
    { width: 360, label: 'Employee (Section 1 of the form)', field: 'employee' },
    { width: 180, label: 'Employee ID', field: 'employeeId' },
  ],
} as const;

/** The page of one E-Verify case. */
export const caseDetailsPage = [
  ...frame,
  { ...title, text: 'E-Verify Case Details' },
  employeeRow,
  { kind: 'row', x: 36, y: 108, height: 15, cells: [{ width: 540, label: 'Case', ...heading }] },
  {
    kind: 'row',
    x: 36,
    y: 123,
    height: 30,
    cells: [
      { width: 180, label: 'Case Number', field: 'caseNumber', size: 10 },
      { width: 220, label: 'Status', field: 'status', size: 10 },
      { width: 140, label: 'Closed Result', field: 'closedResult', size: 10 },
    ],
  },
  {
    kind: 'row',
    x: 36,
    y: 153,
    height: 27,
    cells: [
      { width: 200, label: 'Created By', field: 'createdBy' },
      { width: 170, label: 'Created On', field: 'createdAt' },
      { width: 170, label: 'Submitted On', field: 'submittedAt' },
    ],
  },
  {
    kind: 'row',
    x: 36,
    y: 180,
    height: 27,
    cells: [
      { width: 200, label: 'Closure Reason', field: 'closureReason' },
      { width: 170, label: 'Result On', field: 'resultAt' },
      { width: 170, label: 'Closed On', field: 'closedAt' },
    ],
  },
  {
    kind: 'row',
    x: 36,
    y: 207,
    height: 27,
    cells: [
      { width: 100, label: 'Mismatch Agency', field: 'mismatchAgency' },
      { width: 140, label: 'Employee Decision', field: 'employeeDecision' },
      { width: 170, label: 'Employee Decided On', field: 'employeeDecidedAt' },
      { width: 130, label: 'Action Deadline', field: 'actionDeadlineDate' },
    ],
  },
  {
    kind: 'row',
    x: 36,
    y: 234,
    height: 27,
    cells: [
      { width: 180, label: 'Further Action Notice Reviewed', field: 'isFanReviewed' },
      { width: 180, label: 'Photo Match', field: 'photoMatch' },
      { width: 180, label: 'Contains Receipt', field: 'containsReceipt' },
    ],
  },
  {
    kind: 'row',
    x: 36,
    y: 270,
    height: 15,
    cells: [{ width: 540, label: 'Submitted to E-Verify', ...heading }],
  },
  { kind: 'field', x: 39, y: 296, width: 534, size: 8, field: 'notice' },
  {
    kind: 'row',
    x: 36,
    y: 300,
    height: 27,
    cells: [
      { width: 180, label: 'Last Name', field: 'lastName' },
      { width: 180, label: 'First Name', field: 'firstName' },
      { width: 180, label: 'Other Last Names', field: 'otherLastNames' },
    ],
  },
  {
    kind: 'row',
    x: 36,
    y: 327,
    height: 27,
    cells: [
      { width: 120, label: 'Date of Birth', field: 'dateOfBirth' },
      { width: 140, label: 'Social Security Number (last four)', field: 'ssn' },
      { width: 280, label: 'Citizenship Status', field: 'citizenshipStatus' },
    ],
  },
  {
    kind: 'row',
    x: 36,
    y: 354,
    height: 27,
    cells: [
      { width: 130, label: 'USCIS/A-Number', field: 'uscisANumber' },
      { width: 120, label: 'I-94 Number', field: 'i94Number' },
      { width: 140, label: 'Foreign Passport Number', field: 'foreignPassportNumber' },
      { width: 150, label: 'Country of Issuance', field: 'foreignPassportCountry' },
    ],
  },
  {
    kind: 'repeat',
    count: 3,
    step: 27,
    items: [
      {
        kind: 'row',
        x: 36,
        y: 381,
        height: 27,
        cells: [
          { width: 240, label: 'Document', field: 'document' },
          { width: 180, label: 'Document Number', field: 'documentNumber' },
          { width: 120, label: 'Expiration Date', field: 'documentExpiration' },
        ],
      },
    ],
  },
  {
    kind: 'row',
    x: 36,
    y: 462,
    height: 27,
    cells: [
      { width: 120, label: 'Hire Date', field: 'hireDate' },
      { width: 420, label: 'E-mail', field: 'email' },
    ],
  },
  {
    kind: 'row',
    x: 36,
    y: 489,
    height: 40,
    cells: [{ width: 540, label: 'Reason for Late Hire', field: 'lateHireReason' }],
  },
] as const;

/** Rows of one page of the discrepancy report. */
export const discrepanciesPerPage = 24;

/** Fields of the form beside what was sent to E-Verify. */
export const discrepancyPage = [
  ...frame,
  { ...title, text: 'I-9 / E-Verify Discrepancy Report' },
  employeeRow,
  {
    kind: 'row',
    x: 36,
    y: 101,
    height: 27,
    cells: [
      { width: 180, label: 'Case Number', field: 'caseNumber' },
      { width: 180, label: 'Submitted On', field: 'submittedAt' },
      { width: 180, label: 'Result of the Comparison', field: 'result' },
    ],
  },
  {
    kind: 'row',
    x: 36,
    y: 136,
    height: 15,
    cells: [
      { width: 150, label: 'Field', ...heading },
      { width: 165, label: 'Form I-9 as on file', ...heading },
      { width: 165, label: 'E-Verify case', ...heading },
      { width: 60, label: 'Differs', ...heading },
    ],
  },
  {
    kind: 'repeat',
    count: discrepanciesPerPage,
    step: 24,
    items: [
      {
        kind: 'row',
        x: 36,
        y: 151,
        height: 24,
        cells: [
          { width: 150, field: 'field' },
          { width: 165, field: 'form' },
          { width: 165, field: 'submitted' },
          { width: 60, field: 'differs' },
        ],
      },
    ],
  },
] as const;

/** Steps of one page of the remote workflow record. */
export const remoteEventsPerPage = 22;

/** How documents were examined from afar. */
export const remoteWorkflowPage = [
  ...frame,
  { ...title, text: 'Remote Workflow Record' },
  employeeRow,
  {
    kind: 'row',
    x: 36,
    y: 101,
    height: 27,
    cells: [
      { width: 180, label: 'Workflow', field: 'workflow' },
      { width: 180, label: 'Alternative Procedure, Section 2', field: 'section2Alternative' },
      { width: 180, label: 'Alternative Procedure, Supplement B', field: 'supplementBAlternative' },
    ],
  },
  {
    kind: 'row',
    x: 36,
    y: 128,
    height: 27,
    cells: [
      { width: 200, label: 'Section 2 completed by', field: 'signer' },
      { width: 160, label: 'Title', field: 'signerTitle' },
      { width: 180, label: 'Section 2 signed on', field: 'signedAt' },
    ],
  },
  {
    kind: 'row',
    x: 36,
    y: 163,
    height: 15,
    cells: [
      { width: 120, label: 'Date (UTC)', ...heading },
      { width: 110, label: 'Step', ...heading },
      { width: 140, label: 'Representative', ...heading },
      { width: 170, label: 'Detail', ...heading },
    ],
  },
  {
    kind: 'repeat',
    count: remoteEventsPerPage,
    step: 26,
    items: [
      {
        kind: 'row',
        x: 36,
        y: 178,
        height: 26,
        cells: [
          { width: 120, field: 'at' },
          { width: 110, field: 'event' },
          { width: 140, field: 'representative' },
          { width: 170, field: 'detail' },
        ],
      },
    ],
  },
] as const;
