import type * as z from 'zod';
import { listFirms } from '../../../functions/directory/contract.ts';
import {
  downloadCountryList,
  downloadTemplate,
  type FileNote,
  getFirmSetup,
  getImportFile,
  type ImportFileStatus,
  listErasedValues,
  listImportFiles,
  listRowFindings,
  putFirmSetup,
} from '../../../functions/integrator/contract.ts';
import type { CallRoute } from './http-client.ts';

export interface ImportFileKey {
  readonly firmId: string;
  readonly fileId: string;
}
interface PagePart {
  readonly limit: number;
  readonly cursor?: string;
}

export type NewFirmSetup = z.output<typeof putFirmSetup.body>;
export interface FindingFilters {
  readonly level?: FileNote['level'];
  readonly code?: string;
}

/** Firms, what they upload and what is set up for them. */
export function integratorApi(call: CallRoute) {
  return {
    /** Firms that the caller may see, by name. */
    firms: async (signal?: AbortSignal) => (await call(listFirms, { signal })).items,
    setup: (firmId: string, signal?: AbortSignal) => call(getFirmSetup, { params: { firmId }, signal }),
    saveSetup: (firmId: string, body: NewFirmSetup) => call(putFirmSetup, { params: { firmId }, body }),
    files: (firmId: string, query: PagePart & { readonly status?: ImportFileStatus }, signal?: AbortSignal) =>
      call(listImportFiles, { params: { firmId }, query: { ...query }, signal }),
    file: (key: ImportFileKey, signal?: AbortSignal) => call(getImportFile, { params: { ...key }, signal }),
    findings: (key: ImportFileKey, query: PagePart & FindingFilters, signal?: AbortSignal) =>
      call(listRowFindings, { params: { ...key }, query: { ...query }, signal }),
    erasedValues: (
      key: ImportFileKey,
      query: PagePart & { readonly column?: string },
      signal?: AbortSignal,
    ) => call(listErasedValues, { params: { ...key }, query: { ...query }, signal }),
    /** Downloads lie at the `url` of the answer for ten minutes. */
    template: (firmId: string, templateId: number, as: 'CSV' | 'GUIDE') =>
      call(downloadTemplate, { params: { firmId, templateId }, query: { as } }),
    countryList: (firmId: string) => call(downloadCountryList, { params: { firmId } }),
  };
}
