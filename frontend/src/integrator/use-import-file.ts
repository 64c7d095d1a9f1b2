import { useQuery } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import {
  type ImportFile,
  listErasedValues,
  listRowFindings,
} from '../../../functions/integrator/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import type { FindingFilters } from '../api/integrator-api.ts';
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

/** What the lists of the page are narrowed to, as the address has it; what is not valid counts as not given. */
export function useFileFilters() {
  const [search, setSearch] = useSearchParams();
  const given = (name: string) => search.get(name) || undefined;
  const filters = {
    level: level.safeParse(given('level')).data,
    code: code.safeParse(given('code')).data,
    column: column.safeParse(given('column')).data,
  };
  const change = (next: Partial<typeof filters>) => {
    const all = Object.entries({ ...filters, ...next });
    setSearch(
      all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]])),
      { replace: true, preventScrollReset: true },
    );
  };
  return { filters, change };
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
