import type { ExportTemplate } from './declaration.ts';
import { computed, lastLogin, saved } from './declare.ts';

export const caseManagers: ExportTemplate = {
  id: 8,
  title: 'Export Case Manager Data',
  baseName: 'case_manager_details_export',
  rowOf: 'FIRM_USER',
  joins: ['EMPLOYEE', 'CASE'],
  help: 'One row per person of the firm whom clients and cases may name.',
  columns: [
    computed(
      'CaseManagerID',
      'USER_ID',
      'User name, as CaseManagerID and AttorneyID of the other templates.',
    ),
    computed('LastName', 'USER_LAST_NAME', 'Last name.'),
    computed('FirstName', 'USER_FIRST_NAME', 'First name.'),
    computed('Email', 'USER_EMAIL', 'E-mail address at the firm.'),
    computed('Phone', 'USER_PHONE', 'Phone number at the firm.'),
    computed('Title', 'USER_TITLE', 'Title at the firm.'),
    computed('Role', 'USER_ROLE', 'CaseManager, Attorney or Paralegal.'),
    computed('FirmOfficeCode', 'USER_OFFICE', 'Office of the firm.'),
    computed('IsActive', 'USER_IS_ACTIVE', 'Y or N; rows of imports can name active people only.'),
    computed('OpenCaseCount', 'OPEN_CASE_COUNT', 'Open cases whose case manager or attorney it is.'),
    computed('OpenClientCount', 'OPEN_CLIENT_COUNT', 'Active clients whose case manager or attorney it is.'),
    lastLogin('LastLoginOn'),
    ...saved('USER'),
  ],
};
