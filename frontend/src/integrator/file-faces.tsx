import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TextContent from '@cloudscape-design/components/text-content';
import { folders } from '../../../functions/integrator/contract.ts';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { AppLink } from '../ui/app-link.tsx';
import { templatesAddress } from './addresses.ts';

/** How the first file gets here. */
export function NoFiles() {
  const { firmId } = useCurrentFirm();
  return (
    <Box padding={{ vertical: 'l', horizontal: 'l' }}>
      <b>No files were uploaded yet</b>
      <TextContent>
        <ol>
          <li>
            Download the template of your records from{' '}
            <AppLink href={templatesAddress(firmId)}>Templates</AppLink>. Keep its columns in their order.
          </li>
          <li>
            Name the file after the template and the date, for example fn_Details_Data_import_20260302.csv.
          </li>
          <li>Upload it here, or by SFTP to the {folders.import} folder, before 2 a.m. Pacific time.</li>
          <li>Within a minute this page shows what the file would do.</li>
        </ol>
      </TextContent>
    </Box>
  );
}

export function NothingMatches({ onClear }: { readonly onClear: () => void }) {
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }}>
      <SpaceBetween size="xs">
        <b>No matches</b>
        <Box color="text-body-secondary">No uploaded file is in this state.</Box>
        <Button onClick={onClear}>Show all files</Button>
      </SpaceBetween>
    </Box>
  );
}
