import { useMutation, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { getBilling } from '../../../functions/integrator-billing/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { download } from '../ui/download.ts';
import { useFlashes } from '../ui/flash-messages.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';

export const billingQueryKey = (firmId: string) => ['billing', firmId];

const { period: periodOf } = getBilling.query.shape;

/** The period of the address, `undefined` for the current one; what is no date counts as not given. */
export function useChosenPeriod() {
  const [search, setSearch] = useSearchParams();
  return {
    period: periodOf.safeParse(search.get('period') ?? undefined).data,
    setPeriod: (period: string | undefined) =>
      setSearch(period === undefined ? {} : { period }, { replace: true }),
  };
}

/** Usage of a period; of the current one unless told. */
export function useBilling(period: string | undefined) {
  const { billing } = useApi();
  const { firmId } = useCurrentFirm();
  return useQuery({
    queryKey: [...billingQueryKey(firmId), period],
    queryFn: ({ signal }) => billing.read(firmId, period, signal),
    staleTime: 0,
  });
}

/** Has the workbook of a period made and downloads it. */
export function useBillingDownload(period: string) {
  const { billing } = useApi();
  const { firmId } = useCurrentFirm();
  const { show } = useFlashes();
  const run = useSingleFlight();
  const id = 'billing-download';
  const making = useMutation({
    mutationFn: () => billing.download(firmId, period),
    onSuccess: ({ url, fileName }) => {
      download(url, fileName);
      show({ id, type: 'success', header: `${fileName} is downloaded` });
    },
    onError: (error) => show({ id, type: 'error', header: 'The file was not made', content: error.message }),
  });
  return { isMaking: making.isPending, fetch: () => run(() => making.mutateAsync()) };
}
