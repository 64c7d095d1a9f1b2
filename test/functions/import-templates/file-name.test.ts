import { describe, expect, it } from 'vitest';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import { readFileName } from '../../../functions/import-templates/file-name.ts';
import { templateOf } from './import-builders.ts';

describe('a file name', () => {
  it.each(importTemplates.map(({ id, baseName }) => [baseName, id] as const))(
    '%s_YYYYMMDD.csv is that of template %i',
    (baseName, id) => {
      expect(readFileName(`${baseName}_20230120.csv`)).toEqual({
        template: templateOf(id),
        nameDate: '2023-01-20',
        canonicalName: `${baseName}_20230120.csv`,
      });
    },
  );

  it.each(['FN_CUSTOM_DATA_IMPORT_20230120.CSV', 'fn_custom_data_import_20230120.csv'])(
    '%s is stored in the case of the template',
    (name) => {
      expect(readFileName(name)).toMatchObject({ canonicalName: 'fn_Custom_Data_import_20230120.csv' });
    },
  );

  it.each([
    'fn_Custom_Data_import_20230120.xlsx',
    'fn_Custom_Data_import_20230120.csv.csv',
    'fn_Custom_Data_import_20230120',
    'fn_Custom_Data_import_2023012.csv',
    'fn_Custom_Data_import_202301201.csv',
    'fn_Custom_Data_import_2023-01-20.csv',
    'fn_Custom_Data_import20230120.csv',
    'fn_Custom_Data_20230120.csv',
    ' fn_Custom_Data_import_20230120.csv',
    'fn_Custom_Data_import_20230120.csv ',
    'fn_Custom_Data_import_20230120.csv\n',
    'fn_Custom_Data_import_٢٠٢٣٠١٢٠.csv',
    'fn_Cuſtom_Data_import_20230120.csv',
    '../fn_Custom_Data_import_20230120.csv',
    'fn_Everything_import_20230120.csv',
    '.csv',
    '',
  ])('rejects “%s” with ZI-F-001', (name) => {
    expect(readFileName(name)).toEqual({ code: 'ZI-F-001' });
  });

  it.each(['20250230', '20251301', '20250100', '20250229', '00000101', '99991231', '21010101'])(
    'rejects the date %s with ZI-F-002',
    (date) => {
      expect(readFileName(`fn_Custom_Data_import_${date}.csv`)).toEqual({ code: 'ZI-F-002' });
    },
  );

  it('takes 29 February of a leap year', () => {
    expect(readFileName('fn_Custom_Data_import_20280229.csv')).toMatchObject({ nameDate: '2028-02-29' });
  });

  it.each(['.filepart', '.tmp', '.TMP'])(
    'ending in %s is a file that is still written, ZI-I-002',
    (ending) => {
      expect(readFileName(`fn_Custom_Data_import_20230120.csv${ending}`)).toEqual({ code: 'ZI-I-002' });
    },
  );
});
