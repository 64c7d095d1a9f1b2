import type { ImportTemplate } from './declaration.ts';
import * as column from './declare.ts';

const { choice, country, date, dateOrStatus, kb, text } = column;

export const expirations: ImportTemplate = {
  id: 4,
  title: 'Import Client / Employee Expiration Data',
  baseName: 'fn_expiry_dates_import',
  entity: 'EXPIRATION',
  dependsOn: [3],
  help: 'One row per document that expires. Rows are not deleted: end a reminder by Status Archived.',
  columns: [
    column.employerId,
    column.employeeId,
    kb('DocumentType', 100, 'DocumentType', 'EAD Card', { isRequired: true, keyPart: 3 }),
    text('DocumentNumber', 40, 'SRC1234567890', {
      keyPart: 4,
      isMasked: true,
      help: 'May be blank: each employee has one entry without a number per document type.',
    }),
    date('IssueDate', ''),
    date('ValidFrom', '01/15/2025'),
    dateOrStatus('ValidTo', '01/14/2027', {
      isRequired: true,
      notBefore: 'ValidFrom',
      statusAllowedBy: 'DocumentType',
    }),
    country('IssuingCountry', 'PASSPORT', column.unitedStates),
    text('IssuingAuthority', 100, 'USCIS'),
    text('Description', 500, ''),
    text('ReminderDays', 30, '180;90;60', {
      pattern: { source: '^\\d{1,4}(;\\d{1,4}){0,4}$', form: 'list of up to 5 numbers (180;90;60)' },
      help: 'Days before ValidTo, separated by semicolons.',
    }),
    choice('Status', 10, ['Active', 'Archived'], 'Active', { help: 'Archived ends the reminders.' }),
  ],
};
