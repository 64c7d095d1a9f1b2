import { useQueryClient } from '@tanstack/react-query';
import { setDistributorLogo } from '../../../functions/distributor-packages/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { LogoSection } from '../client-settings/logo-section.tsx';

/** The logo of packages and clients that have none of their own. */
export function DistributorLogoPage() {
  const { distributorId, name } = useCurrentDistributor();
  const { systemSettings } = useApi();
  const me = useMe().data;
  const queryClient = useQueryClient();
  return (
    <LogoSection
      title="Distributor logo"
      heading="h1"
      description="Shown where neither the client nor its package has a logo of its own."
      name={name}
      ownSource="DISTRIBUTOR"
      isReadOnly={!mayCall(me, setDistributorLogo)}
      deleteQuestion="Delete the custom logo? Packages and clients without their own logo will show the system logo."
      queryKey={['distributor-logo', distributorId]}
      load={(signal) => systemSettings.logo(distributorId, signal)}
      upload={(contentBase64) => systemSettings.setLogo(distributorId, contentBase64)}
      remove={() => systemSettings.deleteLogo(distributorId)}
      onChanged={() => void queryClient.invalidateQueries({ queryKey: ['package-logo', distributorId] })}
    />
  );
}
