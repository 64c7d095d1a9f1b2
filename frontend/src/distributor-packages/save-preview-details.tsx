import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { SavePreview } from '../../../functions/distributor-packages/contract.ts';
import { ChangesTable, SectionChanges } from '../client-settings/changes-table.tsx';
import { AffectedClients } from './affected-clients.tsx';

/** What a save would change, and for whom, under its question. */
export function SavePreviewDetails(props: {
  readonly question: string;
  readonly preview: SavePreview | undefined;
  readonly packageId: string | undefined;
  /** A warning that was asked about on its own. */
  readonly answered?: string | undefined;
}) {
  const { question, preview, packageId } = props;
  if (preview === undefined) return question;
  return (
    <SpaceBetween size="m">
      <Box>{question}</Box>
      {preview.warnings
        .filter((text) => text !== props.answered)
        .map((text) => (
          <Alert key={text} type="warning">
            {text}
          </Alert>
        ))}
      <ChangesTable changes={preview.changes} generalChanges={preview.generalChanges} />
      <SectionChanges sectionChanges={preview.sectionChanges} />
      {packageId !== undefined && <AffectedClients packageId={packageId} preview={preview} />}
    </SpaceBetween>
  );
}
