import { useMutation } from '@tanstack/react-query';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { download } from '../ui/download.ts';
import { useFlashes } from '../ui/flash-messages.tsx';
import { formatCount } from '../ui/format.ts';
import { useSingleFlight } from '../ui/single-flight.ts';

const messageId = 'client-workbook';

/** Has a workbook of every client made and downloads it. */
export function useClientWorkbook() {
  const { clients } = useApi();
  const { distributorId } = useCurrentDistributor();
  const { show } = useFlashes();
  const run = useSingleFlight();
  const making = useMutation({
    mutationFn: () => clients.workbook(distributorId),
    onSuccess: ({ url, fileName, rowCount }) => {
      download(url, fileName);
      show({
        id: messageId,
        type: 'success',
        header: `${fileName} is downloaded`,
        content: `It holds every client of the distributor: ${rowCount === 1 ? '1 client' : `${formatCount(rowCount)} clients`}.`,
      });
    },
    onError: (error) =>
      show({ id: messageId, type: 'error', header: 'The workbook was not made', content: error.message }),
  });
  return { isPending: making.isPending, fetch: () => run(() => making.mutateAsync()) };
}
