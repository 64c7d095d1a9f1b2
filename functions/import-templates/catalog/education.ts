import type { ImportTemplate } from './declaration.ts';
import * as column from './declare.ts';

const { boolean, country, date, kb, partDate, phone, text } = column;

export const education: ImportTemplate = {
  id: 8,
  title: 'Import Client / Employee Education Data',
  baseName: 'fn_School_History_import',
  entity: 'EDUCATION',
  dependsOn: [3],
  help: 'One row per degree or school. School, degree and field of study tell the rows of an employee apart.',
  columns: [
    column.employerId,
    column.employeeId,
    text('SchoolName', 150, 'University of Texas at Austin', {
      isRequired: true,
      keyPart: 3,
      isKeyCaseless: true,
    }),
    kb('Degree', 60, 'Degree', 'Master', { isRequired: true, keyPart: 4 }),
    text('FieldOfStudy', 100, 'Mechanical Engineering', { keyPart: 5, isKeyCaseless: true }),
    kb('SchoolType', 30, 'SchoolType', 'Graduate'),
    text('University', 150, '', { help: 'The university to which the school belongs.' }),
    partDate('FromDate', '08/2012'),
    partDate('ToDate', '05/2014', { notBefore: 'FromDate' }),
    date('DateAwarded', '05/17/2014'),
    text('City', 60, 'Austin'),
    text('StateProvince', 50, 'TX'),
    country('Country', 'ADDRESS', column.unitedStates),
    phone('Phone', ''),
    boolean('IsHighest', 'Y', { help: 'Y for the highest degree of the employee.' }),
    boolean('USMasterCapEligible', 'Y', {
      help: 'Y when it counts for the H-1B cap of US master’s degrees.',
    }),
    boolean('EquivalencyEvaluated', 'N', { help: 'Y when a foreign degree was evaluated as equivalent.' }),
    text('Notes', 500, ''),
  ],
};
