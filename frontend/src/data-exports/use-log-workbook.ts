import { useMutation } from '@tanstack/react-query';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { download } from '../ui/download.ts';
import { useFlashes } from '../ui/flash-messages.tsx';
import { formatCount } from '../ui/format.ts';
import { useSingleFlight } from '../ui/single-flight.ts';

/** Has the whole log made into a workbook and downloads it. */
export function useLogWorkbook() {
  const { dataExports } = useApi();
  const { distributorId } = useCurrentDistributor();
  const { show } = useFlashes();
  const run = useSingleFlight();
  const making = useMutation({
    mutationFn: () => dataExports.logWorkbook(distributorId),
    onSuccess: ({ url, fileName, rowCount }) => {
      download(url, fileName);
      show({
        id: 'log-workbook',
        type: 'success',
        header: `${fileName} is downloaded`,
        content: `It holds the whole log: ${rowCount === 1 ? '1 data export' : `${formatCount(rowCount)} data exports`}.`,
      });
    },
    onError: (error) =>
      show({
        id: 'log-workbook',
        type: 'error',
        header: 'The workbook was not made',
        content: error.message,
      }),
  });
  return { isPending: making.isPending, fetch: () => run(() => making.mutateAsync()) };
}
