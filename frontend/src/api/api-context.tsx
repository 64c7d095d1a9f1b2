import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { auditApi } from './audit-api.ts';
import { billingApi } from './billing-api.ts';
import { clientsApi, packageMovesApi } from './clients-api.ts';
import { dataExportsApi } from './data-exports-api.ts';
import { deliveriesApi } from './deliveries-api.ts';
import { directoryApi } from './directory-api.ts';
import { httpClient } from './http-client.ts';
import { integratorApi } from './integrator-api.ts';
import { knowledgeBaseApi } from './knowledge-base-api.ts';
import { packagesApi } from './packages-api.ts';
import type { RuntimeConfig } from './runtime-config.ts';
import type { SignInSession } from './sign-in-session.ts';
import { subscriptionApi } from './subscription-api.ts';
import { systemSettingsApi } from './system-settings-api.ts';
import { uploadsApi } from './uploads-api.ts';
import { webhooksApi } from './webhooks-api.ts';

function openApi(config: RuntimeConfig, session: SignInSession) {
  const call = httpClient(config.apiUrl, session);
  return {
    config,
    session,
    directory: directoryApi(call),
    dataExports: dataExportsApi(call),
    deliveries: deliveriesApi(call),
    packages: packagesApi(call),
    clients: clientsApi(call),
    packageMoves: packageMovesApi(call),
    systemSettings: systemSettingsApi(call),
    integrator: integratorApi(call),
    knowledgeBase: knowledgeBaseApi(call),
    subscription: subscriptionApi(call),
    billing: billingApi(call),
    uploads: uploadsApi(call),
    webhooks: webhooksApi(call),
    audit: auditApi(call),
  };
}
type Api = ReturnType<typeof openApi>;

const ApiContext = createContext<Api | undefined>(undefined);

export function ApiProvider(props: {
  readonly config: RuntimeConfig;
  readonly session: SignInSession;
  readonly children: ReactNode;
}) {
  const { config, session, children } = props;
  const api = useMemo(() => openApi(config, session), [config, session]);
  return <ApiContext value={api}>{children}</ApiContext>;
}

/** What speaks to the server. @throws Error outside `ApiProvider` */
export function useApi(): Api {
  const api = useContext(ApiContext);
  if (api === undefined) throw new Error('useApi needs an ApiProvider above it');
  return api;
}
