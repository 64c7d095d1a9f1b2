import type { ImportTemplate } from './declaration.ts';
import * as column from './declare.ts';

const { id, text } = column;

export const customValues: ImportTemplate = {
  id: 10,
  title: 'Import Client / Employee Custom Data',
  baseName: 'fn_Custom_Data_import',
  entity: 'CUSTOM_VALUE',
  dependsOn: [3],
  help: 'One row per employee and custom field, as custom fields differ between firms and columns may not.',
  columns: [
    column.employerId,
    column.employeeId,
    id('FieldKeyword', 60, 'BadgeColor', {
      isRequired: true,
      keyPart: 3,
      reference: 'CUSTOM_FIELD',
      help: 'Keyword label of a custom field that is enabled for clients.',
    }),
    text('FieldLabel', 100, 'Badge color', { help: 'When given, the same as the label of the field.' }),
    text('FieldValue', 4000, 'Blue', {
      help: 'As type and length of the field allow; of a drop-down or radio button an option, of check boxes options separated by semicolons.',
    }),
  ],
};
