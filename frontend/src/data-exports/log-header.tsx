import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { UseQueryResult } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { exportLogWorkbook, requestDataExport } from '../../../functions/data-exports/contract.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import type { LogPage } from '../api/data-exports-api.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { Instant } from '../ui/instant.tsx';
import { newExportAddress } from './addresses.ts';
import { useLogWorkbook } from './use-log-workbook.ts';

export function LogHeader(props: {
  readonly query: UseQueryResult<LogPage>;
  readonly count: string | undefined;
}) {
  const { query, count } = props;
  const { distributorId } = useCurrentDistributor();
  const me = useMe().data;
  const navigate = useNavigate();
  const workbook = useLogWorkbook();
  return (
    <SpaceBetween size="s">
      <Header
        variant="h2"
        counter={count}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button iconName="refresh" ariaLabel="Refresh the log" onClick={() => void query.refetch()} />
            {mayCall(me, exportLogWorkbook) && (
              <Button
                iconName="download"
                loading={workbook.isPending}
                loadingText="Making the workbook"
                onClick={workbook.fetch}
              >
                Export All Records to Excel
              </Button>
            )}
            {mayCall(me, requestDataExport) && (
              <Button variant="primary" onClick={() => void navigate(newExportAddress(distributorId))}>
                Request data export
              </Button>
            )}
          </SpaceBetween>
        }
      >
        Data Export Log
      </Header>
      {query.error && (
        <Alert type="warning" header="The log could not be refreshed">
          {query.error.message} It is shown as of <Instant at={new Date(query.dataUpdatedAt).toISOString()} />
          .
        </Alert>
      )}
    </SpaceBetween>
  );
}
