import type { ExportTemplate } from './declaration.ts';
import { computed, saved } from './declare.ts';

export const petitions: ExportTemplate = {
  id: 7,
  title: 'Export Petition Reference Data',
  baseName: 'petition_details_export',
  rowOf: 'PETITION',
  joins: [],
  help: 'One row per petition of the Knowledge Base; imported cases name it by PetID.',
  columns: [
    computed('PetID', 'PET_ID', 'Id that imported cases name.'),
    computed('PetitionName', 'PETITION_NAME', 'Its name.'),
    computed('PetitionSource', 'PETITION_SOURCE', 'Zoom-defined or Firm-defined.'),
    computed('Country', 'PETITION_COUNTRY', 'Country that it is filed in.'),
    computed('VisaType', 'PETITION_VISA_TYPE', 'Code of the Knowledge Base list of visa types.'),
    computed('ImmigrationCategory', 'PETITION_CATEGORY', 'Category of immigration that it belongs to.'),
    computed('FormNumbers', 'PETITION_FORMS', 'Numbers of its forms, separated by semicolons.'),
    computed('StepCount', 'PETITION_STEP_COUNT', 'How many steps a case of it has.'),
    computed('DefaultCaseManagerID', 'PETITION_CASE_MANAGER', 'Who manages its cases unless a case says so.'),
    computed('IsActive', 'PETITION_IS_ACTIVE', 'Y or N; new cases can be made from active ones only.'),
    ...saved('PETITION'),
  ],
};
