import type { KnowledgeValue } from './declaration.ts';

/** Values whose code says enough: code and label are the same. */
const plain = (...codes: string[]): KnowledgeValue[] => codes.map((code) => ({ code, label: code }));

const labelled = (values: Readonly<Record<string, string>>): KnowledgeValue[] =>
  Object.entries(values).map(([code, label]) => ({ code, label }));

const degrees = labelled({
  None: 'No degree',
  HighSchool: 'High school diploma',
  Associate: "Associate's degree",
  Bachelor: "Bachelor's degree",
  Master: "Master's degree",
  Professional: 'Professional degree',
  Doctorate: 'Doctoral degree',
  Certificate: 'Certificate or diploma',
});

/** Lists that every firm starts with; a firm may replace, add and switch off values. */
export const systemLists: ReadonlyMap<string, readonly KnowledgeValue[]> = new Map([
  [
    'VisaType',
    [
      ...plain('B-1', 'B-2', 'C-1/D', 'E-1', 'E-2', 'E-3', 'F-1', 'F-1 OPT', 'F-1 STEM OPT', 'H-1B', 'H-1B1'),
      ...plain('H-2A', 'H-2B', 'H-3', 'H-4', 'H-4 EAD', 'J-1', 'J-2', 'K-1', 'L-1A', 'L-1B', 'L-2', 'L-2S'),
      ...plain('M-1', 'O-1A', 'O-1B', 'O-2', 'O-3', 'P-1', 'P-3', 'Q-1', 'R-1', 'TN', 'TD', 'U', 'V'),
      ...plain('Asylee', 'Refugee'),
      { code: 'TPS', label: 'Temporary Protected Status' },
      { code: 'DACA', label: 'Deferred Action for Childhood Arrivals' },
      { code: 'LPR', label: 'Lawful permanent resident' },
      { code: 'Conditional LPR', label: 'Conditional permanent resident' },
      ...plain('Parolee', 'Other'),
    ],
  ],
  [
    'DocumentType',
    [
      ...plain('Passport', 'Visa'),
      ...['I-94', 'DS-2019', 'I-20'].map((code) => ({ code, label: code, allowsDurationOfStatus: true })),
      ...plain('EAD Card', 'Advance Parole', 'EAD/AP Combo', 'I-797 Approval', 'Green Card'),
      ...plain('Conditional Green Card', 'Re-entry Permit', 'Labor Certification', 'LCA', 'Driver License'),
      ...plain('Work Permit (foreign)', 'Max-out date'),
    ],
  ],
  ['Education', degrees],
  ['Degree', degrees],
  [
    'SchoolType',
    labelled({
      HighSchool: 'High school',
      Vocational: 'Vocational school',
      CommunityCollege: 'Community college',
      Undergraduate: 'Undergraduate school',
      Graduate: 'Graduate school',
      Professional: 'Professional school',
      Language: 'Language school',
      Other: 'Another kind of school',
    }),
  ],
  [
    'EmployerType',
    plain(
      'Corporation',
      'LLC',
      'Partnership',
      'Nonprofit',
      'University',
      'Government',
      'Individual',
      'Other',
    ),
  ],
  [
    'CaseStatus',
    labelled({
      Open: 'Open',
      OnHold: 'On hold',
      Filed: 'Filed',
      RFE: 'Request for evidence',
      Approved: 'Approved',
      Denied: 'Denied',
      Withdrawn: 'Withdrawn',
      Closed: 'Closed',
    }),
  ],
  [
    'ReceiptType',
    [
      ...plain(
        'I-797 Receipt Notice',
        'I-797 Approval Notice',
        'I-797 Transfer Notice',
        'I-797 Denial Notice',
      ),
      ...plain('I-797 Request for Evidence', 'I-797 Biometrics Notice', 'I-797 Interview Notice'),
      ...plain('DOL Confirmation', 'NVC Notice', 'Other'),
    ],
  ],
  [
    'PreferenceCategory',
    [
      ...plain(
        'EB-1',
        'EB-1A',
        'EB-1B',
        'EB-1C',
        'EB-2',
        'EB-2 NIW',
        'EB-3',
        'EB-3 Other Worker',
        'EB-4',
        'EB-5',
      ),
      ...plain('F1', 'F2A', 'F2B', 'F3', 'F4', 'IR', 'DV'),
    ],
  ],
]);
