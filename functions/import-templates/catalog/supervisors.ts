import type { ImportTemplate } from './declaration.ts';
import * as column from './declare.ts';

const { boolean, choice, date, id } = column;

export const supervisors: ImportTemplate = {
  id: 9,
  title: 'Import Client / Employee Linked Supervisor Data',
  baseName: 'fn_Supervisor_Details_import',
  entity: 'SUPERVISOR',
  dependsOn: [2, 3],
  help: 'One row per link between an employee and a contact who exists already. LinkStatus Removed ends the link.',
  columns: [
    column.employerId,
    column.employeeId,
    id('SupervisorContactID', 30, 'M-7781', {
      isRequired: true,
      keyPart: 3,
      reference: 'CONTACT',
      help: 'ContactID of a contact of the same employer.',
    }),
    choice('SupervisorRole', 20, ['Direct', 'Indirect', 'HR', 'Approver'], 'Direct', { default: 'Direct' }),
    boolean('IsPrimary', 'Y', { help: 'Y takes the mark from the other supervisors of the employee.' }),
    date('EffectiveDate', '03/01/2025'),
    date('EndDate', '', { notBefore: 'EffectiveDate' }),
    boolean('CanViewCases', 'Y'),
    boolean('ReceivesCaseEmails', 'N'),
    choice('LinkStatus', 10, ['Active', 'Removed'], 'Active'),
  ],
};
