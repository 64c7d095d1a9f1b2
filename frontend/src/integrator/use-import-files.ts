import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { ImportFileStatus } from '../../../functions/integrator/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { useCursorPages } from '../ui/cursor-pages.tsx';
import { useIsCovered } from '../ui/dialog-count.ts';
import { intervalMs } from './file-labels.ts';

const pageSize = 50;

/** The filter of the list as the address has it; what is not valid counts as not given. */
export function useStatusFilter() {
  const [search, setSearch] = useSearchParams();
  return {
    status: ImportFileStatus.safeParse(search.get('status')).data,
    setStatus: (status: ImportFileStatus | undefined) =>
      setSearch(status === undefined ? {} : { status }, { replace: true }),
  };
}

/** One page of the uploaded files, read anew soon while one of them is being checked. */
export function useImportFiles(status: ImportFileStatus | undefined) {
  const { integrator } = useApi();
  const { firmId } = useCurrentFirm();
  const position = useCursorPages(JSON.stringify([firmId, status]));
  const { cursor } = position;
  const isCovered = useIsCovered();
  const query = useQuery({
    queryKey: ['import-files', firmId, status, cursor],
    queryFn: ({ signal }) => integrator.files(firmId, { status, limit: pageSize, cursor }, signal),
    refetchInterval: ({ state }) => !isCovered && intervalMs(state.data?.items ?? []),
    staleTime: 0,
  });
  return { query, pages: position.pages(query.data?.nextCursor) };
}
