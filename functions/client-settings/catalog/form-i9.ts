import { declareIn } from './declare.ts';

const { on, off, automatic, choice, text } = declareIn('FORM_I9');

export const formI9Settings = [
  automatic({
    key: 'section1InPerson',
    label: 'Section 1 in person',
    help: 'Employees can complete Section 1 at the worksite.',
    default: true,
    follows: 'On with “Enable Electronic Form I-9”.',
  }),
  automatic({
    key: 'section1Remote',
    label: 'Section 1 remote',
    help: 'Employees can complete Section 1 from a link.',
    follows: 'On with any remote workflow.',
  }),
  automatic({
    key: 'section2Remote',
    label: 'Section 2 by authorized representative',
    help: 'Somebody who acts for the employer can complete Section 2 away from the worksite.',
    follows: 'On with Employer Appoint, Employee Appoint, Network Alliance or I-9 Pro.',
  }),
  automatic({
    key: 'supplementB',
    label: 'Section 3 / Supplement B entries',
    help: 'Reverifications, rehires and changes of name can be entered.',
    default: true,
    follows: 'Always on.',
  }),
  automatic({
    key: 'section3RemoteOption',
    label: 'Section 3 / Supplement B remote',
    help: 'Reverifications can be completed from a link.',
    follows: 'On with “Enable Remote Access Section 3”.',
  }),
  automatic({
    key: 'alternativeProcedureBox',
    label: 'Alternative-procedure check box in Section 2 / Supplement B',
    help: 'Whoever examines documents by video must tick this box on the form.',
    follows: 'On with “Enable DHS alternative procedure (remote examination)”.',
    isLawBound: true,
  }),
  choice({
    key: 'defaultWorkflow',
    label: 'Default workflow for new I-9s',
    help: 'How a new form starts unless the I-9 manager chooses otherwise. Only workflows that are switched on.',
    default: 'IN_PERSON',
    options: [
      { value: 'IN_PERSON', label: 'In person' },
      { value: 'S1_ONLY', label: 'Remote Section 1 only', requires: 'enableRemoteSection1Only' },
      { value: 'EMPLOYER_APPOINT', label: 'Employer Appoint', requires: 'enableEmployerAppoint' },
      { value: 'EMPLOYEE_APPOINT', label: 'Employee Appoint', requires: 'enableEmployeeAppoint' },
      { value: 'NETWORK_ALLIANCE', label: 'Network Alliance', requires: 'enableNetworkAlliance' },
      { value: 'I9_PRO', label: 'I-9 Pro', requires: 'enableI9Pro' },
    ],
  }),
  on({
    key: 'allowWorkflowSwitch',
    label: 'Allow switching the remote workflow after Section 1',
    help: 'An I-9 manager may still choose another way to complete Section 2 once Section 1 is signed.',
  }),
  choice({
    key: 'attachmentsPolicy',
    label: 'Attachments',
    help: 'Of which forms copies of the documents are kept. Whatever you choose must be done for all employees alike.',
    default: 'ALL',
    options: [
      { value: 'NONE', label: 'No copies', excludedBy: 'enableEVerify' },
      { value: 'EVERIFY_PHOTO_MATCH', label: 'Only for E-Verify photo matching', requires: 'enableEVerify' },
      { value: 'ALL', label: 'All forms' },
      { value: 'ALL_AS_OF_DATE', label: 'All forms as of a date' },
    ],
  }),
  text({
    key: 'attachmentsAsOfDate',
    label: 'Attachments as of',
    help: 'First day from which copies are kept, when they are kept as of a date.',
    mostChars: 10,
    format: 'date',
  }),
  choice({
    key: 'attachmentRequiredForSignature',
    label: 'Attachment Required For Signature',
    help: 'Whether Section 2 can be signed before the copies are attached. With No there is a reminder that can be passed over.',
    default: 'NO',
    options: [
      { value: 'NO', label: 'No, remind only' },
      { value: 'YES', label: 'Yes' },
    ],
  }),
  off({
    key: 'paperSignature',
    label: 'Paper signature option',
    help: 'A form may be printed, signed by hand and uploaded instead of being signed electronically.',
  }),
  on({
    key: 'allowDeletePreparer',
    label: 'Allow deleting preparer/translator part',
    help: 'I-9 managers whose role allows it may remove a preparer or translator entered by mistake.',
  }),
  off({
    key: 'allowDeleteAfterS2',
    label: 'Allow deleting an I-9 after Section 2 is signed',
    help: 'Only advanced I-9 managers, and only with a reason, which the audit trail keeps.',
  }),
  off({
    key: 'startDateRequiredAtCreation',
    label: 'Start date required when creating an I-9',
    help: 'A form cannot be begun without the first day of employment. Off: the next action “Enter Start Date” asks for it.',
  }),
  off({
    key: 'arTitleRequired',
    label: 'AR title required',
    help: 'The authorized representative must give a title when signing Section 2.',
  }),
  on({
    key: 'terminatedToPurge',
    label: 'Show purge next action for terminated employees',
    help: 'Forms whose retention has ended are offered for purging. Nothing is ever purged without a person.',
  }),
];
