import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { FileNote } from '../../../functions/integrator/contract.ts';
import { fixOf } from './cause-fixes.ts';
import { levelLooks } from './file-labels.ts';

/** What there is to say about a file as a whole; a dash for nothing. */
export function NotesList(props: { readonly notes: readonly FileNote[]; readonly hasFixes?: boolean }) {
  const { notes, hasFixes = false } = props;
  if (notes.length === 0) return '–';
  return (
    <SpaceBetween size="xs">
      {notes.map(({ code, level, message }) => (
        <div key={`${code} ${message}`}>
          <StatusIndicator type={levelLooks[level].type} iconAriaLabel={levelLooks[level].label}>
            {code}
          </StatusIndicator>
          <div>{message}</div>
          {hasFixes && fixOf(code) && (
            <Box variant="small" display="block">
              {fixOf(code)}
            </Box>
          )}
        </div>
      ))}
    </SpaceBetween>
  );
}
