import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { download } from '../ui/download.ts';
import { useFlashes } from '../ui/flash-messages.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';

/** What can be downloaded: the list of countries, or a template in one of its two forms. */
export type Wanted = 'COUNTRIES' | `${'CSV' | 'GUIDE'} ${number}`;

const messageId = 'template-download';

/** Has files made and downloads them, one at a time. */
export function useDownloads() {
  const { integrator } = useApi();
  const { firmId } = useCurrentFirm();
  const { show } = useFlashes();
  const run = useSingleFlight();
  const [wanted, setWanted] = useState<Wanted>();
  const making = useMutation({
    mutationFn: (of: Wanted) => {
      if (of === 'COUNTRIES') return integrator.countryList(firmId);
      const [as, id] = of.split(' ') as ['CSV' | 'GUIDE', string];
      return integrator.template(firmId, Number(id), as);
    },
    onSuccess: ({ url, fileName }) => {
      download(url, fileName);
      show({ id: messageId, type: 'success', header: `${fileName} is downloaded` });
    },
    onError: (error) =>
      show({ id: messageId, type: 'error', header: 'The file was not made', content: error.message }),
  });
  return {
    isMaking: (of: Wanted) => making.isPending && wanted === of,
    fetch: (of: Wanted) =>
      run(() => {
        setWanted(of);
        return making.mutateAsync(of);
      }),
  };
}
