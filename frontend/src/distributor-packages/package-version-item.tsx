import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { type PackageVersion, statusLabels } from '../../../functions/distributor-packages/contract.ts';
import { ChangesTable } from '../client-settings/changes-table.tsx';
import { formatCount, formatInstant } from '../ui/format.ts';

const channels: Readonly<Record<PackageVersion['channel'], string>> = {
  UI: 'on the site',
  API: 'through the API',
  SYSTEM: 'by the system',
};

/** One version: who made it, when, through what and for how many, and what it changed. */
export function PackageVersionItem(props: {
  readonly shown: PackageVersion;
  readonly isCurrent: boolean;
  readonly onRestore: (() => void) | undefined;
}) {
  const { shown, isCurrent, onRestore } = props;
  const [isOpen, setOpen] = useState(isCurrent);
  const count = shown.generalChanges.length + shown.changes.length;
  return (
    <ExpandableSection
      variant="container"
      headingTagOverride="h2"
      headerText={isCurrent ? `Version ${shown.version}, current` : `Version ${shown.version}`}
      headerCounter={count === 1 ? '(1 difference)' : `(${formatCount(count)} differences)`}
      headerDescription={versionText(shown)}
      headerActions={
        !isCurrent &&
        onRestore !== undefined && (
          <Button ariaLabel={`Restore version ${shown.version}`} onClick={onRestore}>
            Restore
          </Button>
        )
      }
      expanded={isOpen}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      {isOpen && (
        <SpaceBetween size="s">
          <div>
            {shown.name} · {shown.externalPackageId} · {statusLabels[shown.status]}
          </div>
          <ChangesTable
            changes={shown.changes}
            generalChanges={shown.generalChanges}
            label={`Changes of version ${shown.version}`}
          />
        </SpaceBetween>
      )}
    </ExpandableSection>
  );
}

/** `2026-03-01 09:00 by Alla Access on the site, reached 3 active clients` */
function versionText({ savedAt, savedBy, channel, reachedClientCount }: PackageVersion): string {
  const clients =
    reachedClientCount === 1 ? '1 active client' : `${formatCount(reachedClientCount)} active clients`;
  return `${formatInstant(savedAt)} by ${savedBy} ${channels[channel]}, reached ${clients}`;
}
