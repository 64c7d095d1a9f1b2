import { setClientLogo } from '../../../functions/clients/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { LogoSection } from '../client-settings/logo-section.tsx';
import { clientQueryKey, useClientChanged, useShownClient } from './use-client.ts';

/** The logo that the client shows; its own one overrides those of package and distributor and keeps the package. */
export function ClientLogoTab() {
  const profile = useShownClient();
  const { distributorId, clientId, name } = profile;
  const { clients } = useApi();
  const me = useMe().data;
  const changed = useClientChanged(profile);
  return (
    <LogoSection
      title="Logo"
      heading="h2"
      description="A logo of its own overrides that of the package and the distributor. The package stays assigned."
      name={name}
      ownSource="CLIENT"
      isReadOnly={!mayCall(me, setClientLogo)}
      deleteQuestion="Delete the custom logo? The client will show the logo of its package, or else the distributor logo."
      queryKey={[...clientQueryKey(distributorId, clientId), 'logo']}
      load={(signal) => clients.logo(profile, signal)}
      upload={(contentBase64) => clients.setLogo(profile, contentBase64)}
      remove={() => clients.deleteLogo(profile)}
      onChanged={() => void changed()}
    />
  );
}
