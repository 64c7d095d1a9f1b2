import type { ExportTemplate } from './declaration.ts';
import { clientName, computed, own, systemClientId, systemId, written } from './declare.ts';

export const expirations: ExportTemplate = {
  id: 3,
  title: 'Export Client / Employee Expiration Data',
  baseName: 'fn_immig_doc_details_export',
  rowOf: 'EXPIRATION',
  joins: ['EMPLOYEE'],
  importTemplateId: 4,
  sortColumn: 'ValidTo',
  help: 'One row per document that expires, archived ones too.',
  columns: [
    systemClientId,
    ...own('EmployerID', 'EmployeeID'),
    ...clientName,
    systemId('SystemDocumentID', 'EmployerID, EmployeeID, DocumentType and DocumentNumber'),
    ...own('DocumentType', 'DocumentNumber', 'IssueDate', 'ValidFrom', 'ValidTo'),
    computed(
      'DaysToExpiration',
      'DAYS_TO_EXPIRATION',
      'Days from the Pacific date of the file to ValidTo; negative when it is past, blank for D/S.',
    ),
    ...own('IssuingCountry', 'IssuingAuthority', 'Description', 'ReminderDays', 'Status'),
    ...written,
  ],
};
