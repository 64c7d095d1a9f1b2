import type { ImportTemplate } from './declaration.ts';
import * as column from './declare.ts';

const { boolean, choice, country, date, dateOrStatus, kb, required, text } = column;

export const visas: ImportTemplate = {
  id: 5,
  title: 'Import Client / Employee Visa Data',
  baseName: 'fn_Visa_Details_import',
  entity: 'VISA',
  dependsOn: [3],
  help: 'One row per visa. The I-94 and status columns describe the stay that was granted with it.',
  columns: [
    column.employerId,
    column.employeeId,
    text('VisaNumber', 20, 'N1234567', {
      isRequired: true,
      keyPart: 3,
      isMasked: true,
      help: 'The red number on the visa foil.',
    }),
    kb('VisaType', 30, 'VisaType', 'H-1B', required),
    choice('VisaCategory', 15, ['Nonimmigrant', 'Immigrant'], 'Nonimmigrant', required),
    country('VisaCountry', 'ADDRESS', column.unitedStates, {
      isRequired: true,
      help: 'The country that grants the visa.',
    }),
    text('IssuingPost', 100, 'Lagos'),
    text('ControlNumber', 20, '20251234560001', { isMasked: true }),
    date('IssueDate', '09/13/2024'),
    date('ExpirationDate', '09/11/2027', { isRequired: true, notBefore: 'IssueDate' }),
    choice('Entries', 2, ['1', '2', 'M'], 'M', { help: 'M for multiple entries.' }),
    text('Annotation', 255, ''),
    boolean('IsCurrent', 'Y', { help: 'Y takes the mark from the other visas of the employee.' }),
    text('I94Number', 11, '123456789A1', {
      pattern: { source: '^[A-Z0-9]{11}$', form: 'I-94 number (11 letters and digits)' },
      spelling: 'UPPER',
      isMasked: true,
    }),
    date('LastEntryDate', '10/02/2024'),
    text('PortOfEntry', 60, 'IAH'),
    dateOrStatus('I94ExpirationDate', '09/11/2027'),
    date('StatusValidFrom', ''),
    dateOrStatus('StatusValidTo', '', { notBefore: 'StatusValidFrom' }),
    text('ReceiptNumber', 13, 'WAC2490123456', {
      pattern: { source: '^[A-Z]{3}\\d{10}$', form: '3 letters and 10 digits', code: 'ZI-R-041' },
      spelling: 'UPPER',
    }),
    date('MaxOutDate', '09/10/2030', { help: 'Last day under the six-year or L limit.' }),
    text('Notes', 500, ''),
  ],
};
