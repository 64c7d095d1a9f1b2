import { addresses } from './addresses.ts';
import { cases } from './cases.ts';
import { contacts } from './contacts.ts';
import { corporations } from './corporations.ts';
import { customValues } from './custom-values.ts';
import type { ImportTemplate } from './declaration.ts';
import { education } from './education.ts';
import { employees } from './employees.ts';
import { expirations } from './expirations.ts';
import { passports } from './passports.ts';
import { supervisors } from './supervisors.ts';
import { visas } from './visas.ts';

/** The templates in the order in which a run applies them, which is that of their ids. */
export const importTemplates: readonly ImportTemplate[] = [
  corporations,
  contacts,
  employees,
  expirations,
  visas,
  passports,
  addresses,
  education,
  supervisors,
  customValues,
  cases,
];
