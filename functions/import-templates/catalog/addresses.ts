import type { ImportTemplate } from './declaration.ts';
import * as column from './declare.ts';

const { choice, country, date, phone, required, text } = column;

export const addresses: ImportTemplate = {
  id: 7,
  title: 'Import Client / Employee Address Data',
  baseName: 'fn_Address_Details_import',
  entity: 'ADDRESS',
  dependsOn: [3],
  help: 'One current address of each type, and any number of former ones (HISTORY, told apart by FromDate).',
  columns: [
    column.employerId,
    column.employeeId,
    choice('AddressType', 12, ['RESIDENCE', 'WORK', 'MAILING', 'FOREIGN', 'HISTORY'], 'RESIDENCE', {
      isRequired: true,
      keyPart: 3,
    }),
    date('FromDate', '08/01/2022', {
      keyPart: 4,
      keyWhen: { column: 'AddressType', values: ['HISTORY'] },
      requiredWhen: { column: 'AddressType', values: ['HISTORY'] },
    }),
    date('ToDate', '', {
      notBefore: 'FromDate',
      help: 'Given for a current address, the address before this row is kept as HISTORY.',
    }),
    text('InCareOf', 60, ''),
    text('AddressLine1', 100, '77 Elm St', required),
    choice('UnitType', 4, ['APT', 'STE', 'FLR'], 'APT', { help: 'Apartment, suite or floor.' }),
    text('UnitNumber', 10, '4B'),
    text('City', 60, 'Austin', required),
    text('County', 60, ''),
    column.stateProvince,
    text('PostalCode', 15, '78704'),
    country('Country', 'ADDRESS', column.unitedStates, required),
    phone('Phone', ''),
    phone('Mobile', ''),
  ],
};
