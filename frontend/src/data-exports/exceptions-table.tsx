import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { DataExport, ExportException } from '../../../functions/data-exports/contract.ts';
import { exceptionReasons } from '../../../functions/record-assets/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { CursorPagination, useCursorPages } from '../ui/cursor-pages.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { formatCount } from '../ui/format.ts';
import { assetName } from './asset-names.ts';

const reasons: Readonly<Record<string, string>> = exceptionReasons;
const pageSize = 25;

const columns: TableProps.ColumnDefinition<ExportException>[] = [
  { id: 'i9Id', header: 'I-9 ID', isRowHeader: true, cell: (one) => one.i9Id },
  { id: 'assetCode', header: 'Asset', minWidth: 180, cell: (one) => assetName(one.assetCode) },
  {
    id: 'reason',
    header: 'Reason',
    minWidth: 220,
    cell: ({ reason }) => sentence(reasons[reason] ?? reason),
  },
  { id: 'detail', header: 'Detail', minWidth: 220, cell: detailOf },
];

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What the reason does not say already. */
function detailOf({ reason, detail }: ExportException): string {
  const said = reasons[reason] ?? '';
  return detail === said ? '–' : sentence(detail.replace(`: ${said}`, '')) || '–';
}

/** What the package could not be given; asked for only once it comes into view. */
export function ExceptionsTable({ shown }: { readonly shown: DataExport }) {
  const { dataExports } = useApi();
  const { distributorId, dataExportId, exceptionCount } = shown;
  const [place, isSeen] = useSeen();
  const position = useCursorPages(`${dataExportId} ${exceptionCount}`);
  const query = useQuery({
    queryKey: ['exceptions', distributorId, dataExportId, exceptionCount, position.cursor],
    queryFn: ({ signal }) =>
      dataExports.exceptions(
        { distributorId, dataExportId },
        { limit: pageSize, cursor: position.cursor },
        signal,
      ),
    enabled: isSeen,
  });
  const pages = position.pages(query.data?.nextCursor);
  return (
    <div ref={place}>
      {query.error ? (
        <FailureAlert header="The exceptions could not be loaded" onRetry={() => void query.refetch()}>
          {query.error.message}
        </FailureAlert>
      ) : (
        <Table
          variant="container"
          wrapLines
          header={
            <Header
              variant="h2"
              counter={`(${formatCount(exceptionCount)})`}
              description="Also in exceptions.csv of the package."
            >
              Exceptions
            </Header>
          }
          columnDefinitions={columns}
          items={query.data?.items ?? []}
          trackBy={(one) => `${one.i9Id} ${one.assetCode} ${one.reason} ${one.detail}`}
          loading={query.isPending}
          loadingText="Loading exceptions"
          empty={<Box textAlign="center">No exceptions are listed.</Box>}
          ariaLabels={{ tableLabel: 'Exceptions' }}
          pagination={<CursorPagination pages={pages} of="exceptions" />}
        />
      )}
    </div>
  );
}

/** Whether the element was in view at some time. */
function useSeen() {
  const ref = useRef<HTMLDivElement>(null);
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (ref.current === null || isSeen) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
    });
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [isSeen]);
  return [ref, isSeen] as const;
}
