import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import {
  type DistributorPackage,
  messages,
  restorePackageVersion,
} from '../../../functions/distributor-packages/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { AppLink } from '../ui/app-link.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { OkDialog } from '../ui/ok-dialog.tsx';
import { PackageVersionItem } from './package-version-item.tsx';
import { RestoreDialog } from './restore-dialog.tsx';
import { usePackage, usePackageChanged } from './use-packages.ts';

/** Every version of a package with what it changed; an earlier one can be restored. */
export function PackageHistoryPage() {
  const { distributorId } = useCurrentDistributor();
  const { packageId = '' } = useParams();
  const query = usePackage({ distributorId, packageId });
  const read = query.data;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={
            <AppLink
              href={`/distributors/${distributorId}/system-settings/distributor-packages?package=${packageId}`}
            >
              Back to the package
            </AppLink>
          }
        >
          {read === undefined ? 'History of the package' : `History of ${read.name}`}
        </Header>
      }
    >
      {read === undefined && query.error && (
        <FailureAlert header="The package could not be loaded" onRetry={() => void query.refetch()}>
          {query.error.message}
        </FailureAlert>
      )}
      {query.isPending && <StatusIndicator type="loading">Loading the package</StatusIndicator>}
      {read !== undefined && <Versions read={read} />}
    </ContentLayout>
  );
}

const pageSize = 25;

function useVersions({ distributorId, packageId }: DistributorPackage) {
  const { packages } = useApi();
  return useInfiniteQuery({
    queryKey: ['package-versions', distributorId, packageId],
    queryFn: ({ pageParam, signal }) =>
      packages.versions(
        { distributorId, packageId },
        { limit: pageSize, ...(pageParam && { cursor: pageParam }) },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

function Versions({ read }: { readonly read: DistributorPackage }) {
  const me = useMe().data;
  const changed = usePackageChanged(read.distributorId);
  const query = useVersions(read);
  const [restoring, setRestoring] = useState<number>();
  const [isDone, setDone] = useState(false);
  if (query.data === undefined) {
    return query.error ? (
      <FailureAlert header="The history could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    ) : (
      <StatusIndicator type="loading">Loading the history</StatusIndicator>
    );
  }
  const versions = query.data.pages.flatMap(({ items }) => items);
  return (
    <SpaceBetween size="s">
      {versions.map((one) => (
        <PackageVersionItem
          key={one.version}
          shown={one}
          isCurrent={one.version === read.version}
          onRestore={mayCall(me, restorePackageVersion) ? () => setRestoring(one.version) : undefined}
        />
      ))}
      {versions.length === 0 && <Box textAlign="center">No versions</Box>}
      {query.hasNextPage && (
        <Button
          loading={query.isFetchingNextPage}
          loadingText="Loading versions"
          onClick={() => void query.fetchNextPage()}
        >
          Show more
        </Button>
      )}
      {restoring !== undefined && (
        <RestoreDialog
          read={read}
          version={restoring}
          onClose={() => setRestoring(undefined)}
          onRestored={(saved) => {
            setRestoring(undefined);
            setDone(true);
            void changed(saved);
          }}
        />
      )}
      {isDone && <OkDialog text={messages.edited} onOk={() => setDone(false)} />}
    </SpaceBetween>
  );
}
