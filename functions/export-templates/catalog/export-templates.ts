import { caseManagers } from './case-managers.ts';
import { cases } from './cases.ts';
import { clients } from './clients.ts';
import { corporations } from './corporations.ts';
import type { ExportTemplate } from './declaration.ts';
import { expirations } from './expirations.ts';
import { passports } from './passports.ts';
import { petitions } from './petitions.ts';
import { visas } from './visas.ts';

/** The templates in the order in which a run writes them, which is that of their ids. */
export const exportTemplates: readonly ExportTemplate[] = [
  corporations,
  clients,
  expirations,
  visas,
  passports,
  cases,
  petitions,
  caseManagers,
];
