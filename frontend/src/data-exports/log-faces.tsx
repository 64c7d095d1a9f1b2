import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useNavigate } from 'react-router';
import { requestDataExport } from '../../../functions/data-exports/contract.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { newExportAddress } from './addresses.ts';

export function EmptyLog() {
  const { distributorId } = useCurrentDistributor();
  const navigate = useNavigate();
  const me = useMe().data;
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }}>
      <SpaceBetween size="xs">
        <b>No data exports yet</b>
        <Box color="text-body-secondary">Data exports of this distributor appear here.</Box>
        {mayCall(me, requestDataExport) && (
          <Button onClick={() => void navigate(newExportAddress(distributorId))}>
            Request a data export
          </Button>
        )}
      </SpaceBetween>
    </Box>
  );
}

export function NothingMatches({ onClear }: { readonly onClear: () => void }) {
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }}>
      <SpaceBetween size="xs">
        <b>No matches</b>
        <Box color="text-body-secondary">No data export matches the filters.</Box>
        <Button onClick={onClear}>Show all data exports</Button>
      </SpaceBetween>
    </Box>
  );
}
