import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { AppLink } from '../ui/app-link.tsx';
import { completedRunsAddress, upcomingRunsAddress } from './addresses.ts';

/** Where the list of jobs that need attention is. */
export const attentionListId = 'need-attention';

/** Nothing has failed, or all of it was acknowledged. */
export function NothingNeedsAttention() {
  const { firmId } = useCurrentFirm();
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }}>
      <b>Nothing needs attention</b>
      <Box color="text-body-secondary">
        Files that fail as a whole or in some rows are shown here. See{' '}
        <AppLink href={completedRunsAddress(firmId)}>Completed Runs</AppLink> for what went through and{' '}
        <AppLink href={upcomingRunsAddress(firmId)}>Upcoming Runs</AppLink> for what is to come.
      </Box>
    </Box>
  );
}

export function NothingMatches({ onClear }: { readonly onClear: () => void }) {
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }}>
      <SpaceBetween size="xs">
        <b>No matches</b>
        <Box color="text-body-secondary">No job that needs attention matches the filters.</Box>
        <Button formAction="none" onClick={onClear}>
          Show all jobs
        </Button>
      </SpaceBetween>
    </Box>
  );
}
