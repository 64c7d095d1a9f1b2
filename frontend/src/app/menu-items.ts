import type { SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { listDistributorAudit, listFirmAudit } from '../../../functions/audit/contract.ts';
import { listClients } from '../../../functions/clients/contract.ts';
import { listDataExports, requestDataExport } from '../../../functions/data-exports/contract.ts';
import { getDeliverySettings } from '../../../functions/deliveries/contract.ts';
import { listFirms } from '../../../functions/directory/contract.ts';
import { listPackages } from '../../../functions/distributor-packages/contract.ts';
import { getSubscription } from '../../../functions/integrator-subscription/contract.ts';
import { listWebhooks } from '../../../functions/webhooks/contract.ts';
import { type Me, mayCall } from '../api/may-call.ts';

type Link = SideNavigationProps.Link;

const link = (text: string, href: string): Link => ({ type: 'link', text, href });

/** The menu as far as the caller's role goes; client and firm administrators have their own and nothing else. */
export function menuItems(
  me: Me | undefined,
  { distributorId, firmId }: { readonly distributorId?: string; readonly firmId?: string },
  apiReference: string,
): SideNavigationProps.Item[] {
  const ownClientId = me?.principal.clientId;
  if (ownClientId !== undefined) {
    return [link('Client', `/distributors/${distributorId}/clients/${ownClientId}`)];
  }
  const ownFirmId = me?.principal.firmId;
  if (ownFirmId !== undefined) return firmItems(me, ownFirmId);
  return [
    ...(me?.principal.distributorId === undefined ? [link('Distributors', '/')] : []),
    ...(mayCall(me, listFirms) ? [link('Firms', '/firms')] : []),
    ...(firmId === undefined ? [] : firmItems(me, firmId)),
    ...(distributorId === undefined ? [] : distributorItems(me, distributorId)),
    { type: 'divider' },
    {
      ...link('API reference', apiReference),
      external: true,
      externalIconAriaLabel: 'Opens in a new tab',
    },
  ];
}

const firmItems = (me: Me | undefined, firmId: string): Link[] => [
  link('Zoom Integrator Reports', `/firms/${firmId}/integrator`),
  ...(mayCall(me, getSubscription) ? [link('Subscription', `/firms/${firmId}/subscription`)] : []),
  ...(mayCall(me, listWebhooks) ? [link('Webhooks', `/firms/${firmId}/webhooks`)] : []),
  ...(mayCall(me, listFirmAudit) ? [link('Audit log', `/firms/${firmId}/audit-log`)] : []),
];

function distributorItems(me: Me | undefined, distributorId: string): SideNavigationProps.Item[] {
  const home = `/distributors/${distributorId}`;
  const log = `${home}/data-exports`;
  const tools: [Link, boolean][] = [
    [link('Data Export', mayCall(me, requestDataExport) ? `${log}/new` : log), mayCall(me, listDataExports)],
    [link('Delivery settings', `${home}/delivery-settings`), mayCall(me, getDeliverySettings)],
  ];
  const panel: [Link, boolean][] = [
    [link('System Settings', `${home}/system-settings/distributor-packages`), mayCall(me, listPackages)],
    [link('Clients', `${home}/clients`), mayCall(me, listClients)],
    [link('Audit log', `${home}/audit-log`), mayCall(me, listDistributorAudit)],
  ];
  const allowed = (items: readonly [Link, boolean][]) =>
    items.filter(([, isAllowed]) => isAllowed).map(([item]) => item);
  const panelItems = allowed(panel);
  return [
    ...allowed(tools),
    ...(panelItems.length === 0
      ? []
      : [
          {
            type: 'section' as const,
            text: 'Admin Control Panel',
            defaultExpanded: true,
            items: panelItems,
          },
        ]),
  ];
}

/** The entry that the shown page belongs to: the one whose address begins as the page's does. */
export function activeHref(items: readonly SideNavigationProps.Item[], pathname: string): string {
  const links = items.flatMap((item) => (item.type === 'section' ? item.items : [item]));
  const area = /^\/(?:distributors|firms)\/[^/]+\/[^/]+/
    .exec(pathname)?.[0]
    .replace(/^(\/firms\/[^/]+)\/(?:jobs|runs)$/, '$1/integrator');
  const found = links.find(
    (item) => item.type === 'link' && area !== undefined && `${item.href}/`.startsWith(`${area}/`),
  );
  return found?.type === 'link' ? found.href : pathname;
}
