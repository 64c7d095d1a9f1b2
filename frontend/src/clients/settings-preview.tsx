import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TextContent from '@cloudscape-design/components/text-content';
import type { SettingsPreview } from '../../../functions/clients/contract.ts';
import { ChangesTable, SectionChanges } from '../client-settings/changes-table.tsx';

/** What a change would do to the client: what has to be known first, the differences below. */
export function SettingsPreviewView({ preview }: { readonly preview: SettingsPreview }) {
  const { changes, sectionChanges, warnings } = preview;
  return (
    <SpaceBetween size="s">
      {warnings.length > 0 && (
        <Alert type="warning">
          <TextContent>
            <ul>
              {warnings.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </TextContent>
        </Alert>
      )}
      {changes.length === 0 ? (
        <Box>No setting of this client changes by it.</Box>
      ) : (
        <ExpandableSection
          defaultExpanded
          headerText={changes.length === 1 ? '1 setting changes' : `${changes.length} settings change`}
        >
          <ChangesTable changes={changes} label="Changes for this client" />
        </ExpandableSection>
      )}
      <SectionChanges sectionChanges={sectionChanges} />
    </SpaceBetween>
  );
}
