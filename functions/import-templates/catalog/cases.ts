import type { ImportTemplate } from './declaration.ts';
import * as column from './declare.ts';

const { boolean, choice, country, date, id, kb, text } = column;

export const cases: ImportTemplate = {
  id: 11,
  title: 'Import Case Based on Configured Petition',
  baseName: 'case_Details_Data_import',
  entity: 'CASE',
  dependsOn: [3],
  help: 'One row per case. A new CaseReference makes a case from the petition; that of a case that exists stays.',
  columns: [
    column.employerId,
    column.employeeId,
    id('CaseReference', 50, 'HR-2025-0042', {
      isRequired: true,
      keyPart: 3,
      help: 'Your own id of the case.',
    }),
    id('PetID', 30, 'PET-000187', {
      isRequired: true,
      reference: 'PETITION',
      help: 'Id of an active petition of the Knowledge Base; Professional Services tell it.',
    }),
    text('CaseName', 150, 'H-1B Extension', {
      help: 'The name of the petition when a new case leaves it blank.',
    }),
    kb('CaseStatus', 30, 'CaseStatus', 'Open', {
      default: 'Open',
      demands: {
        Filed: 'SentToGovernmentDate',
        RFE: 'RFEReceivedDate',
        Approved: 'ApprovedDate',
        Denied: 'DeniedDate',
        Withdrawn: 'WithdrawnDate',
        Closed: 'CaseClosedDate',
      },
    }),
    date('CaseOpenedDate', '01/06/2025', { help: 'The day of the run when a new case leaves it blank.' }),
    date('CaseClosedDate', '', {
      notBefore: 'CaseOpenedDate',
      onlyWhen: {
        column: 'CaseStatus',
        values: ['Approved', 'Denied', 'Withdrawn', 'Closed'],
        form: 'closing date: CaseStatus is not a closing one',
      },
    }),
    country('CaseCountry', 'ADDRESS', column.unitedStates, {
      help: 'That of the petition when a new case leaves it blank.',
    }),
    kb('ReceiptType', 40, 'ReceiptType', 'I-797 Receipt Notice'),
    text('ReceiptNumber', 13, 'WAC2590012345', {
      pattern: { source: '^[A-Z]{3}\\d{10}$', form: '3 letters and 10 digits', code: 'ZI-R-041' },
      spelling: 'UPPER',
    }),
    choice('ReceiptStatus', 20, ['Pending', 'Approved', 'Denied', 'Withdrawn', 'RFE'], 'Pending'),
    date('SentToGovernmentDate', '01/20/2025'),
    date('ReceiptDate', '01/23/2025'),
    date('NoticeDate', '01/27/2025'),
    date('RFEReceivedDate', '', { help: 'Day on which a request for evidence came.' }),
    date('RFEResponseDueDate', ''),
    date('RFEResponseSubmittedDate', ''),
    date('ApprovedDate', ''),
    date('ValidFrom', ''),
    date('ValidTo', '', { notBefore: 'ValidFrom' }),
    date('DeniedDate', ''),
    date('WithdrawnDate', ''),
    date('PriorityDate', ''),
    kb('PreferenceCategory', 20, 'PreferenceCategory', 'EB-2'),
    text('DOLCaseNumber', 25, '', { help: 'Case number of the Department of Labor.' }),
    date('DOLFiledDate', ''),
    boolean('PremiumProcessing', 'Y'),
    id('CaseManagerID', 50, 'jdoe', {
      reference: 'FIRM_USER',
      help: 'User name of a case manager of your firm.',
    }),
    id('AttorneyID', 50, 'asmith', {
      reference: 'FIRM_USER',
      help: 'User name of an attorney of your firm.',
    }),
    id('RequestedByContactID', 30, 'M-7781', {
      reference: 'CONTACT',
      help: 'ContactID of a contact of the same employer.',
    }),
    text('BillingCode', 50, ''),
    text('Notes', 1000, ''),
  ],
};
