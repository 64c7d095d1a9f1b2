import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { type PackageStatus, statusLabels } from '../../../functions/distributor-packages/contract.ts';

/** Active or Inactive, of a client or a package. */
export function StatusLabel({ isActive }: { readonly isActive: boolean }) {
  return (
    <StatusIndicator type={isActive ? 'success' : 'stopped'}>
      {statusLabels[isActive ? 'ACTIVE' : 'INACTIVE']}
    </StatusIndicator>
  );
}

export const PackageStatusLabel = ({ status }: { readonly status: PackageStatus }) => (
  <StatusLabel isActive={status === 'ACTIVE'} />
);
