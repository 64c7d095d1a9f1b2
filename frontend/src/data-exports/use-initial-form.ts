import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { ClientId } from '../../../functions/directory/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { serverNowMs } from '../api/server-time.ts';
import { type ExportForm, emptyForm, formOf, withClient } from './export-form.ts';

/** The form as the address begins it: empty, with a client (`?clientId=`) or as an earlier export (`?from=`). */
export function useInitialForm() {
  const { directory, dataExports } = useApi();
  const { distributorId, timeZone } = useCurrentDistributor();
  const [search] = useSearchParams();
  const from = search.get('from');
  const clientId = ClientId.safeParse(search.get('clientId') ?? undefined).data;

  const load = async (signal: AbortSignal): Promise<ExportForm> => {
    if (from === null) {
      return clientId === undefined
        ? emptyForm
        : withClient(emptyForm, await directory.client({ distributorId, clientId }, signal));
    }
    const { request } = await dataExports.dataExport({ distributorId, dataExportId: from }, signal);
    if (request === undefined) throw new Error('What this export asked for is not shown to your account.');
    const client = await directory.client({ distributorId, clientId: request.clientId }, signal);
    return formOf(request, client, { nowMs: serverNowMs(), timeZone });
  };
  const isPlain = from === null && clientId === undefined;
  const query = useQuery({
    queryKey: ['initial-form', distributorId, from, clientId],
    queryFn: ({ signal }) => load(signal),
    enabled: !isPlain,
    // A form that is being filled is never replaced.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return {
    /** Tells forms that begin differently apart. */
    key: JSON.stringify([distributorId, from, clientId]),
    initial: isPlain ? emptyForm : query.data,
    error: isPlain ? null : query.error,
    retry: () => void query.refetch(),
    isPlain,
  };
}
