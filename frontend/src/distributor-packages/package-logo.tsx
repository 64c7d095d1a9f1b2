import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { messages } from '../../../functions/distributor-packages/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { LogoField } from '../client-settings/logo-field.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { usePackageChanged, usePackageLogo } from './use-packages.ts';

/** The logo that applies, and the package's own one to be uploaded or deleted; both count at once, without Save. */
export function PackageLogo(props: {
  /** `null`: a new package, which has no own logo yet. */
  readonly packageId: string | null;
  readonly packageName: string;
  readonly isReadOnly: boolean;
}) {
  const { packageId, packageName, isReadOnly } = props;
  const { packages } = useApi();
  const { distributorId } = useCurrentDistributor();
  const query = usePackageLogo(distributorId, packageId);
  const changed = usePackageChanged(distributorId);
  const key = { distributorId, packageId: packageId ?? '' };
  return (
    <SpaceBetween size="s">
      {query.error && query.data === undefined && (
        <FailureAlert header="The logo could not be loaded" onRetry={() => void query.refetch()}>
          {query.error.message}
        </FailureAlert>
      )}
      {query.isPending && <StatusIndicator type="loading">Loading the logo</StatusIndicator>}
      {query.data !== undefined && (
        <LogoField
          logo={query.data}
          name={packageName || 'the package'}
          ownSource="PACKAGE"
          isReadOnly={isReadOnly || packageId === null}
          deleteQuestion={messages.deleteLogoQuestion}
          upload={(contentBase64) => packages.setLogo(key, contentBase64)}
          remove={() => packages.deleteLogo(key)}
          onChanged={() => void changed()}
        />
      )}
      {packageId === null && (
        <Box color="text-body-secondary">An own logo can be uploaded once the package is created.</Box>
      )}
    </SpaceBetween>
  );
}
