import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import {
  assignPackage,
  type ClientProfile,
  getPackageDistance,
  type PackageDistance,
} from '../../../functions/clients/contract.ts';
import type { PackageSummary } from '../../../functions/distributor-packages/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { ChangesTable } from '../client-settings/changes-table.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';
import { clientQueryKey } from './use-client.ts';

/** How far a client without a package is from the one that it left, and the way back to it. */
export function PackageDistancePanel(props: {
  readonly profile: ClientProfile;
  /** What the client may be assigned to. */
  readonly packages: readonly PackageSummary[];
  readonly onReattach: (packageId: string) => void;
}) {
  const { profile, packages } = props;
  const { distributorId, clientId } = profile;
  const { clients } = useApi();
  const me = useMe().data;
  const isAsked = profile.DistributorPackage === null && mayCall(me, getPackageDistance);
  const distance = useQuery({
    queryKey: [...clientQueryKey(distributorId, clientId), 'distance'],
    queryFn: ({ signal }) => clients.distance(profile, signal),
    enabled: isAsked,
    staleTime: 0,
  });
  if (!isAsked) return null;
  if (distance.error && distance.data === undefined) {
    return (
      <FailureAlert
        header="The earlier package could not be compared"
        onRetry={() => void distance.refetch()}
      >
        {distance.error.message}
      </FailureAlert>
    );
  }
  const left = distance.data?.package;
  if (distance.data === undefined || left === undefined) return null;
  const isTarget = packages.some(({ packageId }) => packageId === left.packageId);
  return (
    <Distance
      distance={distance.data}
      name={left.name}
      isTarget={isTarget}
      onReattach={() => props.onReattach(left.packageId)}
    />
  );
}

function Distance(props: {
  readonly distance: PackageDistance;
  readonly name: string;
  /** Whether the package can be assigned again. */
  readonly isTarget: boolean;
  readonly onReattach: () => void;
}) {
  const { distance, name, isTarget } = props;
  const mayAssign = mayCall(useMe().data, assignPackage);
  const count = distance.changes.length;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            <>
              This client left the package on <Instant at={distance.detachedAt} />.
            </>
          }
          actions={
            mayAssign && (
              <Button
                formAction="none"
                disabled={!isTarget}
                disabledReason="The package is not Active, so it cannot be assigned."
                onClick={props.onReattach}
              >
                Re-attach
              </Button>
            )
          }
        >
          Distance to “{name}”
        </Header>
      }
    >
      <SpaceBetween size="s">
        <Box>{distanceText(count)}</Box>
        {count > 0 && (
          <ExpandableSection headerText="Differences">
            <ChangesTable
              changes={distance.changes}
              label={`Differences to ${name}`}
              sides={{ from: 'This client', to: 'The package' }}
            />
          </ExpandableSection>
        )}
      </SpaceBetween>
    </Container>
  );
}

function distanceText(count: number): string {
  if (count === 0) return 'Its settings are the same as the package gives now.';
  const settings = count === 1 ? '1 setting differs' : `${count} settings differ`;
  return `${settings} from what the package gives now.`;
}
