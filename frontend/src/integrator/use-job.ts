import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useParams } from 'react-router';
import { listJobFindings, type ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import type { JobFindingFilters } from '../api/integrator-api.ts';
import { useAddressFilters } from '../ui/address-filters.ts';
import { useCursorPages } from '../ui/cursor-pages.tsx';
import { useIsCovered } from '../ui/dialog-count.ts';
import { workIntervalMs } from './job-labels.ts';

const pageSize = 25;

/** The job of the address with its comments, read anew soon while a run works on it. */
export function useJob() {
  const { integrator } = useApi();
  const { firmId } = useCurrentFirm();
  const jobId = useParams()['jobId'] ?? '';
  const isCovered = useIsCovered();
  return useQuery({
    queryKey: ['job', firmId, jobId],
    queryFn: ({ signal }) => integrator.job({ firmId, jobId }, signal),
    refetchInterval: ({ state }) =>
      !isCovered && workIntervalMs(state.data === undefined ? [] : [state.data]),
    staleTime: 0,
  });
}

/** Reads everything anew that shows jobs of the firm. */
export function useJobsChanged(): () => Promise<void> {
  const queryClient = useQueryClient();
  const { firmId } = useCurrentFirm();
  return useCallback(async () => {
    const keys = ['jobs', 'job', 'job-findings', 'run'];
    await Promise.all(keys.map((key) => queryClient.invalidateQueries({ queryKey: [key, firmId] })));
  }, [queryClient, firmId]);
}

const { level, code, column } = listJobFindings.query.shape;

/** What the findings are narrowed to. */
export const useJobFilters = () => useAddressFilters<JobFindingFilters>({ level, code, column });

export function useJobFindings({ firmId, jobId, endedAt }: ShownJob, filters: JobFindingFilters) {
  const { integrator } = useApi();
  const position = useCursorPages(JSON.stringify([firmId, jobId, filters]));
  const { cursor } = position;
  const query = useQuery({
    queryKey: ['job-findings', firmId, jobId, endedAt, filters, cursor],
    queryFn: ({ signal }) =>
      integrator.jobFindings({ firmId, jobId }, { ...filters, limit: pageSize, cursor }, signal),
  });
  return { query, pages: position.pages(query.data?.nextCursor) };
}
