import type { ExportTemplate } from './declaration.ts';
import { clientName, own, systemClientId, systemId, written } from './declare.ts';

export const visas: ExportTemplate = {
  id: 4,
  title: 'Export Client / Employee Visa Data',
  baseName: 'fn_visa_details_export',
  rowOf: 'VISA',
  joins: ['EMPLOYEE'],
  importTemplateId: 5,
  sortColumn: 'ExpirationDate',
  help: 'One row per visa.',
  columns: [
    systemClientId,
    ...own('EmployerID', 'EmployeeID'),
    ...clientName,
    systemId('SystemVisaID', 'EmployerID, EmployeeID and VisaNumber'),
    ...own('VisaNumber', 'VisaType', 'VisaCategory', 'VisaCountry', 'IssuingPost', 'ControlNumber'),
    ...own('IssueDate', 'ExpirationDate', 'Entries', 'Annotation', 'IsCurrent', 'I94Number'),
    ...own('LastEntryDate', 'PortOfEntry', 'I94ExpirationDate', 'StatusValidFrom', 'StatusValidTo'),
    ...own('ReceiptNumber', 'MaxOutDate'),
    ...written,
  ],
};
