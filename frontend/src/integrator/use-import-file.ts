import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import {
  type ImportFile,
  listErasedValues,
  listRowFindings,
} from '../../../functions/integrator/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import type { FindingFilters, JobFindingFilters } from '../api/integrator-api.ts';
import { useAddressFilters } from '../ui/address-filters.ts';
import { useCursorPages } from '../ui/cursor-pages.tsx';
import { useIsCovered } from '../ui/dialog-count.ts';
import { intervalMs } from './file-labels.ts';

const pageSize = 25;

/** The file of the address, read anew soon while it is being checked. */
export function useImportFile() {
  const { integrator } = useApi();
  const { firmId } = useCurrentFirm();
  const fileId = useParams()['fileId'] ?? '';
  const isCovered = useIsCovered();
  return useQuery({
    queryKey: ['import-file', firmId, fileId],
    queryFn: ({ signal }) => integrator.file({ firmId, fileId }, signal),
    refetchInterval: ({ state }) => !isCovered && intervalMs(state.data === undefined ? [] : [state.data]),
    staleTime: 0,
  });
}

const { level, code } = listRowFindings.query.shape;
const { column } = listErasedValues.query.shape;

/** What the lists of the page are narrowed to. */
export function useFileFilters() {
  const { filters, setFilters } = useAddressFilters<JobFindingFilters>({ level, code, column });
  return { filters, change: (part: JobFindingFilters) => setFilters({ ...filters, ...part }) };
}

const keyOf = ({ firmId, fileId }: ImportFile) => ({ firmId, fileId });
/** Another check of the file makes other lists. */
const listOf = ({ firmId, fileId, checkedAt }: ImportFile) => [firmId, fileId, checkedAt];

export function useFindings(shown: ImportFile, filters: FindingFilters) {
  const { integrator } = useApi();
  const position = useCursorPages(JSON.stringify([...listOf(shown), filters]));
  const { cursor } = position;
  const query = useQuery({
    queryKey: ['row-findings', ...listOf(shown), filters, cursor],
    queryFn: ({ signal }) =>
      integrator.findings(keyOf(shown), { ...filters, limit: pageSize, cursor }, signal),
  });
  return { query, pages: position.pages(query.data?.nextCursor) };
}

export function useErasedValues(shown: ImportFile, chosen: string | undefined) {
  const { integrator } = useApi();
  const position = useCursorPages(JSON.stringify([...listOf(shown), chosen]));
  const { cursor } = position;
  const query = useQuery({
    queryKey: ['erased-values', ...listOf(shown), chosen, cursor],
    queryFn: ({ signal }) =>
      integrator.erasedValues(keyOf(shown), { column: chosen, limit: pageSize, cursor }, signal),
  });
  return { query, pages: position.pages(query.data?.nextCursor) };
}
