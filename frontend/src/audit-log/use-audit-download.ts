import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useApi } from '../api/api-context.tsx';
import type { AuditOf } from '../api/audit-api.ts';
import { downloadText } from '../ui/download.ts';
import { useFlashes } from '../ui/flash-messages.tsx';
import { formatCount } from '../ui/format.ts';
import { useSingleFlight } from '../ui/single-flight.ts';
import type { AuditFilters } from './use-audit-log.ts';

const pageSize = 1000;
const id = 'audit-download';

/** `audit-log_northwind_2026-03-01_2026-03-31.csv`; days that are not chosen are left out. */
function fileNameOf(of: AuditOf, { from, to }: AuditFilters): string {
  const tenant = 'firmId' in of ? of.firmId : of.distributorId;
  const days = [from && `from-${from}`, to && `to-${to}`].filter((day) => day !== undefined);
  return `${['audit-log', tenant, ...days].join('_')}.csv`;
}

export const actCount = (count: number): string => (count === 1 ? '1 act' : `${formatCount(count)} acts`);

/** Puts the log, as far as the filters leave it, together to a file, page by page. */
export function useAuditDownload(of: AuditOf, filters: AuditFilters) {
  const { audit } = useApi();
  const { show } = useFlashes();
  const run = useSingleFlight();
  const [doneCount, setDoneCount] = useState(0);
  const stopper = useRef<AbortController>(undefined);
  useEffect(() => () => stopper.current?.abort(), []);
  const making = useMutation({
    mutationFn: async ({ signal }: AbortController) => {
      const parts: string[] = [];
      let count = 0;
      let cursor: string | undefined;
      do {
        const query = { ...filters, limit: pageSize, cursor, format: 'CSV' } as const;
        const { lines = [], nextCursor } = await audit.list(of, query, signal);
        parts.push(lines.join(''));
        count += lines.length - (cursor === undefined ? 1 : 0);
        setDoneCount(count);
        cursor = nextCursor;
      } while (cursor !== undefined);
      return { text: parts.join(''), count };
    },
    onSuccess: ({ text, count }) => {
      const fileName = fileNameOf(of, filters);
      downloadText(text, fileName, 'text/csv;charset=utf-8');
      const content = `It holds ${actCount(count)}, newest first.`;
      show({ id, type: 'success', header: `${fileName} is downloaded`, content });
    },
    onError: (error, { signal }) => {
      if (signal.aborted) return;
      show({ id, type: 'error', header: 'The file was not made', content: error.message });
    },
  });
  return {
    isMaking: making.isPending,
    doneCount,
    stop: () => stopper.current?.abort(),
    fetch: () =>
      run(() => {
        stopper.current = new AbortController();
        setDoneCount(0);
        return making.mutateAsync(stopper.current);
      }),
  };
}
