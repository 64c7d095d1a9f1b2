import './packages.css';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useRef, useState } from 'react';
import {
  type PackageStatus,
  type PackageSummary,
  statusLabels,
} from '../../../functions/distributor-packages/contract.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { AppLink } from '../ui/app-link.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { formatCount } from '../ui/format.ts';
import { Instant } from '../ui/instant.tsx';
import { MoveProgress } from './move-progress.tsx';
import { PackageEditor } from './package-editor.tsx';
import type { Saved } from './use-package-save.ts';
import { usePackage } from './use-packages.ts';

const statusTypes: Readonly<Record<PackageStatus, 'success' | 'stopped'>> = {
  ACTIVE: 'success',
  INACTIVE: 'stopped',
};

/** One package: a line that opens into its editor, with the move of its clients above while there is one. */
export function PackageRow(props: {
  readonly summary: PackageSummary;
  readonly packages: readonly PackageSummary[];
  readonly isOpen: boolean;
  readonly onToggle: (isOpen: boolean) => void;
  readonly onSaved: (saved: Saved) => void;
  /** Every client has moved and the package is Inactive. */
  readonly onMoved: (moved: PackageSummary) => void;
}) {
  const { summary, packages, isOpen, onToggle } = props;
  const { distributorId } = useCurrentDistributor();
  const place = useRef<HTMLDivElement>(null);
  const wasOpenAtFirst = useRef(isOpen);
  // What was entered stays while the row is closed.
  const [wasOpened, setWasOpened] = useState(isOpen);
  if (isOpen && !wasOpened) setWasOpened(true);
  useEffect(() => {
    if (wasOpenAtFirst.current) place.current?.scrollIntoView({ block: 'start' });
  }, []);
  useMoveEnd(summary, props.onMoved);
  const { reassignment } = summary;
  const isMoving = useRef(reassignment !== undefined);
  useEffect(() => {
    // Whoever asked for it is at the Save button far below.
    if (reassignment !== undefined && !isMoving.current) place.current?.scrollIntoView({ block: 'start' });
    isMoving.current = reassignment !== undefined;
  }, [reassignment]);
  return (
    <div ref={place} className="package-row">
      <SpaceBetween size="xs">
        {reassignment !== undefined && (
          <MoveProgress
            key={reassignment.moveId}
            distributorId={distributorId}
            moveId={reassignment.moveId}
            fromPackage={summary.name}
            toPackage={
              packages.find(({ packageId }) => packageId === reassignment.toPackageId)?.name ??
              'another package'
            }
          />
        )}
        <ExpandableSection
          variant="container"
          headerText={summary.name}
          headingTagOverride="h2"
          headerDescription={`${summary.externalPackageId} · ${clientsText(summary.activeClientCount)}`}
          headerActions={
            <StatusIndicator type={statusTypes[summary.status]}>
              {statusLabels[summary.status]}
            </StatusIndicator>
          }
          expanded={isOpen}
          onChange={({ detail }) => onToggle(detail.expanded)}
        >
          {wasOpened && <LoadedPackage {...props} />}
        </ExpandableSection>
      </SpaceBetween>
    </div>
  );
}

const clientsText = (count: number): string => (count === 1 ? '1 client' : `${formatCount(count)} clients`);

/** Notices that a move that was seen running has ended with the package Inactive. */
function useMoveEnd(summary: PackageSummary, onMoved: (moved: PackageSummary) => void) {
  const seen = useRef(summary.reassignment?.moveId);
  useEffect(() => {
    const before = seen.current;
    seen.current = summary.reassignment?.moveId;
    if (before === undefined || summary.reassignment !== undefined) return;
    if (summary.status === 'INACTIVE') onMoved(summary);
  }, [summary, onMoved]);
}

function LoadedPackage(props: {
  readonly summary: PackageSummary;
  readonly packages: readonly PackageSummary[];
  readonly onToggle: (isOpen: boolean) => void;
  readonly onSaved: (saved: Saved) => void;
}) {
  const { summary, packages, onToggle, onSaved } = props;
  const { distributorId } = useCurrentDistributor();
  const { packageId } = summary;
  const query = usePackage({ distributorId, packageId });
  const read = query.data;
  if (read === undefined) {
    return query.error ? (
      <FailureAlert header="The package could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    ) : (
      <StatusIndicator type="loading">Loading the package</StatusIndicator>
    );
  }
  return (
    <SpaceBetween size="l">
      <div>
        Version {read.version}, saved by {read.savedBy} on <Instant at={read.savedAt} />.{' '}
        <AppLink
          href={`/distributors/${distributorId}/system-settings/distributor-packages/${packageId}/history`}
        >
          History of {read.name}
        </AppLink>
      </div>
      <PackageEditor
        read={read}
        idPrefix={packageId}
        packages={packages}
        onSaved={onSaved}
        onCancelled={() => onToggle(false)}
        onReload={() => void query.refetch()}
      />
    </SpaceBetween>
  );
}
