import type { RouteObject } from 'react-router';
import { handle, loading } from './client-routes.tsx';
import { Forward } from './forward.tsx';

const below = { title: 'Distributor Packages', path: 'system-settings/distributor-packages' };

/** “System Settings” of a distributor: its packages with their histories, its logo, its From Addresses. */
export const systemSettingsRoutes: RouteObject[] = [
  { index: true, element: <Forward to="distributor-packages" /> },
  {
    path: 'distributor-packages/:packageId/history',
    hydrateFallbackElement: loading,
    lazy: async () => ({
      Component: (await import('../distributor-packages/package-history-page.tsx')).PackageHistoryPage,
    }),
    handle: handle({ title: 'Package history', help: 'distributor-packages', below }),
  },
  {
    hydrateFallbackElement: loading,
    lazy: async () => ({
      Component: (await import('../system-settings/system-settings-tabs.tsx')).SystemSettingsTabs,
    }),
    children: [
      {
        path: 'distributor-packages',
        lazy: async () => ({
          Component: (await import('../distributor-packages/distributor-packages-page.tsx'))
            .DistributorPackagesPage,
        }),
        handle: handle({ title: 'Distributor Packages', help: 'distributor-packages' }),
      },
      {
        path: 'distributor-logo',
        lazy: async () => ({
          Component: (await import('../system-settings/distributor-logo-page.tsx')).DistributorLogoPage,
        }),
        handle: handle({ title: 'Distributor logo', help: 'system-settings' }),
      },
      {
        path: 'from-addresses',
        lazy: async () => ({
          Component: (await import('../system-settings/from-addresses-page.tsx')).FromAddressesPage,
        }),
        handle: handle({ title: 'From Addresses', help: 'system-settings' }),
      },
    ],
  },
];
