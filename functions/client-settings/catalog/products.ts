import { declareIn } from './declare.ts';

const { on, off } = declareIn('PRODUCTS');

/** Switches that let an employee or a representative complete part of the form away from the worksite. */
export const remoteWorkflows = [
  'enableRemoteSection1Only',
  'enableEmployerAppoint',
  'enableEmployeeAppoint',
  'enableNetworkAlliance',
  'enableI9Pro',
] as const;

export const productSettings = [
  on({
    key: 'enableElectronicI9',
    label: 'Enable Electronic Form I-9',
    help: 'Form I-9 is completed and kept electronically. Everything else builds on it, so it stays on while anything else is.',
  }),
  off({
    key: 'enableRemoteSection1Only',
    label: 'Enable Remote Section 1 Only',
    help: 'Employees complete Section 1 from a link before they come in; the employer completes Section 2 in person.',
  }),
  off({
    key: 'enableEmployerAppoint',
    label: 'Enable Employer Appoint',
    help: 'The employer names an authorized representative who meets the employee and completes Section 2.',
  }),
  off({
    key: 'enableEmployeeAppoint',
    label: 'Enable Employee Appoint',
    help: 'The employee names the authorized representative who completes Section 2.',
  }),
  off({
    key: 'enableNetworkAlliance',
    label: 'Enable Network Alliance',
    help: 'The employee makes an appointment with a representative of a partner network. Needs a service agreement.',
  }),
  off({
    key: 'enableI9Pro',
    label: 'Enable I-9 Pro',
    help: 'The vendor’s staff complete Section 2 with the employee by live video. This is the alternative procedure, which only employers in E-Verify may use. Needs a contract.',
    requires: ['enableEVerify'],
    isLawBound: true,
  }),
  off({
    key: 'enableI9ProEVerify',
    label: 'Enable I-9 Pro + E-Verify',
    help: 'The vendor’s staff also create the E-Verify case after the video appointment.',
    requires: ['enableI9Pro'],
  }),
  off({
    key: 'enableRemoteAccessSection3',
    label: 'Enable Remote Access Section 3',
    help: 'Reverifications are completed from a link. Section 3 is Supplement B in current editions of the form.',
  }),
  off({
    key: 'enableEVerify',
    label: 'Enable E-Verify',
    help: 'Cases are created in E-Verify from completed forms. Each employer needs its memorandum of understanding on file first.',
    isLawBound: true,
  }),
  off({
    key: 'enableAlternativeProcedure',
    label: 'Enable DHS alternative procedure (remote examination)',
    help: 'Documents may be examined by live video instead of in person. The rule allows it only to employers in E-Verify.',
    requires: ['enableEVerify'],
    isLawBound: true,
  }),
  off({
    key: 'enableHistoricalI9',
    label: 'Enable Historical I-9',
    help: 'Forms completed on paper or in another system can be entered and kept next to the electronic ones.',
  }),
  off({
    key: 'enableI9Resolve',
    label: 'Enable I-9 Resolve Functionality',
    help: 'Finds and corrects mistakes in historical forms. Licensed separately, so only the vendor’s staff switch it.',
    requires: ['enableHistoricalI9'],
    editableBy: 'VENDOR',
  }),
  on({
    key: 'enableEmployeeProfileCreation',
    label: 'Enable Employee Profile / I-9 creation in the UI',
    help: 'People may create profiles and forms on the site. Off: they come only from the API or an applicant tracking system.',
  }),
  off({
    key: 'enableMoveI9',
    label: 'Enable Move I-9 between employee profiles',
    help: 'A form that was filed under the wrong profile can be moved, unless it still waits for a remote completion.',
  }),
  on({
    key: 'enableCustomReports',
    label: 'Enable I-9 Custom Reports',
    help: 'Administrators build their own reports over the forms they may see.',
  }),
  off({
    key: 'enableScheduledReports',
    label: 'Enable Scheduled Custom Reports',
    help: 'Custom reports run by themselves at set times and are sent by e-mail.',
    requires: ['enableCustomReports'],
  }),
  on({
    key: 'enableEmailAlerts',
    label: 'Enable Email Alerts',
    help: 'Reminders about due and overdue steps are sent by e-mail, as the Email Settings say.',
  }),
  off({
    key: 'enableUnifiedUserAccount',
    label: 'Enable Unified User Account (Client Admin + I-9 Manager)',
    help: 'One account may hold both roles, so that a person signs in only once.',
  }),
  off({
    key: 'enableApi',
    label: 'Enable API integration',
    help: 'The client gets an id and a key with which its own systems call the API.',
  }),
  off({
    key: 'enableSso',
    label: 'Enable Single Sign-On',
    help: 'Users sign in with the client’s own identity provider instead of a password kept here.',
  }),
  on({
    key: 'enableMobile',
    label: 'Enable mobile remote completion',
    help: 'Remote steps can be completed on a telephone. Counts once a remote workflow is on.',
    requiresAny: remoteWorkflows,
  }),
  on({
    key: 'enableSpanishUi',
    label: 'Enable Spanish instructions for employees',
    help: 'Employees may read the instructions in Spanish. The form itself stays English; the Spanish form is for Puerto Rico only.',
    isLawBound: true,
  }),
];
